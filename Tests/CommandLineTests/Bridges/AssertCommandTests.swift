import Foundation
import Testing

@testable import TestSupport

@Suite("strata assert") struct AssertCommandTests {
  static func check(_ name: String, _ limits: String...) async throws -> (ending: Command.Ending, lines: [String]) {
    let done = try StrataBinary.run(["assert", "--in", "db-1=\(try await Snapshot.root(of: name))"] + limits)
    let lines = String(decoding: done.output, as: UTF8.self).split(separator: "\n").map(String.init)
    return (done.ending, lines)
  }

  @Test("without a limit there is nothing to check, but an option that is misspelt is what is wrong")
  func wrongUsage() throws {
    let misspelt = try StrataBinary.run(["assert", "--no-eror"])
    #expect(misspelt.ending == .exited(64))
    #expect(misspelt.errors.contains("--no-eror"), "\(misspelt.errors)")
    #expect(!misspelt.errors.contains("nothing to check"))
    for format in [[], ["--format", "nagios"]] {
      let none = try StrataBinary.run(["assert"] + format)
      #expect(none.ending == .exited(64))
      #expect(none.errors.contains("nothing to check: give a limit"), "\(none.errors)")
    }
  }

  @Test("all holds: status 0 and a line for each tree")
  func holds() async throws {
    let found = try await Self.check(
      "hostA-t1", "--orphans-below", "5GB", "--reclaimable-exact-below", "100 TiB", "--unique-exact-below", "100%",
      "--size-below", "1TB", "--build-cache-below", "10 GB", "--scan-newer-than", "100y", "--no-errors")
    #expect(found.ending == .exited(0))
    #expect(found.lines.joined(separator: " ").hasPrefix("db-1 overlay2: OK: orphans 0B; reclaimable exact "))
    #expect(found.lines.joined(separator: " ").hasSuffix(" old; no errors"))
  }

  @Test("the line of a monitoring plugin has the verdict and performance data, and 3 for what cannot be checked")
  func nagios() async throws {
    let sound = try await Self.check(
      "hostA-t1", "--orphans-below", "5GB", "--no-errors", "--scan-newer-than", "100y", "--format", "nagios")
    #expect(sound.ending == .exited(0))
    let line = try #require(sound.lines.first)
    #expect(line.hasPrefix("STRATA OK - 1 tree, 3 checks | 'db-1 overlay2 orphans'=0B;;4999999999;0 "))
    #expect(line.hasSuffix("'db-1 overlay2 errors'=0;;0;0"))
    #expect(line.contains(" 'db-1 overlay2 scan age'="))
    let damaged = try await Self.check("hostA-t2-damaged", "--no-errors", "--format", "nagios")
    #expect(damaged.ending == .exited(2))
    #expect(damaged.lines.first?.hasPrefix("STRATA CRITICAL - db-1 overlay2: errors ") == true)
    let root = try await Snapshot.root(of: "hostA-t2-damaged")
    let marked = try StrataBinary.run(["assert", "--in", "a|\u{301}=\(root)", "--no-errors", "--format", "nagios"])
    #expect(String(decoding: marked.output, as: UTF8.self).unicodeScalars.count { $0 == "|" } == 1)
    let none = try Workshop.newFolder().appendingPathComponent("none.db").path
    let unknown = try StrataBinary.run(["assert", "--db", none, "--no-errors", "--format", "nagios"])
    #expect(unknown.ending == .exited(3))
    #expect(String(decoding: unknown.output, as: UTF8.self).hasPrefix("STRATA UNKNOWN - "))
  }

  @Test("as rows: one for each check, with its value and its limit")
  func rows() async throws {
    struct Row: Decodable {
      let host, check, unit, detail: String
      let value, limit: Int64?
      let holds: Bool
    }
    let root = try await Snapshot.root(of: "hostA-t1")
    let options = ["--orphans-below", "5GB", "--size-below", "1kB", "--unique-exact-below", "50%", "--format", "json"]
    let done = try StrataBinary.run(["assert", "--in", "db-1=" + root] + options)
    #expect(done.ending == .exited(2))
    let rows = try JSONDecoder.ofSnakeCase.decode([Row].self, from: Data(done.output))
    #expect(rows.map(\.check) == ["orphans", "unique exact", "image layers"])
    #expect(rows.map(\.holds) == [true, true, false])
    let size = Int64(try MetricsCommandTests.layersSize(["--in", root]))
    #expect(rows.map(\.limit) == [5_000_000_000, Int64((Double(size) / 2).rounded()), 1000] as [Int64?])
    #expect(rows[2].value == size && rows[2].detail.hasSuffix("expected below 1kB"))
    #expect(rows.allSatisfy { $0.host == "db-1" && $0.unit == "bytes" })
  }

