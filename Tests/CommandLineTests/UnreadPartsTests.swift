import Foundation
import Testing

@testable import TestSupport

/// A copy of a sound tree of which a part cannot be read any more.
private struct HurtTree {
  let root: String

  /// - Parameter part: a folder or a file below image/overlay2, that becomes a link to itself; nil: none.
  init(_ part: String?) async throws {
    let snapshot = try Snapshot.named("hostB-t1")
    let folder = try Workshop.newFolder()
    root = try Workshop.unpack(snapshot.archive, into: folder)
    guard let part else { return }
    let path = "\(root)/image/overlay2/\(part)"
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: URL(fileURLWithPath: path).lastPathComponent)
  }
}

@Suite("what a scan could not read is no zero") struct UnreadPartsTests {
  private typealias JSONRow = [String: JSONValue]

  private enum JSONValue: Decodable, Equatable {
    case null, number(Double), text(String), flag(Bool), list([String])

    init(from decoder: any Decoder) throws {
      let box = try decoder.singleValueContainer()
      if box.decodeNil() {
        self = .null
      } else if let flag = try? box.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? box.decode(Double.self) {
        self = .number(number)
      } else if let text = try? box.decode(String.self) {
        self = .text(text)
      } else {
        self = .list(try box.decode([String].self))
      }
    }
  }

  /// An index of one scan a day of the host web1; nil for a sound tree, else the part that could not be read.
  private func index(_ scans: [String?]) async throws -> String {
    let index = try NewIndex().path
    for (day, part) in scans.enumerated() {
      let tree = try await HurtTree(part)
      let done = try StrataBinary.run(["index", "web1=\(tree.root)", "--at", Timeline.time(day), "--db", index])
      try #require(done.ending == .exited(part == nil ? 0 : 2), "\(done.errors)")
      #expect(done.text.contains("images not read") == (part == "imagedb"), "\(done.text)")
      #expect(done.text.contains("layers not read") == (part == "layerdb/sha256"), "\(done.text)")
    }
    return index
  }

  private func rows(_ words: [String], _ index: String) throws -> (rows: [JSONRow], errors: String) {
    let done = try StrataBinary.run(words + ["--format", "json", "--db", index])
    #expect(done.ending == .exited(0), "\(words): \(done.errors)")
    return (try JSONDecoder.ofSnakeCase.decode([JSONRow].self, from: done.output), done.errors)
  }

  private struct NoImage: Error {}

  private static let sizes = ["--size-below", "--unique-exact-below", "--reclaimable-exact-below"]

  @Test("a limit on what was never read is a breach, with what was not read", arguments: ["imagedb", "layerdb/sha256"])
  func neverRead(_ part: String) async throws {
    let index = try await index([part])
    let name = part == "imagedb" ? "images" : "layers"
    for option in Self.sizes + ["--orphans-below"] {
      for limit in option == "--size-below" ? ["1TB"] : ["1TB", "99%"] {
        let done = try StrataBinary.run(["assert", option, limit, "--db", index])
        #expect(done.ending == .exited(2), "\(option) \(limit)")
        #expect(done.text.hasSuffix(" unknown: \(name) were not read\n"), "\(done.text)")
      }
    }
    // What does not follow from it still holds.
    #expect(try StrataBinary.run(["assert", "--build-cache-below", "1TB", "--db", index]).ending == .exited(0))
    let share = try StrataBinary.run(["assert", "--build-cache-below", "50%", "--db", index])
    #expect(share.ending == .exited(2))
    #expect(share.text.contains("\(name) were not read"), "\(share.text)")
    let metrics = try StrataBinary.run(["export", "metrics", "--db", index]).text
    for family in ["strata_image_layers", "strata_image_unique_exact_bytes", "strata_image_reclaimable_exact_bytes"] {
      #expect(!metrics.contains("\n\(family){") && !metrics.contains("\n\(family)_bytes{"), "\(family)")
    }
    #expect(metrics.contains("\nstrata_layers{") == (part == "imagedb"))
    #expect(metrics.contains("\nstrata_containers{"))
    #expect(!metrics.contains("\nstrata_images{"))
  }

