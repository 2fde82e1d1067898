import GRDB
import Testing

@testable import Index

@Suite("two readings of one moment") struct ScanRowTests {
  private static let known: [Int64?] = [0, nil, 1]

  @Test("the row of a scan is the same in whatever order two readings come", arguments: known, known)
  func anyOrder(_ first: Int64?, _ second: Int64?) throws {
    for rule in [ScanRow.completing, ScanRow.merging] {
      let rows = try [[first, second], [second, first]].map { order in
        let queue = try DatabaseQueue()
        return try queue.write { db in
          try db.execute(
            sql: """
              CREATE TABLE scans(
                tree, at, recorded, tool, location, folder, engine_id, docker, live, inactive, written, areas,
                file_system_size, file_system_available, inodes, inodes_free,
                UNIQUE(tree, at));
              CREATE TABLE scan_names(id, name);
              """)
          for inactive in order {
            try db.execute(
              sql: "INSERT INTO scans VALUES (1, 1, 1, 1, 2, 3, NULL, ?, 0, ?, NULL, 1, ?, 7, ?, 9) \(rule)",
              arguments: [inactive == 0 ? "20.10" : inactive.map { _ in "29.4" }, inactive, inactive, inactive])
          }
          let row = try Row.fetchOne(db, sql: "SELECT inactive, docker, file_system_size FROM scans")
          return [
            row?["inactive"] as Int64?, (row?["docker"] as String?).map { $0 == "29.4" ? 1 : 0 },
            row?["file_system_size"] as Int64?,
          ]
        }
      }
      #expect(rows[0] == rows[1])
      let seen = [first, second]
      #expect(
        rows[0] == [
          seen.contains(1) ? 1 : seen.contains(nil) ? nil : 0, seen.compactMap { $0 }.max(),
          seen.compactMap { $0 }.min(),
        ])
    }
  }
}
