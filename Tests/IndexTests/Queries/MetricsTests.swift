import Testing

@testable import Index

@Suite("the question behind strata metrics") struct MetricsTests {
  @Test("metrics: each tree's figures, null where nobody looked")
  func metrics() throws {
    let index = try SmallFleet.index()
    let columns = [
      "host", "driver", "image_layers", "image_layers_size", "image_unique_size", "image_shared_size",
      "reclaimable_exact", "containers",
    ]
    let rows = try index.rows("metrics", columns: columns)
    #expect(
      unordered(rows)
        == unordered([
          ["east", "overlay2", 8, 291, 161, 130, 116, 2],
          ["east", "aufs", 1, 12, 12, 0, 12, 0],
          ["west", "overlay2", 6, 288, 278, 10, nil, nil],
        ]))
  }
}