  @Test(
    "nor do other commands answer with a zero, and they say what was not read",
    arguments: ["imagedb", "layerdb/sha256"])
  func nulls(_ part: String) async throws {
    let index = try await index([part])
    let note = "web1 overlay2: \(part == "imagedb" ? "images" : "layers") were not read\n"
    let usage = try rows(["usage"], index)
    #expect(usage.errors == note)
    for type in ["Images", "Orphans"] {
      let row = try #require(usage.rows.first { $0["type"] == .text(type) })
      for column in ["total", "active", "size", "reclaimable", "exact"] {
        #expect(row[column] == .null, "\(type) \(column)")
      }
    }
    #expect(usage.rows.contains { $0["type"] == .text("Containers") && $0["total"] != .null })
    let hosts = try rows(["hosts"], index)
    #expect(hosts.errors == note)
    #expect((hosts.rows[0]["images"] == .null) == (part == "imagedb"))
    #expect((hosts.rows[0]["layers"] == .null) == (part != "imagedb"))
    #expect((hosts.rows[0]["layers_size"] == .null) == (part != "imagedb"))
    let images = try rows(["images"], index)
    #expect(images.errors == note)
    #expect(images.rows.isEmpty == (part == "imagedb"))
    #expect(images.rows.allSatisfy { $0["size"] == .null && $0["shared_size"] == .null && $0["unique_size"] == .null })
    let orphans = try rows(["orphans"], index)
    #expect(orphans.rows.isEmpty)
    #expect(orphans.errors == note.dropLast() + ", so orphans were not looked for\n")
    let script = try StrataBinary.run(["orphans", "--script", "--db", index])
    #expect(script.ending == .exited(1))
    #expect(script.output.isEmpty)
    #expect(!script.errors.contains("certainly"), "\(script.errors)")
    if part != "imagedb" {
      guard case .text(let id)? = images.rows.first?["image_id"] else { throw NoImage() }
      let reclaim = try rows(["reclaim", id], index)
      #expect(reclaim.rows.map { $0["freed"] } == [.null])
      #expect(reclaim.rows.map { $0["certain"] } == [.flag(false)])
      #expect(reclaim.errors.contains(note.dropLast()))
    }
    let goal = try rows(["reclaim", "--goal", "1TB"], index)
    #expect(goal.rows.isEmpty)
    #expect(goal.errors == note.dropLast() + ", so what a removal frees there is unknown\n")
  }

  @Test(
    "a part that the last scan could not read breaks every limit on it, whatever it was before",
    arguments: ["imagedb", "layerdb/sha256"])
  func later(_ part: String) async throws {
    let sound = try await index([nil])
    let index = try await index([nil, part])
    for option in Self.sizes + ["--orphans-below"] {
      #expect(try StrataBinary.run(["assert", option, "1TB", "--db", sound]).ending == .exited(0), "\(option)")
      let done = try StrataBinary.run(["assert", option, "1TB", "--db", index])
      #expect(done.ending == .exited(2), "\(option)")
      #expect(done.text.contains("were not read by the last scan"), "\(done.text)")
    }
    let last = try #require(ISO8601DateFormatter().date(from: Timeline.time(1).replacing(".000", with: "")))
    let hours = Int(Date().timeIntervalSince(last) / 3600)
    let fresh = try StrataBinary.run(["assert", "--scan-newer-than", "\(hours + 48)h", "--db", index])
    #expect(fresh.ending == .exited(0), "\(fresh.text)")
    // Between the two: the last scan is new enough, and the last that read the part is not.
    let stale = try StrataBinary.run(["assert", "--scan-newer-than", "\(hours + 12)h", "--db", index])
    #expect(stale.ending == .exited(2))
    #expect(stale.text.contains(" last read "), "\(stale.text)")
    let metrics = try StrataBinary.run(["export", "metrics", "--db", index]).text
    #expect(!metrics.contains("\nstrata_image_layers{"))
    let note = "were not read by the last scan; the answer about them is as of \(Timeline.time(0))"
    let before = try rows(["usage"], sound)
    let usage = try rows(["usage"], index)
    #expect(usage.rows[0]["type"] == .text("Images") && usage.rows[0]["size"] == before.rows[0]["size"])
    #expect(before.errors.isEmpty)
    for command in ["usage", "images", "hosts", "orphans", "tree", "layers", "shared"] {
      #expect(try StrataBinary.run([command, "--db", index]).errors.contains(note), "\(command)")
    }
  }

