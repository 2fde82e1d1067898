import Foundation
import Testing

@testable import TestSupport

@Suite("usage, against the engine") struct UsageOracleTests {
  @Test("a tree's totals are the engine's", arguments: Snapshot.answered)
  func totals(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let row = try await usage(of: snapshot, [])
    #expect(row.total == answers.listed.count)
    #expect(row.total == answers.diskUsage.images.total)
    #expect(row.active == answers.active.count)
    #expect(row.active == answers.diskUsage.images.active)
    #expect(row.size == answers.usage.layersSize)
  }

  @Test("it has docker's rows", arguments: Snapshot.answered)
  func types(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [UsageRow] = try await snapshot.askTree(["df", "--no-measure"])
    for (type, said) in [
      ("Images", answers.diskUsage.images), ("Build Cache", answers.diskUsage.buildCache),
    ] {
      let row = try #require(rows.first { $0.type == type })
      #expect(row.total == said.total && row.active ?? 0 == said.active, "\(type)")
      #expect(row.size.map { DockerSize.text($0) } == said.size, "\(type)")
      #expect(row.reclaimable.map { DockerSize.text($0) } == said.reclaimable, "\(type)")
    }
    #expect(rows.first { $0.type == "Containers" }?.total == answers.containers.count)
    // Nothing was measured.
    #expect(rows.first { $0.type == "Local Volumes" }?.size == nil && !rows.contains { $0.type == "Total" })
  }

  @Test("measured, containers and volumes are docker's too", arguments: [Snapshot.whole])
  func measured(_ snapshot: Snapshot?) async throws {
    let snapshot = try #require(snapshot)
    let said = try #require(snapshot.oracle?.answers?.diskUsage)
    let rows: [UsageRow] = try await snapshot.askTree(["usage"])
    for (type, said) in [
      ("Images", said.images), ("Containers", said.containers), ("Local Volumes", said.localVolumes),
      ("Build Cache", said.buildCache),
    ] {
      let row = try #require(rows[type])
      let sizes = [try #require(row.size), try #require(row.reclaimable)].map(DockerSize.text)
      #expect([row.total, row.active] == [said.total, said.active], "\(type)")
      #expect(sizes == [said.size, said.reclaimable], "\(type)")
    }
    let four = ["Images", "Containers", "Local Volumes", "Build Cache"].compactMap { rows[$0]?.reclaimable }
    #expect(four.count == 4 && rows["Total"]?.reclaimable == four.reduce(0, +))
    let sizes = rows.filter { $0.type != "Total" }.compactMap(\.size)
    #expect(sizes.count == rows.count - 1 && rows["Total"]?.size == sizes.reduce(0, +))
    #expect(rows["Total"]?.exact == nil)
    let total = try #require(rows["Total"]?.bytes)
    #expect(rows.filter { $0.type != "Total" }.reduce(0) { $0 + ($1.bytes ?? 0) } == total)
    let du = try Command.run("du", ["-sx", "--block-size=1", try await snapshot.root()])
    #expect(String(decoding: du.output, as: UTF8.self).hasPrefix("\(total)\t"), "\(du.errors)")
  }

  @Test("a tree is counted as the version of the engine that made it", arguments: Snapshot.answered)
  func version(_ snapshot: Snapshot) async throws {
    #expect(try await usage(of: snapshot, []).version == snapshot.oracle?.answers?.version)
  }

  @Test("what is reclaimable is what the engine says", arguments: Snapshot.answered)
  func reclaimable(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let row = try await usage(of: snapshot, [])
    let bytes = try #require(row.reclaimable)
    if let exact = answers.usage.reclaimable { #expect(bytes == exact) }
    let said = answers.diskUsage.images
    let size = try #require(row.size)
    #expect(DockerSize.text(size) == said.size)
    #expect(DockerSize.text(bytes) == said.reclaimable)
    if let percent = said.percent, size > 0 { #expect(bytes * 100 / size == percent) }
  }

  /// The engines' own numbers, put together as these versions do.
  @Test("other versions' reclaimable follows from the same sizes", arguments: Snapshot.answered)
  func otherVersions(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let unused = answers.listed.filter { $0.containers == 0 }
    let of20 = try await usage(of: snapshot, ["--as", "20.10"])
    #expect(of20.version == "20.10")
    guard answers.version == "29.4" else { return }
    let of23 = try await usage(of: snapshot, ["--as", "23"])
    #expect(of23.reclaimable == answers.usage.layersSize - answers.unique(of: answers.active))
    let of29 = try await usage(of: snapshot, ["--as", "29"])
    #expect(of29.reclaimable == answers.usage.layersSize - answers.unique(of: unused))
  }

  @Test("removing all images frees every layer where nothing else holds one")
  func removingAll() async throws {
    for snapshot in Snapshot.answered {
      let answers = try #require(snapshot.oracle?.answers)
      guard answers.containers.isEmpty, answers.buildCache.isEmpty else { continue }
      let row = try await usage(of: snapshot, [])
      #expect(row.exact == answers.usage.layersSize, "\(snapshot.name)")
    }
  }

  @Test("what removing unused images frees is no more than all layers", arguments: Snapshot.sound)
  func exactIsBounded(_ snapshot: Snapshot) async throws {
    let row = try await usage(of: snapshot, [])
    let (exact, size) = (try #require(row.exact), try #require(row.size))
    #expect((0...size).contains(exact))
  }

  @Test("a tree that the daemon left for another store is inactive", arguments: Snapshot.sound)
  func inactive(_ snapshot: Snapshot) async throws {
    #expect(try await usage(of: snapshot, []).inactive == snapshot.oracle?.inactive)
  }

  /// The row of images.
  private func usage(of snapshot: Snapshot, _ options: [String]) async throws -> UsageRow {
    let rows: [UsageRow] = try await snapshot.askTree(["usage", "--no-measure"] + options)
    try #require(rows.trees.count == 1)
    return try #require(rows["Images"])
  }
}

extension Oracle.Answers {
  /// Docker's unique sizes of these images, which must be listed ones, added up.
  func unique(of images: [Oracle.Image]) -> Int {
    images.reduce(0) { $0 + $1.size - ($1.sharedSize ?? 0) }
  }
}

/// Sizes as Docker rounds them: four significant digits, SI units.
enum DockerSize {
  static func text(_ bytes: Int) -> String {
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit < 5 {
      value /= 1000
      unit += 1
    }
    return String(format: "%.4g", value) + ["B", "kB", "MB", "GB", "TB", "PB"][unit]
  }
}
