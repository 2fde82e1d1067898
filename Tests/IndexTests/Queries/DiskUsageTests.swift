import Testing

@testable import Index

@Suite("disk usage by type") struct DiskUsageTests {
  @Test("df: docker's rows, and behind them what docker does not count")
  func df() throws {
    let index = try SmallFleet.index()
    let columns = ["host", "driver", "type", "total", "active", "size", "reclaimable", "exact", "bytes"]
    #expect(
      try index.rows("df", columns: columns) == [
        ["east", "overlay2", "Images", 8, 2, 291, 246, 116, 212],
        ["east", "overlay2", "Containers", 2, 1, nil, nil, nil, 70],
        ["east", "overlay2", "Local Volumes", 1, 0, 500, 500, 500, 500],
        // Of three records of 9, 50 and 40 bytes an image has the layer of the last.
        ["east", "overlay2", "Build Cache", 3, 0, nil, 59, nil, 0],
        ["east", "overlay2", "Orphans", 5, nil, 7, nil, 31, 31],
        ["east", "overlay2", "Logs", 1, nil, 30, nil, nil, 30],
        ["east", "overlay2", "Interrupted removals", 1, nil, 3, nil, nil, 3],
        ["east", "overlay2", "Total", nil, nil, nil, nil, nil, 846],
        ["east", "aufs", "Images", 1, 0, 12, 12, 12, nil],
        ["east", "aufs", "Containers", 0, 0, 0, 0, 0, nil],
        ["east", "aufs", "Local Volumes", nil, nil, nil, nil, nil, nil],
        ["east", "aufs", "Build Cache", 0, 0, 0, 0, nil, nil],
        ["west", "overlay2", "Images", 4, nil, 288, nil, nil, nil],
        ["west", "overlay2", "Local Volumes", nil, nil, nil, nil, nil, nil],
      ])
    func cache(_ version: String) throws -> [[SQLValue]] {
      let rows = try index.rows("df", ["host": "east", "as": .text(version)], columns: ["type", "total", "size"])
      return rows.filter { $0[0] == "Build Cache" && $0[1] == 3 }
    }
    #expect(try cache("20.10") == [["Build Cache", 3, 59]])
    #expect(try cache("29.4") == [["Build Cache", 3, 99]])
  }

  @Test("volumes of files with holes may claim any size")
  func holes() throws {
    let index = try SmallFleet.index()
    try index.queue.write { db in
      try db.execute(sql: "UPDATE measures SET apparent = 6000000000000000000 WHERE kind = 'volume'")
      try db.execute(
        sql: """
          INSERT INTO measures(tree, kind, name, part, bytes, apparent, folder_bytes, files, inodes, since)
          SELECT tree, kind, CAST('other' AS BLOB), part, bytes, apparent, folder_bytes, files, inodes, since
          FROM measures
          WHERE kind = 'volume'
          """)
    }
    let rows = try index.rows("df", ["host": "east"], columns: ["type", "total", "size"])
    #expect(rows.contains(["Local Volumes", 2, .integer(.max)]))
  }
}
