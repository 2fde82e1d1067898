import Foundation
import Testing

@testable import TestSupport

/// What the index has of one area of a tree at one time; the content is a hash of all that was seen.
private struct IndexedArea: Decodable, Hashable {
  let driver: String
  let root: String
  /// Its name, or that of an area whose findings these are.
  let area: String
  let isOfFindings: Int
  let at: Int64
  let content: String

  static func all(in index: String) throws -> Set<IndexedArea> {
    let rows: [IndexedArea] = try StrataBinary.rows([
      "sql",
      """
      SELECT trees.driver, trees.root, areas.name AS area, contents.area = areas.findings AS isOfFindings, scans.at,
        lower(hex(content)) AS content
      FROM area_contents AS contents
      JOIN trees ON trees.id = contents.tree
      JOIN areas ON contents.area IN (areas.bit, areas.findings)
      JOIN scans ON scans.tree = contents.tree AND scans.areas & contents.area
      """,
      "--db", index,
    ])
    return Set(rows)
  }

  static func newIndex() throws -> String { try NewIndex().path }

  /// Of a new index with this input alone.
  static func of(_ input: String) throws -> Set<IndexedArea> {
    let index = try newIndex()
    let done = try StrataBinary.run(["index", "--quiet", "--db", index, input])
    #expect([.exited(0), .exited(2)].contains(done.ending), "\(done.errors)")
    return try all(in: index)
  }
}

/// How a data root is put into a tar.
struct Packing: Sendable, CustomTestStringConvertible {
  let format: String
  let prefix: String
  let program: String?
  let ending: String

  var testDescription: String { "\(format) \(prefix)\(ending)" }

  static let all = [
    Packing(format: "ustar", prefix: "", program: nil, ending: ".tar"),
    Packing(format: "gnu", prefix: "./", program: "zstd -q", ending: ".tar.zst"),
    Packing(format: "posix", prefix: "var/lib/docker/", program: "gzip", ending: ".tar.gz"),
    Packing(format: "gnu", prefix: "/mnt/disk/docker/", program: "xz", ending: ".tar.xz"),
    Packing(format: "posix", prefix: "a/image/b/", program: "bzip2", ending: ".tar.bz2"),
    Packing(format: "gnu --sparse --hole-detection=raw", prefix: "", program: nil, ending: ".tar"),
    Packing(format: "posix --sparse --hole-detection=raw", prefix: "", program: nil, ending: ".tar"),
  ].filter { $0.program.map { isThere(String($0.prefix { $0 != " " })) } ?? true }

  private static func isThere(_ program: String) -> Bool {
    (try? Command.run("sh", ["-c", "command -v \(program)"]).ending) == .exited(0)
  }

  /// Packs a folder with its members in no order.
  func pack(_ root: String) throws -> String {
    let folder = try Workshop.newFolder()
    let file = folder.appendingPathComponent("host" + ending).path
    let script = """
      cd "$1" && find . -mindepth 1 -printf '%P\\0' | shuf -z > "$2.names" &&
      tar --format=\(format) --no-recursion --null -P --transform "s,^,$3,S" -T "$2.names" -cf "$2.plain" &&
      \(program ?? "cat") < "$2.plain" > "$2"
      """
    let done = try Command.run("sh", ["-c", script, "sh", root, file, prefix])
    guard done.ending == .exited(0) else {
      throw Command.Failed(command: script, ending: done.ending, errors: done.errors)
    }
    return file
  }
}

@Suite("trees in archives") struct ArchivesTests {
  @Test("an archive gives what the folder in it gives", arguments: Snapshot.all)
  func same(_ snapshot: Snapshot) async throws {
    let folder = try IndexedArea.of("host=\(try await snapshot.root())")
    #expect(!folder.isEmpty)
    #expect(try IndexedArea.of("host=\(snapshot.archive.path)") == folder)
  }

  @Test("in every form, with its members in no order", arguments: Packing.all)
  func packed(_ packing: Packing) async throws {
    for name in ["hostA-t1", "docker29-migrated"] {
      let root = try await Snapshot.root(of: name)
      #expect(try IndexedArea.of(try packing.pack(root)) == IndexedArea.of("host=\(root)"))
    }
  }

