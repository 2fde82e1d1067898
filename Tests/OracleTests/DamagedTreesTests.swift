import Foundation
import Testing

@testable import TestSupport

@Suite("damaged trees") struct DamagedTreesTests {
  @Test("each planted fault is reported once, at its path", arguments: Snapshot.damaged)
  func planted(_ snapshot: Snapshot) async throws {
    let faults = try #require(snapshot.faults)
    let rows: [ProblemRow] = try await snapshot.ask("problems", "--all")
    for fault in faults {
      let reported = rows.filter { $0.code == fault.kind && $0.path == fault.path }
      #expect(reported.count == 1, "\(fault.kind) \(fault.path): \(reported)")
      for row in reported {
        #expect(row.severity == severities[fault.kind], "\(row)")
        if let reference = fault.reference { #expect(row.detail.contains(reference), "\(row)") }
      }
    }
  }

  @Test("the summary counts each planted fault once, and with it what follows from it", arguments: Snapshot.damaged)
  func summary(_ snapshot: Snapshot) async throws {
    let faults = try #require(snapshot.faults)
    let rows: [FindingCodeRow] = try await snapshot.ask("problems")
    let all: [ProblemRow] = try await snapshot.ask("problems", "--all")
    #expect(rows.reduce(0) { $0 + $1.findings + $1.following } == all.count)
    for (kind, same) in Dictionary(grouping: faults, by: \.kind) {
      let row = try #require(rows.first { $0.code == kind }, "\(kind)")
      // A planted fault that follows from another is counted there.
      let own = same.filter { fault in !all.contains { $0.path == fault.path && $0.detail.contains("follows from") } }
      #expect(row.findings == own.count, "\(row)")
      #expect(row.severity == severities[kind] && own.map(\.path).contains(row.example), "\(row)")
      #expect(row.harm.hasSuffix(".") && row.remedy.hasSuffix("."))
    }
    // Docker lists no image of a layer that it cannot load: that is no fault of its own.
    #expect(!rows.contains { $0.code == "image-hidden" })
    let hidden = rows.compactMap(\.consequences).flatMap { $0.split(separator: ", ") }
      .filter { $0.hasSuffix(" image-hidden") }.compactMap { Int($0.prefix { $0 != " " }) }
    #expect(hidden.reduce(0, +) == all.count { $0.code == "image-hidden" })
  }

  @Test(
    "whatever else is reported only follows from these, or is information", arguments: Snapshot.damaged)
  func nothingElse(_ snapshot: Snapshot) async throws {
    let planted = Set(try #require(snapshot.faults).map { "\($0.kind) \($0.path)" })
    let rows: [ProblemRow] = try await snapshot.ask("problems", "--all")
    let others = rows.filter { row in
      !planted.contains("\(row.code) \(row.path)") && row.severity != "info"
        && !row.detail.contains("follows from")
    }
    #expect(others == [])
  }

  @Test("the orphans are the planted layers, directories, mounts and write sets", arguments: Snapshot.damaged)
  func orphans(_ snapshot: Snapshot) async throws {
    let faults = try await orphaned(in: snapshot)
    func paths(_ kind: String) -> [String] {
      faults.filter { $0.kind == kind }.map(\.path).sorted()
    }
    let rows: [OrphanRow] = try await snapshot.ask("orphans")
    func found(_ kind: String) -> [OrphanRow] { rows.filter { $0.kind == kind } }
    let planted = faults.filter { $0.kind == "layer-orphaned" }.map {
      "\($0.chain ?? "-") \($0.cacheID ?? "-") \($0.size ?? -1) \($0.path)"
    }
    let layers = found("layer").map {
      "\($0.chainID ?? "-") \($0.cacheID ?? "-") \($0.size ?? -1) \($0.path)"
    }
    #expect(layers.sorted() == planted.sorted())
    #expect(found("layer").allSatisfy { $0.keptBy == nil })
    #expect(found("directory").map(\.path).sorted() == paths("directory-leaked"))
    #expect(found("mount").map(\.path).sorted() == paths("mount-orphaned"))
    #expect(found("write-set").map(\.path).sorted() == paths("layer-write-set"))
    #expect(
      rows.count == layers.count + found("directory").count + found("mount").count + found("write-set").count)
  }

  /// The planted faults without directories that lost their layer’s cache-id and that something else holds.
  private func orphaned(in snapshot: Snapshot) async throws -> [Fault] {
    let rows: [ProblemRow] = try await snapshot.ask("problems", "--all")
    let held = rows.filter { $0.code == "directory-leaked" && $0.detail.contains("so it is no orphan") }.map(\.path)
    return try #require(snapshot.faults).filter { $0.kind != "directory-leaked" || !held.contains($0.path) }
  }

  /// An unreadable config could name any layer, an entry without its cache-id any directory.
  @Test("what an unreadable file could own is not certain", arguments: Snapshot.damaged)
  func uncertain(_ snapshot: Snapshot) async throws {
    let kinds = Set(try #require(snapshot.faults).map(\.kind))
    let rows: [OrphanRow] = try await snapshot.ask("orphans")
    if kinds.contains("image-unreadable") {
      #expect(rows.filter { $0.kind == "layer" }.allSatisfy { !$0.certain })
    }
    if kinds.contains("layer-cache-id-missing") {
      #expect(rows.filter { $0.kind == "directory" }.allSatisfy { !$0.certain })
    }
  }

  @Test("the totals count the planted orphans", arguments: Snapshot.damaged)
  func totals(_ snapshot: Snapshot) async throws {
    let faults = try await orphaned(in: snapshot)
    let layers = faults.filter { $0.kind == "layer-orphaned" }
    let rows: [UsageRow] = try await snapshot.ask("usage")
    let kinds = ["layer-orphaned", "directory-leaked", "mount-orphaned", "layer-write-set"]
    #expect(rows["Orphans"]?.total == faults.filter { kinds.contains($0.kind) }.count)
    #expect(rows["Orphans"]?.size == layers.reduce(0) { $0 + ($1.size ?? 0) })
    #expect(rows["Interrupted removals"]?.total ?? 0 == faults.filter { $0.kind == "layer-removing" }.count)
  }

  @Test("no fault hides an image but its own", arguments: Snapshot.damaged)
  func images(_ snapshot: Snapshot) async throws {
    let faults = try #require(snapshot.faults)
    let before = try #require(snapshot.beforeDamage)
    let said = try #require(before.oracle?.answers).images
    let configs = faults.filter { ["image-digest-mismatch", "image-unreadable"].contains($0.kind) }
    let broken = Set(
      configs.compactMap { $0.path.split(separator: "/").last.map { "sha256:\($0)" } })
    let rows: [ImageRow] = try await snapshot.ask("images", "--all", "--hidden")
    #expect(
      rows.map(\.imageID).sorted() == said.map(\.id).filter { !broken.contains($0) }.sorted())
    let shown: [ImageRow] = try await snapshot.ask("images", "--all")
    let hidden = Set(rows.map(\.imageID)).subtracting(shown.map(\.imageID))
    #expect(Set(rows.filter { $0.kind == "hidden" }.map(\.imageID)) == hidden)
    let layerless = faults.flatMap { $0.images ?? [] }.map { "sha256:\($0)" }
    #expect(hidden.isSuperset(of: Set(layerless).subtracting(broken)))
    for row in shown {
      let image = try #require(said.first { $0.id == row.imageID })
      #expect(row.size == image.size)
      #expect(row.tags.sorted() == image.tags)
      #expect(row.parentID == image.parent)
    }
  }

  @Test("indexing a damaged tree ends with 2 and says so in words", arguments: Snapshot.damaged)
  func index(_ snapshot: Snapshot) async throws {
    let index = try NewIndex().path
    let done = try StrataBinary.run(["index", try await snapshot.root(), "--db", index])
    #expect(done.ending == .exited(2))
    #expect(done.errors.contains("error"), "\(done.errors)")
  }
}

/// The severity of each code that can be planted; a missing directory is an error where an image
/// needs the layer, as it does here.
private let severities = [
  "repositories-unreadable": "error", "tag-without-image": "error",
  "image-digest-mismatch": "error", "image-unreadable": "error", "image-name-invalid": "warning",
  "layer-missing": "error", "layer-unreadable": "error", "layer-cache-id-missing": "error",
  "layer-size-invalid": "error", "layer-chain-mismatch": "error", "layer-parent-missing": "error",
  "layer-orphaned": "warning", "layer-removing": "warning", "layer-write-set": "warning",
  "directory-missing": "error", "directory-leaked": "warning", "link-missing": "warning",
  "link-dangling": "warning", "mount-orphaned": "warning", "mount-unreadable": "error",
  "container-unreadable": "error", "container-mount-missing": "warning",
  "blob-metadata-unreadable": "warning", "build-cache-unreadable": "warning", "leftover": "info",
]
