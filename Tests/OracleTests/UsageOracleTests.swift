import Foundation
import Testing

@testable import TestSupport

@Suite("usage, against the engine") struct UsageOracleTests {
  @Test("a tree's totals are the engine's", arguments: Snapshot.answered)
  func totals(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let row = try await usage(of: snapshot, [])
    #expect(row.images == answers.listed.count)
    #expect(row.images == answers.diskUsage.images.total)
    #expect(row.imagesActive == answers.active.count)
    #expect(row.imagesActive == answers.diskUsage.images.active)
    #expect(row.layersSize == answers.usage.layersSize)
    // The two are parts of the layers' bytes. Up to 20.10 the engine calls unique what one listed image alone has; later
    // engines count intermediate images as users too.
    #expect(row.sharedSize + row.uniqueSize == row.layersSize)
    let unique = answers.unique(of: answers.listed)
    #expect(answers.version == "20.10" ? row.uniqueSize == unique : row.uniqueSize >= unique)
    #expect(row.containers == answers.containers.count)
  }

  private struct TypeRow: Decodable, OfDriver {
    let driver, type: String
    let total, active, size, reclaimable: Int?
  }

  @Test("df has docker's rows", arguments: Snapshot.answered)
  func types(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [TypeRow] = try await snapshot.askTree(["df", "--no-measure"])
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
    #expect(DockerSize.text(row.layersSize) == said.size)
    #expect(DockerSize.text(bytes) == said.reclaimable)
    if let percent = said.percent, row.layersSize > 0 {
      #expect(bytes * 100 / row.layersSize == percent)
    }
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
      #expect(row.reclaimableExact == answers.usage.layersSize, "\(snapshot.name)")
    }
  }

  @Test("what removing unused images frees is no more than all layers", arguments: Snapshot.sound)
  func exactIsBounded(_ snapshot: Snapshot) async throws {
    let row = try await usage(of: snapshot, [])
    let exact = try #require(row.reclaimableExact)
    #expect((0...row.layersSize).contains(exact))
  }

  @Test("a tree that the daemon left for another store is inactive", arguments: Snapshot.sound)
  func inactive(_ snapshot: Snapshot) async throws {
    #expect(try await usage(of: snapshot, []).inactive == snapshot.oracle?.inactive)
  }

  private func usage(of snapshot: Snapshot, _ options: [String]) async throws -> UsageRow {
    let rows: [UsageRow] = try await snapshot.askTree(["usage"] + options)
    try #require(rows.count == 1)
    return try #require(rows.first)
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
