import Testing

@testable import Files
@testable import Index
@testable import Stores

@Suite("the figures for monitoring") struct MetricsTests {
  @Test("metrics: a row a tree; what was not read is null, and no zero")
  func metrics() throws {
    let index = try SmallFleet.index()
    let images = [
      "host", "driver", "inactive", "tagged_images", "dangling_images", "intermediate_images", "hidden_images",
      "image_layers", "image_layers_size", "image_shared_exact", "image_unique_exact", "reclaimable_exact",
      "hidden_size", "layers", "layers_size",
    ]
    #expect(
      try index.rows("metrics", columns: images) == [
        ["east", "overlay2", 0, 6, 2, 1, 1, 8, 291, 130, 161, 116, 0, 11, 307],
        ["east", "aufs", 1, 1, 0, 0, 0, 1, 12, 0, 12, 12, 0, 1, 12],
        ["west", "overlay2", 0, 4, 0, 0, 0, 6, 288, 10, 278, nil, nil, 6, 288],
      ])
    let others = [
      "orphans", "orphans_size", "orphans_bytes", "orphans_uncertain", "orphan_layers", "orphan_mounts",
      "orphan_directories", "orphan_write_sets", "removals", "removals_bytes", "containers", "build_records",
      "build_records_size", "errors", "warnings", "infos",
    ]
    #expect(
      try index.rows("metrics", columns: others) == [
        [5, 7, 31, 1, 2, 1, 1, 1, 1, 3, 2, 3, 99, 1, 2, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [nil, nil, nil, nil, nil, nil, 0, 0, 0, 0, nil, nil, nil, 0, 0, 0],
      ])
    #expect(try index.rows("metrics", ["host": "west"], columns: ["host"]) == [["west"]])
  }

  @Test("metrics: a measured tree has its bytes and inodes by what they are for, and its volumes")
  func measured() throws {
    let index = try SmallFleet.index()
    let columns = [
      "measured_milliseconds", "used_volumes", "unused_volumes", "writable_size", "disk_bytes", "disk_inodes",
    ]
    let bytes =
      #"{"container layers":70,"images":212,"interrupted removals":3,"logs":30,"orphans":31,"unused volumes":500}"#
    let inodes =
      #"{"container layers":7,"images":53,"interrupted removals":2,"logs":1,"orphans":9,"unused volumes":9}"#
    #expect(
      try index.rows("metrics", columns: columns) == [
        // No writable layer was measured apart.
        [.integer(november(16)), 0, 1, nil, .text(bytes), .text(inodes)],
        [nil, nil, nil, nil, nil, nil], [nil, nil, nil, nil, nil, nil],
      ])
  }

  @Test("the space of the file system is that of the newest scan, and unknown where that read a copy")
  func space() throws {
    let folder = try TemporaryFolder()
    let index = try IndexFile.openForWriting(folder.path("index.db"))
    var reading = SmallTree(sizes: ["layer": 1]).reading()
    let columns = ["file_system_size", "file_system_available", "inodes", "inodes_free"]
    for (day, available) in [(1, 60), (2, 50)] as [(Int, Int64)] {
      reading.space = FileSystemSpace(size: 100, available: available, inodes: 9, inodesFree: 8)
      _ = try index.record(reading, images: [], host: "web1", at: november(day))
      #expect(try index.rows("metrics", columns: columns) == [[100, .integer(available), 9, 8]])
    }
    let merged = try IndexFile.inMemory()
    _ = try merged.merge(MergeRequest([MergeRequest.Source(path: folder.path("index.db"))]))
    #expect(try merged.rows("metrics", columns: columns) == [[100, 50, 9, 8]])
    reading.space = nil
    _ = try index.record(reading, images: [], host: "web1", at: november(3))
    #expect(try index.rows("metrics", columns: columns) == [[nil, nil, nil, nil]])
  }
}
