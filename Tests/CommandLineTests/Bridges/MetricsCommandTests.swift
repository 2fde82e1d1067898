import Foundation
import Testing

@testable import TestSupport

@Suite("strata export metrics") struct MetricsCommandTests {
  static let hasPromtool: Bool = {
    (try? Command.run("promtool", ["--version"]))?.ending == .exited(0)
  }()

  /// A copy of the folder image alone, without what lies beside it.
  static func imageFolder(_ name: String) async throws -> String {
    let copy = try Workshop.newFolder().appendingPathComponent("image").path
    try FileManager.default.copyItem(atPath: try await Snapshot.root(of: name) + "/image", toPath: copy)
    return copy
  }

  /// Of a tree, as Docker 23 counts.
  static func usage(_ tree: [String]) throws -> [UsageRow] {
    let rows: [UsageRow] = try StrataBinary.rows(["usage", "--no-measure", "--as", "23"] + tree)
    return try #require(rows.trees.first)
  }

  /// The bytes of layers of listed images.
  static func layersSize(_ tree: [String]) throws -> Int { try #require(try usage(tree)["Images"]?.size) }

  /// The bytes that one listed image alone has, over the images of a tree.
  static func uniqueExact(_ tree: [String]) throws -> Int {
    let rows: [[String: Int]] = try StrataBinary.rows(
      [
        "sql", "SELECT sum(unique_exact) AS bytes FROM current_images WHERE kind IN ('tagged', 'dangling')",
      ] + tree)
    return try #require(rows.first?["bytes"])
  }

  /// An index of damaged, sound and switched trees, one with a name that is meant to break out of its label.
  static func index() async throws -> String {
    let index = try NewIndex().path
    for (host, name) in [
      (hostile, "hostA-t2-damaged"), ("web-1", "hostA-t1"), ("vfs", "hostC-vfs"), ("switched", "docker29-switched"),
    ] {
      let done = try StrataBinary.run(["index", "--db", index, "--host", host, try await Snapshot.root(of: name)])
      try #require([.exited(0), .exited(2)].contains(done.ending), "\(done.errors)")
    }
    return index
  }

  static let hostile = "a\"} 1\nstrata_fake 1\r\n\\n\\\u{1F40B}{b=\"c"

  static func metrics(_ arguments: [String]) throws -> ExpositionText {
    let done = try StrataBinary.run(["export", "metrics"] + arguments)
    try #require(done.ending == .exited(0), "\(done.errors)")
    return try ExpositionText(String(decoding: done.output, as: UTF8.self))
  }

  @Test(
    "promtool has nothing to say against it, with hostile host names too",
    .enabled(if: hasPromtool, "promtool is not installed; it is in Debian's package prometheus"))
  func promtool() async throws {
    let file = try Workshop.newFolder().appendingPathComponent("strata.prom").path
    let done = try StrataBinary.run(["export", "metrics", "--db", try await Self.index(), "--output", file])
    try #require(done.ending == .exited(0), "\(done.errors)")
    let checked = try Command.run("sh", ["-c", "promtool check metrics <\"$1\" 2>&1", "sh", file])
    #expect(checked.ending == .exited(0))
    #expect(checked.output.isEmpty, "\(String(decoding: checked.output, as: UTF8.self))")
  }

  @Test("it ends with EOF, names each family once and no digest")
  func form() async throws {
    let metrics = try Self.metrics(["--db", try await Self.index()])
    #expect(metrics.text.hasSuffix("\n# EOF\n"))
    #expect(Set(metrics.families).count == metrics.families.count)
    #expect(metrics.text.range(of: "[0-9a-f]{12}", options: .regularExpression) == nil)
    for family in metrics.families {
      for unit in ["bytes", "seconds"] where family.hasSuffix("_" + unit) {
        #expect(metrics.text.contains("\n# UNIT \(family) \(unit)\n"))
      }
    }
  }

  @Test("a host's name stays within its quotes")
  func escaping() async throws {
    let metrics = try Self.metrics(["--db", try await Self.index(), "--host", Self.hostile])
    let label = "host=\"a\\\"} 1\\nstrata_fake 1\r\\n\\\\n\\\\\u{1F40B}{b=\\\"c\""
    #expect(metrics.samples.keys.allSatisfy { $0.contains(label) || $0.hasPrefix("strata_build_info") })
    #expect(metrics.value("strata_findings", label, "severity=\"error\"").map { $0 > 0 } == true)
  }

  @Test("the figures are those of usage, orphan-totals and problems", arguments: ["hostA-t1", "hostA-t2-damaged"])
  func figures(_ name: String) async throws {
    let tree = ["--in", try await Snapshot.root(of: name)]
    let metrics = try Self.metrics(tree)
    let usage = try Self.usage(tree)
    let layersSize = try Self.layersSize(tree)
    #expect(metrics.value("strata_image_layers_bytes") == Double(layersSize))
    let unique = try Self.uniqueExact(tree)
    #expect(metrics.value("strata_image_unique_exact_bytes") == Double(unique))
    #expect(metrics.value("strata_image_shared_exact_bytes") == Double(layersSize - unique))
    #expect(metrics.value("strata_image_reclaimable_exact_bytes") == usage["Images"]?.exact.map(Double.init))
    #expect(metrics.value("strata_containers") == usage["Containers"]?.total.map(Double.init))
    let listed = ["tagged", "dangling"].compactMap { metrics.value("strata_images", "kind=\"\($0)\"") }
    #expect(listed.reduce(0, +) == usage["Images"]?.total.map(Double.init))
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans"] + tree)
    let kinds = ["layer", "mount", "directory", "write-set"]
    for kind in kinds {
      let found = orphans.filter { $0.kind == kind }
      #expect(metrics.value("strata_orphans", "kind=\"\(kind)\"") == Double(found.count))
    }
    #expect(orphans.allSatisfy { kinds.contains($0.kind) })
    #expect(usage["Orphans"]?.total == orphans.count)
    #expect(metrics.value("strata_orphans_uncertain") == Double(orphans.filter { !$0.certain }.count))
    #expect(metrics.value("strata_orphans_recorded_bytes") == Double(orphans.compactMap(\.size).reduce(0, +)))
    #expect(metrics.value("strata_interrupted_removals") == Double(usage["Interrupted removals"]?.total ?? 0))
    let problems: [ProblemRow] = try StrataBinary.rows(["problems", "--all"] + tree)
    for severity in ["error", "warning", "info"] {
      let found = problems.filter { $0.severity == severity }
      #expect(metrics.value("strata_findings", "severity=\"\(severity)\"") == Double(found.count))
    }
    let cache: [CacheRecordRow] = try StrataBinary.rows(["build-cache"] + tree)
    #expect(metrics.value("strata_build_cache_records") == Double(cache.count))
    #expect(metrics.value("strata_build_cache_bytes") == Double(cache.compactMap(\.size).reduce(0, +)))
  }

  @Test(
    "the bytes on disk by their parts are what du says, and the writable layers what the engine says",
    arguments: ["hostA-t1", "docker29-overlay2-t1", "hostC-vfs"])
  func disk(_ name: String) async throws {
    let root = try await Snapshot.root(of: name)
    let metrics = try Self.metrics(["--measure", "--in", root])
    let du = try Command.run("du", ["-sx", "--block-size=1", root]).text.prefix { $0.isNumber }
    let bytes = metrics.samples.filter { $0.key.hasPrefix("strata_disk_bytes{") }
    #expect(bytes.values.reduce(0, +) == Double(du))
    let inodes = metrics.samples.filter { $0.key.hasPrefix("strata_disk_inodes{") }.values.reduce(0, +)
    let found = try Command.run("sh", ["-c", "find \"$1\" -xdev -printf '%i\\n' | sort -u | wc -l", "sh", root]).text
    #expect(inodes == Double(found.trimmingCharacters(in: .whitespacesAndNewlines)))
    let rows: [RootPartRow] = try StrataBinary.rows(["usage", "--root", "--in", root])
    for row in rows where row.part != "total" && row.part != "not measured" {
      #expect(metrics.value("strata_disk_bytes", "part=\"\(row.part)\"") == row.bytes.map(Double.init), "\(row.part)")
    }
  }

  @Test("of a store in use the file system's space is what the system says, and promtool has nothing to say")
  func inUse() async throws {
    let index = try await Self.indexInUse()
    let metrics = try Self.metrics(["--db", index])
    let folder = URL(fileURLWithPath: index).deletingLastPathComponent().path
    let system = try FileManager.default.attributesOfFileSystem(forPath: folder)
    #expect(metrics.value("strata_file_system_size_bytes") == (system[.systemSize] as? NSNumber)?.doubleValue)
    #expect(metrics.value("strata_file_system_inodes") == (system[.systemNodes] as? NSNumber)?.doubleValue)
    for family in ["strata_file_system_available_bytes", "strata_file_system_inodes_free"] {
      #expect(metrics.value(family).map { $0 > 0 } == true)
    }
    #expect(metrics.value("strata_measure_timestamp_seconds") == metrics.value("strata_scan_timestamp_seconds"))
    guard Self.hasPromtool else { return }
    let strata = try #require(StrataBinary.url).path
    let checked = try Command.run(
      "sh", ["-c", "\"$1\" metrics --db \"$2\" | promtool check metrics 2>&1", "sh", strata, index])
    #expect(checked.ending == .exited(0) && checked.output.isEmpty, "\(checked.text)")
  }

  /// An index of a measured tree that a daemon has locked.
  static func indexInUse() async throws -> String {
    let folder = try Workshop.newFolder()
    let tree = folder.appendingPathComponent("docker").path
    try Command.tool("cp", "-a", try await Snapshot.root(of: "hostA-t1"), tree)
    let index = folder.appendingPathComponent("index.db").path
    let strata = try #require(StrataBinary.url).path
    let done = try Command.run(
      "flock", [tree + "/buildkit/snapshots.db", strata, "index", "--measure", "--db", index, "web1=\(tree)"])
    try #require(done.ending == .exited(0), "\(done.errors)")
    return index
  }

  @Test("the scan's moment is in seconds")
  func moment() async throws {
    let index = try NewIndex().path
    _ = try StrataBinary.run([
      "index", "--db", index, "--at", "2023-11-14T22:13:20Z", try await Snapshot.root(of: "hostA-t1"),
    ])
    #expect(try Self.metrics(["--db", index]).value("strata_scan_timestamp_seconds") == 1_700_000_000)
  }

  @Test("a tree that the daemon left behind is reported")
  func inactive() async throws {
    let metrics = try Self.metrics(["--db", try await Self.index()])
    #expect(metrics.value("strata_tree_inactive", "host=\"switched\"") == 1)
    #expect(metrics.value("strata_tree_inactive", "host=\"web-1\"") == 0)
  }

  @Test("what was not read has no figure, which is another thing than zero")
  func unread() async throws {
    let metrics = try Self.metrics(["--in", try await Self.imageFolder("hostA-t1")])
    #expect(metrics.value("strata_image_layers_bytes").map { $0 > 0 } == true)
    for family in ["strata_containers", "strata_image_reclaimable_exact_bytes", "strata_build_cache_bytes"] {
      #expect(!metrics.text.contains(family), "\(family)")
    }
    #expect(metrics.value("strata_orphans", "kind=\"directory\"") == nil)
  }

  @Test("a file is written whole and readable to all, whatever the umask, and nothing is left beside it")
  func output() async throws {
    let folder = try Workshop.newFolder()
    let file = folder.appendingPathComponent("strata.prom")
    try Data("old".utf8).write(to: file)
    let url = try #require(StrataBinary.url)
    let index = try await Self.index()
    for _ in 0..<2 {
      let done = try Command.run(
        "sh",
        ["-c", "umask 077; exec \"$@\"", "sh", url.path, "export", "metrics", "--db", index, "--output", file.path])
      #expect(done.ending == .exited(0), "\(done.errors)")
      #expect(done.output.isEmpty)
    }
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o644)
    #expect(try String(contentsOf: file, encoding: .utf8).hasSuffix("# EOF\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["strata.prom"])
  }

