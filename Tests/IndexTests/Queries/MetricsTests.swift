import Testing

@testable import Index

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
}