  @Test("each breach is a line with the tree, what is and what may be, and the status is 2")
  func breaches() async throws {
    let found = try await Self.check(
      "hostA-t2-damaged", "--unique-exact-below", "1B", "--size-below", "1kB", "--scan-newer-than", "1h", "--no-errors",
      "--no-warnings")
    #expect(found.ending == .exited(2))
    try #require(found.lines.count == 5, "\(found.lines)")
    #expect(found.lines.allSatisfy { $0.hasPrefix("db-1 overlay2: ") && $0.contains(", expected ") })
    #expect(found.lines[1].hasSuffix("expected below 1kB"))
    #expect(found.lines[2].hasSuffix("expected newer than 1h"))
    #expect(found.lines[3].hasPrefix("db-1 overlay2: errors "))
    #expect(found.lines[4].hasPrefix("db-1 overlay2: warnings "))
  }

  @Test("quiet: the status alone")
  func quiet() async throws {
    let found = try await Self.check("hostA-t2-damaged", "--no-errors", "--quiet")
    #expect(found.ending == .exited(2))
    #expect(found.lines.isEmpty)
  }

  @Test("a limit is reached when it is met, to the byte")
  func edge() async throws {
    let root = try await Snapshot.root(of: "hostA-t2-damaged")
    let usage = try MetricsCommandTests.usage(["--in", root])
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", root])
    let orphaned = orphans.filter { $0.kind == "layer" }.compactMap(\.size).reduce(0, +)
    let sound = try MetricsCommandTests.usage(["--in", try await Snapshot.root(of: "hostA-t1")])
    for (tree, option, bytes) in [
      ("hostA-t2-damaged", "--unique-exact-below", try MetricsCommandTests.uniqueExact(["--in", root])),
      ("hostA-t2-damaged", "--size-below", usage["Images"]?.size ?? 0),
      ("hostA-t2-damaged", "--orphans-below", orphaned),
      ("hostA-t1", "--reclaimable-exact-below", try #require(sound["Images"]?.exact)),
    ] {
      try #require(bytes > 1)
      #expect(try await Self.check(tree, option, "\(bytes + 1)").ending == .exited(0), "\(option)")
      let met = try await Self.check(tree, option, "\(bytes)")
      #expect(met.ending == .exited(2), "\(option)")
      #expect(met.lines.count == 1)
    }
  }

  @Test("a share is one of the images' layers")
  func share() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let size = Double(try MetricsCommandTests.layersSize(["--in", root]))
    let percent = Double(try MetricsCommandTests.uniqueExact(["--in", root])) / size * 100
    try #require(percent > 1 && percent < 99)
    let above = String(format: "%.3f%%", percent + 0.01)
    let below = String(format: "%.3f%%", percent - 0.01)
    #expect(try await Self.check("hostA-t1", "--unique-exact-below", above).ending == .exited(0))
    let found = try await Self.check("hostA-t1", "--unique-exact-below", below)
    #expect(found.ending == .exited(2))
    #expect(found.lines.first?.contains("% (") == true, "\(found.lines)")
  }

  /// A store of containerd, asked at once.
  private func check(_ snapshot: ContainerdSnapshot?, _ limits: String...) async throws -> Command {
    let root = try await #require(snapshot).root()
    return try StrataBinary.run(["assert", "--in", "db-1=\(root)"] + limits)
  }

