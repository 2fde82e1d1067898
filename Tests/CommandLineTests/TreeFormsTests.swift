import Foundation
import Testing

@testable import TestSupport

/// An item of ncdu's JSON with what is in it.
private struct NcduItem {
  let name: String
  let size, bytes: Int
  let inode: Int?
  let links: Int
  let isUnread: Bool
  let isElsewhere: Bool
  let contents: [NcduItem]?

  init(_ value: Any) throws {
    let list = value as? [Any]
    let fields = try #require((list?.first ?? value) as? [String: Any])
    name = try #require(fields["name"] as? String)
    size = fields["asize"] as? Int ?? 0
    bytes = fields["dsize"] as? Int ?? 0
    inode = fields["ino"] as? Int
    links = fields["nlink"] as? Int ?? 1
    isUnread = fields["read_error"] as? Bool ?? false
    isElsewhere = fields["excluded"] as? String == "otherfs"
    contents = try list?.dropFirst().map { try NcduItem($0) }
  }

  static func root(of data: Data) throws -> NcduItem {
    let parsed = try #require(try JSONSerialization.jsonObject(with: data) as? [Any])
    #expect(parsed.count == 4 && parsed[0] as? Int == 1)
    return try NcduItem(parsed[3])
  }

  var all: [NcduItem] { [self] + (contents ?? []).flatMap(\.all) }

  /// Each file once.
  var sum: Int {
    var counted: Set<Int> = []
    return all.reduce(0) { $0 + ($1.links > 1 && !counted.insert($1.inode ?? 0).inserted ? 0 : $1.bytes) }
  }

  /// Paths with their bytes.
  func paths(_ above: String = "") -> [String] {
    let path = above + "/" + name
    return ["\(path) \(size) \(bytes)"] + (contents ?? []).flatMap { $0.paths(path) }
  }
}

@Suite("whole trees for other programs") struct TreeFormsTests {
  private static let hasNcdu = (try? Command.run("ncdu", ["-V"]))?.ending == .exited(0)

  private func export(_ words: [String]) throws -> Data {
    let done = try StrataBinary.run(words)
    try #require(done.ending == .exited(0) && done.errors.isEmpty, "\(done.errors)")
    return done.output
  }

