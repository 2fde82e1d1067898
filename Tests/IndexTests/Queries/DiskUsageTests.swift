import Testing

@testable import Index
@testable import Stores

@Suite("disk usage") struct DiskUsageTests {
  @Test("usage: docker's rows, and behind them what docker does not count")
  func usage() throws {
    let index = try SmallFleet.index()
    let columns = ["driver", "version", "type", "total", "active", "size", "reclaimable", "exact", "at_most", "bytes"]
    #expect(
      try index.rows("usage", ["host": "east"], columns: columns) == [
        ["overlay2", "23", "Images", 8, 2, 291, 246, 116, nil, 212],
        ["overlay2", "23", "Containers", 2, 1, nil, nil, nil, nil, 70],
        ["overlay2", "23", "Local Volumes", 1, 0, 500, 500, 500, nil, 500],
        // Of three records of 9, 50 and 40 bytes an image has the layer of the last.
        ["overlay2", "23", "Build Cache", 3, 0, nil, 59, nil, nil, 0],
        ["overlay2", "23", "Orphans", 5, nil, 7, nil, 15, 31, 31],
        ["overlay2", "23", "Logs", 1, nil, 30, nil, nil, nil, 30],
        ["overlay2", "23", "Interrupted removals", 1, nil, 9, nil, 3, nil, 3],
        // Of its layers layerdb has none but those of other images.
        ["overlay2", "23", "Hidden images", 1, nil, 0, nil, nil, nil, 0],
        ["overlay2", "23", "Total", nil, nil, nil, nil, nil, nil, 846],
        ["aufs", "20.10", "Images", 1, 0, 12, 12, 12, nil, nil],
        ["aufs", "20.10", "Containers", 0, 0, 0, 0, 0, nil, nil],
        ["aufs", "20.10", "Local Volumes", nil, nil, nil, nil, nil, nil, nil],
        ["aufs", "20.10", "Build Cache", 0, 0, 0, 0, 0, nil, nil],
        ["aufs", "20.10", "Orphans", 0, nil, 0, nil, nil, nil, nil],
      ])
    // Neither containers nor mounts nor the build cache was read.
    let rest: [SQLValue] = [nil, nil, nil, nil, nil]
    let all = ["type", "total", "size", "active", "reclaimable", "exact", "at_most", "bytes"]
    let west = try index.rows("usage", ["host": "west"], columns: all)
    #expect(Array(west.dropFirst()) == [["Local Volumes", nil, nil] + rest, ["Orphans", nil, nil] + rest])
    #expect(west[0].prefix(6) == ["Images", 4, 288, nil, nil, nil] && west[0][6] != .null)
    for (version, reclaimable) in [("29", 291 - 116), ("29.4", 116)] {
      let rows = try index.rows("usage", ["host": "east", "as": .text(version)], columns: ["type", "reclaimable"])
      #expect(rows.first == ["Images", .integer(Int64(reclaimable))])
    }
    func cache(_ version: String) throws -> [[SQLValue]] {
      let rows = try index.rows("usage", ["host": "east", "as": .text(version)], columns: ["type", "total", "size"])
      return rows.filter { $0[0] == "Build Cache" && $0[1] == 3 }
    }
    #expect(try cache("20.10") == [["Build Cache", 3, 59]])
    #expect(try cache("29.4") == [["Build Cache", 3, 99]])
  }

  @Test("the many totals of a tree are a view")
  func totals() throws {
    let index = try SmallFleet.index()
    #expect(
      try index.value(
        """
        json_array(listed_layers, listed_layers_size, listed_layers_bytes, unused, unused_bytes, hidden_size, hidden_bytes,
          orphans_bytes, uncertain_orphans, removals, removals_bytes, measured)
        FROM current_tree_totals WHERE host = 'east' AND driver = 'overlay2'
        """) == #"[8,291,212,116,212,0,0,31,1,1,3,"2026-11-16T00:00:00.000Z"]"#)
  }

  @Test("image-layers: each layer of an image, with what it takes and who shares it")
  func imageLayers() throws {
    let index = try SmallFleet.index()
    let columns = ["host", "driver", "layer", "chain_id", "size", "share", "bytes", "images", "instruction"]
    #expect(
      try index.rows("image-layers", ["image": imageID("web-2")], columns: columns) == [
        ["east", "overlay2", 3, .chain("deb lib app2"), 6, 4.8, 12, 1, "COPY . /app"],
        ["east", "overlay2", 2, .chain("deb lib"), 20, 15.9, nil, 2, "RUN make lib"],
        ["east", "overlay2", 1, .chain("deb"), 100, 79.4, nil, 3, "ADD rootfs.tar /"],
      ])
    #expect(
      try index.rows("image-layers", ["image": imageID("alpine"), "host": "west"], columns: columns) == [
        ["west", "overlay2", 1, .chain("alp"), 10, 100.0, nil, 2, "ADD alpine.tar /"]
      ])
  }

  @Test("directory-owners: images that have the layer, or the containers whose it is")
  func owners() throws {
    func thing(_ kind: String, _ name: String, driver: String = "overlay2") -> String {
      "[\"east\",\"\(driver)\",\"\",\"\",\"\(kind)\",\"\(name)\"]"
    }
    let things = [
      // mid is no image that people know.
      thing("directory", "\(Named.directory("deb lib"))"), thing("directory", "\(Named.directory("deb"))"),
      thing("directory", "\(Named.directory("c1"))"), thing("log", Named.container("c1")),
      thing("container", Named.container("c2")), thing("volume", "data"),
      thing("directory", "\(Named.directory("leak"))"),
      thing("directory", "\(Named.directory("alp"))", driver: "aufs"),
      thing("directory", "\(Named.directory("m9"))"),
    ]
    let rows = try SmallFleet.shared().rows(
      "directory-owners", ["things": .text("[" + things.joined(separator: ",") + "]")], columns: ["place", "owners"])
    // It has no tag.
    let old = String(Named.image("old").hash.hex.prefix(12))
    #expect(
      rows == [
        [0, .list("web:1", "web:2")], [1, .list(old, "web:1", "web:2")], [2, .list("c1")], [3, .list("c1")],
        [4, .list("c2")], [7, .list("alpine:3")],
      ])
  }

  @Test("Total: the sums of the rows, unknown where one of them is")
  func sums() throws {
    let index = try SmallFleet.index()
    let columns = ["driver", "type", "size", "reclaimable", "percent", "exact"]
    func total(_ change: String) throws -> [SQLValue] {
      try index.queue.write { db in try db.execute(sql: change) }
      return try index.rows("usage", ["host": "east", "as": "29.4"], columns: columns)
        .first { $0[1] == "Total" } ?? []
    }
    // Sizes of the writable layers are not known.
    #expect(try total("SELECT 1") == ["overlay2", "Total", nil, nil, nil, nil])
    // Images 291, no containers, a volume of 500, cache 99, orphans 7, the log 30, the removal 9; 116, 500 and 59 of it.
    #expect(
      try total("DELETE FROM containers") == ["overlay2", "Total", 936, 675, 72.1, nil])
    #expect(try total("UPDATE tree_totals SET removals_size = NULL")[2...] == [nil, 675, nil, nil])
  }

  @Test("removing containers frees their layers, folders and logs, but not what an image is built on")
  func containers() throws {
    var tree = SmallTree(sizes: ["a": 1])
    tree.images = [SmallImage(name: "a", layers: "a")]
    tree.containers = ["c1", "c2", "c3"].map {
      SmallContainer(name: $0, image: "a", typed: "a", state: $0 == "c3" ? .running : .exited)
    }
    tree.unread = []
    tree.measures = ["c1", "c2", "c3"].enumerated().flatMap { place, name in
      let parts: [(MeasureSeen.Kind, DirectoryName, DiskPart)] = [
        (.directory, Named.directory(name), .containerLayers),
        (.directory, Named.directory(name + " init"), place == 1 ? .images : .containerLayers),
        (.container, .text(Named.container(name)), .containers), (.log, .text(Named.container(name)), .logs),
      ]
      return zip(parts, [1, 2, 4, 8]).map { part, bytes in
        SmallFleet.measure(
          part.0, part.1, part.2, bytes: bytes * [1, 100, 10_000][place], inodes: 1)
      }
    }
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    let rows = try index.rows("usage", columns: ["type", "total", "active", "exact", "bytes"])
    #expect(rows.contains(["Containers", 3, 1, 1315, 70507]))
    #expect(rows.contains(["Logs", 3, nil, nil, 80808]))
  }

  @Test("volumes that were given options are no row of docker's, whoever has them")
  func volumesWithOptions() throws {
    let index = try SmallFleet.index()
    try index.queue.write { db in
      try db.execute(
        sql: "UPDATE measures SET part = 'volumes with options' WHERE kind = 'volume' AND CAST(name AS TEXT) = 'data'")
    }
    #expect(
      try index.rows("usage", ["host": "east"], columns: ["driver", "type", "total", "size", "exact"])
        .contains(["overlay2", "Local Volumes", 0, 0, 0]))
    #expect(
      try index.rows("volumes", ["host": "east"], columns: ["volume", "containers", "options", "size"])
        .contains(["data", 0, 1, 500]))
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
    let rows = try index.rows("usage", ["host": "east"], columns: ["type", "total", "size"])
    #expect(rows.contains(["Local Volumes", 2, .integer(.max)]))
  }
}