  @Test("a namespace of containerd without images has no share of them, and nothing that could be too much")
  func withoutImages() async throws {
    let docker = try await check(
      .ofDocker, "--orphans-below", "5GB", "--reclaimable-exact-below", "50%", "--size-below", "1GB", "--no-errors")
    #expect(docker.ending == .exited(0))
    let lines = String(decoding: docker.output, as: UTF8.self)
    #expect(lines.contains("db-1 moby_history: OK: orphans 0B; reclaimable exact 0% (0B of 0B); image layers 0B"))
    let kubernetes = try await check(
      ContainerdSnapshot.all.first { $0.said.usage == nil }, "--unique-exact-below", "50%")
    #expect(kubernetes.ending == .exited(2))
    #expect(
      String(decoding: kubernetes.output, as: UTF8.self).replacing("\n", with: " ").contains(
        "db-1 k8s.io: unique exact unknown as a share: the engine that uses this store counts no bytes of all images together"
      ))
  }

  @Test("what the orphans of containerd’s store take is known without a measure, and with one it is what du says")
  func orphansOfContainerd() async throws {
    let recorded = try await check(.ofDocker, "--orphans-below", "1B")
    #expect(recorded.ending == .exited(2))
    let root = try await #require(ContainerdSnapshot.ofDocker).root()
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", root])
    let unsized = orphans.filter { $0.size == nil }.count
    try #require(unsized < orphans.count)
    #expect(recorded.errors.contains("\(unsized) orphan") == (unsized > 0), "\(recorded.errors)")
    let measured = try await check(.ofDocker, "--orphans-below", "1kB", "--measure")
    #expect(measured.ending == .exited(2), "\(measured.output)")
    let damaged = try await Self.check("hostA-t2-damaged", "--orphans-below", "1B")
    #expect(damaged.ending == .exited(2))
  }

  @Test("without a measure, the orphans of which no size is recorded are not counted, and a line says so")
  func notCounted() async throws {
    let root = try await Snapshot.root(of: "hostA-t2-damaged")
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", root])
    let done = try StrataBinary.run(["assert", "--in", "db-1=\(root)", "--orphans-below", "5GB"])
    #expect(done.errors.contains("\(orphans.filter { $0.size == nil }.count) orphans not counted"), "\(done.errors)")
  }

  @Test("the age is that of the newest scan")
  func age() async throws {
    let formatter = ISO8601DateFormatter()
    let scanned = formatter.string(from: Date(timeIntervalSinceNow: -36 * 3600))
    let root = try await Snapshot.root(of: "hostA-t1")
    let index = try NewIndex.path(of: "--host", "db-1", "--at", scanned, root)
    for (limit, ending) in [("37h", Command.Ending.exited(0)), ("1d 11h", .exited(2)), ("2d", .exited(0))] {
      #expect(try StrataBinary.run(["assert", "--db", index, "--scan-newer-than", limit]).ending == ending, "\(limit)")
    }
    let found = try StrataBinary.run(["assert", "--db", index, "--scan-newer-than", "90m"])
    #expect(
      String(decoding: found.output, as: UTF8.self)
        .hasPrefix("db-1 overlay2: last scan 1d12h old, expected newer than 1h30m"))
  }

  @Test("what was not read cannot hold")
  func unread() async throws {
    let image = try await MetricsCommandTests.imageFolder("hostA-t1")
    let done = try StrataBinary.run([
      "assert", "--in", image, "--reclaimable-exact-below", "1TB", "--size-below", "1TB",
    ])
    #expect(done.ending == .exited(2))
    #expect(
      String(decoding: done.output, as: UTF8.self).contains(
        "reclaimable exact unknown: containers and the build cache were not read"))
  }

  @Test("where nothing can be checked the status is 1, where it is asked wrongly 64")
  func other() async throws {
    let none = try Workshop.newFolder().appendingPathComponent("none.db").path
    #expect(try StrataBinary.run(["assert", "--db", none, "--no-errors"]).ending == .exited(1))
    let root = try await Snapshot.root(of: "hostA-t1")
    let nobody = try StrataBinary.run(["assert", "--in", root, "--host", "nobody", "--no-errors"])
    #expect(nobody.ending == .exited(1))
    #expect(nobody.errors.contains("nobody"))
    for wrong in [
      [], ["--orphans-below", "many"], ["--orphans-below", "-5GB"], ["--unique-exact-below", "101%"],
      ["--size-below", "10%"], ["--scan-newer-than", "5"], ["--scan-newer-than", "yesterday"],
    ] {
      let done = try StrataBinary.run(["assert", "--in", root] + wrong)
      #expect(done.ending == .exited(64), "\(wrong)")
      if let option = wrong.first { #expect(done.errors.contains(option), "\(done.errors)") }
    }
  }
}
