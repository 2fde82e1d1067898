import Testing

@testable import TestSupport

@Suite("build cache, against the engine") struct BuildCacheOracleTests {
  @Test(
    "every record has the engine's size, sharing, use and description",
    arguments: Snapshot.answered)
  func records(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [CacheRecordRow] = try await snapshot.askTree(["build-cache"])
    #expect(rows.map(\.record).sorted() == answers.buildCache.map(\.id).sorted())
    let byID = Dictionary(rows.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
    let differences = answers.buildCache.flatMap { record -> [String] in
      byID[record.id].map { Facts($0).differences(from: Facts(record)) } ?? []
    }
    #expect(differences == [])
  }

  /// The API's sum counts all records; `docker system df` those that no image shares (20.10 as
  /// their size, 29 as reclaimable).
  @Test("the records add up to the engine's sums", arguments: Snapshot.answered)
  func sums(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [CacheRecordRow] = try await snapshot.askTree(["build-cache"])
    let all = rows.reduce(0) { $0 + ($1.size ?? 0) }
    let own = rows.reduce(0) { $0 + ($1.shared ? 0 : $1.size ?? 0) }
    #expect(rows.count == answers.diskUsage.buildCache.total)
    #expect(all == answers.buildCacheSize)
    #expect(DockerSize.text(own) == answers.diskUsage.buildCache.reclaimable)
  }
}

extension Facts {
  init(_ record: Oracle.CacheRecord) {
    self.init(
      of: record.id,
      [
        "type": record.type, "size": record.size, "shared": record.shared,
        "usage_count": record.usageCount, "description": record.description,
        "created": record.created.map(Instant.nanoseconds),
        "last_used": record.lastUsed.map(Instant.nanoseconds),
      ])
  }

  init(_ row: CacheRecordRow) {
    self.init(
      of: row.record,
      [
        "type": row.type, "size": row.size, "shared": row.shared,
        "usage_count": row.usageCount ?? 0, "description": row.description ?? "",
        "created": row.created.map(Instant.nanoseconds),
        "last_used": row.lastUsed.map(Instant.nanoseconds),
      ])
  }
}