  @Test("without the references nobody can say that an image has no tag")
  func references() async throws {
    for scans in [["repositories.json"], [nil, "repositories.json"]] as [[String?]] {
      let index = try await index(scans)
      let isFirst = scans.count == 1
      let note = "web1 overlay2: references were not read"
      let images = try rows(["images"], index)
      #expect(!images.rows.isEmpty)
      #expect(images.rows.allSatisfy { $0["kind"] == .null || $0["kind"] == .text("tagged") && !isFirst })
      #expect(images.rows.allSatisfy { ($0["tags"] == .null) == isFirst && ($0["digests"] == .null) == isFirst })
      #expect(images.rows.allSatisfy { $0["size"] != .null })
      for words in [["images", "-f", "dangling=true"], ["reclaim", "--dangling"], ["query", "dangling-images"]] {
        let found = try rows(words, index)
        #expect(found.rows.isEmpty, "\(words)")
        if words[0] != "query" { #expect(found.errors.hasPrefix(note), "\(words): \(found.errors)") }
      }
      let metrics = try StrataBinary.run(["export", "metrics", "--db", index]).text
      let counted = metrics.split(separator: "\n").filter { $0.hasPrefix("strata_images{") }
      #expect(counted.count == 1 && counted.allSatisfy { $0.contains("kind=\"hidden\"") }, "\(counted)")
      if isFirst { #expect(try rows(["usage"], index).rows[0]["total"] == .null) }
      #expect(try rows(["usage"], index).rows[0]["size"] != .null)
      #expect(try StrataBinary.run(["assert", "--size-below", "1TB", "--db", index]).ending == .exited(0))
    }
  }

  @Test("a pipe, a folder and a broken file in place of repositories.json are the same")
  func kindsOfFaults() async throws {
    for make in [
      { (path: String) in try Command.tool("mkfifo", path) }, { try Command.tool("mkdir", $0) },
      { try Data(#"{"Repositories":{"a":"#.utf8).write(to: URL(fileURLWithPath: $0)) },
    ] {
      let tree = try await HurtTree(nil)
      let path = tree.root + "/image/overlay2/repositories.json"
      try FileManager.default.removeItem(atPath: path)
      try make(path)
      let done = try StrataBinary.run(["reclaim", "--dangling", "--format", "json", "--in", "web1=\(tree.root)"])
      #expect(done.ending == .exited(0))
      #expect(done.text.filter { !$0.isWhitespace } == "[]")
      #expect(done.errors.hasPrefix("web1 overlay2: references were not read, so it is unknown"), "\(done.errors)")
    }
  }

  @Test("what was never in the input is no breach of what does not follow from it")
  func imageAlone() async throws {
    let tree = try await HurtTree(nil)
    let folder = try Workshop.newFolder()
    try Command.tool("cp", "-a", "\(tree.root)/image", folder.path)
    let image = ["--in", "web1=\(folder.path)/image"]
    #expect(
      try StrataBinary.run(
        ["assert", "--size-below", "1TB", "--unique-exact-below", "1TB", "--scan-newer-than", "100y"] + image
      )
      .ending == .exited(0))
    for command in ["images", "usage"] {
      let done = try StrataBinary.run([command] + image + (command == "usage" ? ["--no-measure"] : []))
      let meanings =
        command == "usage"
        ? "RECLAIMABLE is docker system df’s number; EXACT is what a removal really frees\n- is known once measured: strata index --measure, or strata usage --in PATH\n"
        : ""
      let directories =
        command == "usage"
        ? "web1 overlay2: directories were not read, so directories without an owner were not looked for\n" : ""
      #expect(
        done.errors
          == "web1 overlay2\n\(meanings)counted as Docker 29.4 counts; --as names another\nweb1 overlay2: nothing that was read shows the version of Docker\n\(directories)"
      )
    }
    for command in ["hosts", "tree", "layers", "shared", "tags", "repos"] {
      let done = try StrataBinary.run([command] + image)
      // A table whose rows are of one tree names it above.
      let isNamed = !["hosts", "tree"].contains(command)
      #expect(
        done.ending == .exited(0) && done.errors == (isNamed ? "web1 overlay2\n" : ""), "\(command): \(done.errors)")
    }
    for (command, part) in [
      ("containers", "containers were not read"), ("build-cache", "the build cache was not read"),
    ] {
      #expect(try StrataBinary.run([command] + image).errors == "web1 overlay2\nweb1 overlay2: \(part)\n")
    }
  }

  @Test("where the driver’s directories are not in the input, those without an owner are unknown")
  func withoutDirectories() async throws {
    let tree = try await HurtTree(nil)
    let folder = try Workshop.newFolder()
    try Command.tool("cp", "-a", "\(tree.root)/.", folder.path)
    try FileManager.default.removeItem(atPath: folder.path + "/overlay2")
    let archive = folder.path + ".tar"
    try Command.tool("tar", "-C", folder.path, "-cf", archive, ".")
    let note = "web1 overlay2: directories were not read, so directories without an owner were not looked for\n"
    for input in [folder.path, archive].map({ ["--in", "web1=" + $0] }) {
      #expect(try StrataBinary.run(["orphans"] + input).errors.contains(note))
      let usage = try StrataBinary.run(["usage", "--format", "json"] + input)
      #expect(usage.errors.contains(note))
      let types = try JSONDecoder.ofSnakeCase.decode([JSONRow].self, from: usage.output)
      let inFolder = types.filter {
        ["Images", "Containers", "Build Cache", "Orphans"].map(JSONValue.text).contains($0["type"])
      }
      #expect(inFolder.count == 4 && inFolder.allSatisfy { $0["bytes"] == .null })
      let done = try StrataBinary.run(["assert", "--orphans-below", "1TB"] + input)
      #expect(done.ending == .exited(2))
      #expect(done.text.hasSuffix(" unknown: directories were not read\n"), "\(done.text)")
      let metrics = try StrataBinary.run(["export", "metrics"] + input).text
      #expect(metrics.contains("\nstrata_orphans{") && !metrics.contains("\nstrata_orphans_disk_bytes{"))
      let totals = try StrataBinary.run(["query", "orphan-totals", "--format", "json"] + input)
      let rows = try JSONDecoder.ofSnakeCase.decode([JSONRow].self, from: totals.output)
      #expect(rows.allSatisfy { $0["directories"] == .null })
    }
    let database = folder.path + ".db"
    #expect(
      try StrataBinary.run(["index", "--measure", "web1=\(folder.path)", "--db", database]).ending == .exited(0))
    let freed = try StrataBinary.run(["reclaim", "--unused", "--format", "json", "--db", database])
    let removals = try JSONDecoder.ofSnakeCase.decode([JSONRow].self, from: freed.output)
    #expect(removals.count == 1 && removals.allSatisfy { $0["freed"] != .number(0) && $0["freed_bytes"] == .null })
    let measured = try StrataBinary.run(["export", "metrics", "--db", database]).text
    #expect(measured.contains("\nstrata_disk_bytes{") && !measured.contains("\nstrata_orphans_disk_bytes{"))
    #expect(try !StrataBinary.run(["orphans", "--in", "web1=\(tree.root)"]).errors.contains("not looked for"))
  }
}