  @Test("from standard input, as ssh sends it")
  func standardInput() async throws {
    let root = try await Snapshot.root(of: "docker29-overlay2-t1")
    let index = try IndexedArea.newIndex()
    let tar = "tar -C '\(root)' -cf - image containers buildkit engine-id"
    let done = try StrataBinary.run(["index", "--live", "--db", index, "web1=-"], reading: tar)
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(String(decoding: done.output, as: UTF8.self).hasPrefix("web1 overlay2 at "))
    let folder = try IndexedArea.of("web1=\(root)").filter { !$0.area.hasSuffix("directories") }
    let piped = try IndexedArea.all(in: index)
    #expect(
      piped == folder.filter { area in piped.contains { $0.area == area.area && $0.isOfFindings == area.isOfFindings } }
    )
    let read: Set = ["references", "images", "layers", "mounts", "containers", "build cache", "distribution"]
    #expect(piped.isSuperset(of: folder.filter { $0.isOfFindings == 0 && read.contains($0.area) }))
    let asked = try StrataBinary.run(["images", "--in", "web1=-", "--format", "json"], reading: tar)
    let rows = try JSONDecoder.ofSnakeCase.decode([ImageRow].self, from: asked.output)
    let inFolder: [ImageRow] = try StrataBinary.rows(["images", "--in", root])
    #expect(!rows.isEmpty)
    #expect(rows.map(\.imageID).sorted() == inFolder.map(\.imageID).sorted())
  }

  @Test("a stream that ends too early records nothing", arguments: [0, 1, 300, 20_000, 100_000, 700_000])
  func cut(_ bytes: Int) async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let index = try IndexedArea.newIndex()
    let tar = "tar -C '\(root)' -cf - . 2>/dev/null | head -c \(bytes)"
    let done = try StrataBinary.run(["index", "--db", index, "web1=-"], reading: tar)
    #expect(done.ending == .exited(1))
    #expect(done.output.isEmpty)
    #expect(done.errors.contains("standard input"), "\(done.errors)")
    #expect(!FileManager.default.fileExists(atPath: index))
  }

  @Test("a compressed archive with one byte changed or lost is refused")
  func damagedBytes() throws {
    let snapshot = try Snapshot.named("hostB-t0")
    let sound = try Data(contentsOf: snapshot.archive)
    let file = try Workshop.newFolder().appendingPathComponent("x.tar.gz")
    for place in stride(from: 20, to: sound.count, by: sound.count / 40) {
      var data = sound
      data[place] ^= 0x10
      try data.write(to: file)
      #expect(try StrataBinary.run(["images", "--in", file.path]).ending == .exited(1), "byte \(place)")
    }
    for lost in [1, 4, 8, 9, 100] {
      try sound.dropLast(lost).write(to: file)
      #expect(try StrataBinary.run(["images", "--in", file.path]).ending == .exited(1), "\(lost) bytes lost")
    }
  }

  @Test("standard input wants the name of its host, and is read once")
  func names() throws {
    for arguments in [["index", "-"], ["images", "--in", "-"], ["index", "a=-", "b=-"]] {
      let done = try StrataBinary.run(arguments)
      #expect(done.ending == .exited(64), "\(done.errors)")
      #expect(done.errors.contains("standard input"), "\(done.errors)")
    }
    let device = try StrataBinary.run(["index", "--host", "web1", "-"])
    #expect(device.ending == .exited(1))
    #expect(device.errors.contains("a device"), "\(device.errors)")
  }

  @Test("of several archives those before a damaged one are recorded, and reported")
  func several() throws {
    let sound = try Snapshot.named("hostB-t0").archive
    let folder = try Workshop.newFolder()
    let torn = folder.appendingPathComponent("web2.tar.gz")
    try Data(contentsOf: sound).prefix(5000).write(to: torn)
    let index = folder.appendingPathComponent("index.db").path
    let done = try StrataBinary.run(["index", "--db", index, "web1=\(sound.path)", torn.path])
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains(torn.path), "\(done.errors)")
    #expect(String(decoding: done.output, as: UTF8.self).hasPrefix("web1 overlay2"))
    let again = try StrataBinary.run(["index", "--db", index, sound.path])
    #expect(again.ending == .exited(0))
    let hosts: [[String: String]] = try StrataBinary.rows(["sql", "SELECT name FROM hosts", "--db", index])
    #expect(hosts.compactMap { $0["name"] }.sorted() == ["hostB-t0", "web1"])
  }
}