  @Test("without an answer the old file stays; what is no file is not replaced")
  func keeping() async throws {
    let folder = try Workshop.newFolder()
    let file = folder.appendingPathComponent("strata.prom")
    try Data("old".utf8).write(to: file)
    let index = try await Self.index()
    let unknown = try StrataBinary.run(["export", "metrics", "--db", index, "--host", "nobody", "--output", file.path])
    #expect(unknown.ending == .exited(1))
    #expect(unknown.errors.contains("nobody"))
    #expect(try String(contentsOf: file, encoding: .utf8) == "old")
    let absent = folder.appendingPathComponent("none/strata.prom").path
    for path in [folder.path, "/dev/null", absent] {
      let done = try StrataBinary.run(["export", "metrics", "--db", index, "--output", path])
      #expect(done.ending == .exited(1))
      #expect(done.errors.contains(path), "\(done.errors)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["strata.prom"])
  }

  @Test("a link to the file stays a link")
  func link() async throws {
    let folder = try Workshop.newFolder()
    let file = folder.appendingPathComponent("real.prom")
    let link = folder.appendingPathComponent("strata.prom")
    try Data("old".utf8).write(to: file)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
    let done = try StrataBinary.run(["export", "metrics", "--db", try await Self.index(), "--output", link.path])
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(try String(contentsOf: file, encoding: .utf8).hasSuffix("# EOF\n"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
  }
}