  @Test("ncdu's form of a root has every inode, with what du says of all")
  func root() async throws {
    let path = try await #require(Snapshot.whole).root()
    let root = try NcduItem.root(of: try export(["usage", "--root", "--in", path, "--format", "ncdu"]))
    #expect(root.name == path)
    #expect(root.sum == (try DiskUsageTool.bytes([path])))
    let found = try Command.run("find", [path, "-xdev", "-printf", "%p %s\n"]).text.split(separator: "\n").map(
      String.init)
    #expect(root.all.count == found.count)
    #expect(
      Set(root.paths().map { $0.dropFirst().split(separator: " ").dropLast().joined(separator: " ") }) == Set(found))
    #expect(root.all.allSatisfy { $0.inode != nil && !$0.isUnread && !$0.isElsewhere })
  }

  @Test("where the output takes no more, that is the error")
  func fullOutput() async throws {
    let path = try await #require(Snapshot.whole).root()
    let program = try #require(StrataBinary.url).path
    for form in ["ncdu", "folded"] {
      let done = try Command.run(
        "sh", ["-c", "exec \"$@\" >/dev/full", "sh", program, "usage", "--root", "--in", path, "--format", form])
      #expect(done.ending == .exited(1))
      #expect(done.errors == "Error: the output cannot be written: No space left on device\n", "\(done.errors)")
    }
  }

  @Test("ncdu reads it and says the same", .enabled(if: hasNcdu, "ncdu is not installed"))
  func ncdu() async throws {
    let path = try await #require(Snapshot.whole).root()
    let tree = try SoundTree()
    let odd = tree.root.appendingPathComponent("volumes/v/_data/a \"quoted\\ \u{7}name;é")
    try FileManager.default.createDirectory(at: odd, withIntermediateDirectories: true)
    for (place, words) in [
      (path, ["usage", "--root", "--in", path]), (tree.root.path, ["usage", "--root", "--in", tree.root.path]),
      ("layers", ["tree", "--in", path]),
    ] {
      let file = try Workshop.newFolder().appendingPathComponent("export")
      try export(words + ["--format", "ncdu"]).write(to: file)
      let again = file.path + "-again"
      let done = try Command.run("ncdu", ["-0", "-f", file.path, "-o", again])
      try #require(done.ending == .exited(0), "\(done.errors)\(done.text)")
      let (ours, theirs) = (
        try NcduItem.root(of: Data(contentsOf: file)),
        try NcduItem.root(of: Data(contentsOf: URL(fileURLWithPath: again)))
      )
      #expect(ours.name == place)
      #expect(Set(ours.paths()) == Set(theirs.paths()))
      #expect(ours.sum == theirs.sum)
    }
  }

  @Test(
    "what cannot be read is marked in it, and the program ends with 2",
    .enabled(if: geteuid() != 0, "root may read every folder"))
  func unreadable() throws {
    let tree = try SoundTree()
    let closed = tree.root.appendingPathComponent("volumes/v")
    try FileManager.default.createDirectory(at: closed, withIntermediateDirectories: true)
    chmod(closed.path, 0)
    defer { chmod(closed.path, 0o755) }
    let done = try StrataBinary.run(["usage", "--root", "--in", tree.root.path, "--format", "ncdu"])
    #expect(done.ending == .exited(2) && done.errors.contains("1 folder could not be read"), "\(done.errors)")
    let root = try NcduItem.root(of: done.output)
    #expect(root.all.filter(\.isUnread).map(\.name) == ["v"])
  }

  @Test("a semicolon in a folder's name begins no frame of folded stacks, also with a mark upon it")
  func markedSemicolon() throws {
    let tree = try SoundTree()
    let odd = tree.root.appendingPathComponent("volumes/v/_data/a;\u{301}b")
    try FileManager.default.createDirectory(at: odd, withIntermediateDirectories: true)
    let text = try export(["usage", "--root", "--in", tree.root.path, "--format", "folded"])
    #expect(text.range(of: Data(";volumes;v;_data;a,\u{301}b ".utf8)) != nil)
  }

  @Test("folded stacks of a root add up to what du says, each with its way from the root")
  func folded() async throws {
    let path = try await #require(Snapshot.whole).root()
    let text = String(decoding: try export(["usage", "--root", "--in", path, "--format", "folded"]), as: UTF8.self)
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.allSatisfy { $0.count == 2 && ($0[0] == path || $0[0].hasPrefix(path + ";")) })
    #expect(lines.compactMap { Int($0[1]) }.reduce(0, +) == (try DiskUsageTool.bytes([path])))
    #expect(lines.contains { $0[0] == path + ";image;overlay2" })
  }

  @Test("a stack has 500 frames at most, and what lies deeper is counted in its last", arguments: [499, 500, 600])
  func deepStacks(depth: Int) throws {
    let tree = try SoundTree()
    let above = tree.root.path + "/volumes/v/_data"
    // The root itself, and the three folders above.
    let deepest = above + String(repeating: "/d", count: depth - 4)
    try FileManager.default.createDirectory(atPath: deepest, withIntermediateDirectories: true)
    try Data(count: 100_000).write(to: URL(fileURLWithPath: deepest + "/file"))
    try Data(count: 50_000).write(to: URL(fileURLWithPath: above + "/file"))
    let text = String(
      decoding: try export(["usage", "--root", "--in", tree.root.path, "--format", "folded"]), as: UTF8.self)
    let stacks = text.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(stacks.compactMap { Int($0[1]) }.reduce(0, +) == (try DiskUsageTool.bytes([tree.root.path])))
    let longest = try #require(stacks.max { $0[0].count < $1[0].count })
    let frames = longest[0].split(separator: ";")
    #expect(frames.count == min(depth, 500))
    #expect(frames.last == (depth < 500 ? "d" : "(deeper)"))
    let below = depth < 500 ? deepest : above + String(repeating: "/d", count: 496)
    #expect(Int(longest[1]) == (try DiskUsageTool.bytes([below])))
    #expect(stacks.count { $0[0].contains("(deeper)") } == (depth < 500 ? 0 : 1))
  }

  private struct LayerRow: Decodable {
    let size: Int
  }

  @Test("layers lie in those below them, each once, with the images that end with them")
  func layers() async throws {
    let path = try await #require(Snapshot.whole).root()
    let layers: [LayerRow] = try StrataBinary.rows(["layers", "--in", path])
    let bytes = layers.reduce(0) { $0 + $1.size }
    let root = try NcduItem.root(of: try export(["tree", "--in", "web=\(path)", "--format", "ncdu"]))
    #expect(root.contents?.map(\.name) == ["web overlay2"])
    #expect(root.sum == bytes)
    #expect(root.all.filter { $0.contents != nil }.count == layers.count + 2)
    let names: [TagRow] = try StrataBinary.rows(["tags", "--in", path])
    let shown = Set(root.all.filter { $0.contents == nil }.map(\.name))
    #expect(names.filter { $0.tag != nil }.allSatisfy { shown.contains("\($0.repository):\($0.tag ?? "")") })
    let text = String(decoding: try export(["tree", "--in", "web=\(path)", "--format", "folded"]), as: UTF8.self)
    let stacks = text.split(separator: "\n")
    #expect(stacks.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +) == bytes)
    #expect(stacks.allSatisfy { $0.hasPrefix("layers;web overlay2;") })
  }

  @Test(
    "other answers are rows",
    arguments: [
      (["images"], 64, "strata usage --root --in PATH"), (["usage"], 64, "strata usage --root"),
      (["usage", "--root"], 64, "--in"),
    ])
  func rows(_ words: [String], _ status: Int32, _ says: String) async throws {
    let index = try NewIndex()
    try index.run([try SoundTree().root.path])
    let done = try StrataBinary.run(words + ["--format", "ncdu", "--db", index.path])
    #expect(done.ending == .exited(status) && done.errors.contains(says) && done.output.isEmpty, "\(done.errors)")
  }

  /// 4,000 layers, each the same blob, in an image layout.
  private static let tallImage = #"""
    set -e; cd "$1"; mkdir -p blobs/sha256; echo '{}' >oci-layout
    keep() { digest=$(sha256sum <f | cut -c1-64); size=$(wc -c <f); mv f blobs/sha256/$digest; }
    many() { yes "$1" | head -n 4000 | paste -sd, -; }
    type='"mediaType":"application/vnd.oci.image'
    printf x >f; keep
    layer="{$type.layer.v1.tar\",\"digest\":\"sha256:$digest\",\"size\":1}"
    printf '{"rootfs":{"type":"layers","diff_ids":[%s]}}' "$(many "\"sha256:$digest\"")" >f; keep
    printf '{"config":{%s.config.v1+json","digest":"sha256:%s","size":%s},"layers":[%s]}' \
      "$type" $digest $size "$(many "$layer")" >f; keep
    printf '{"manifests":[{%s.manifest.v1+json","digest":"sha256:%s","size":%s}]}' "$type" $digest $size >index.json
    """#

  @Test("the memory does not grow with the square of the layers")
  func tall() throws {
    let layout = try Workshop.newFolder().path
    try Command.tool("sh", "-c", Self.tallImage, "sh", layout)
    let done = try StrataBinary.run(
      ["query", "tree", "--in", layout, "--max-memory", "50MB", "--template", "{level}"])
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(done.text.split(separator: "\n").map(String.init) == (0..<4000).map { "\($0)" })
  }
}
