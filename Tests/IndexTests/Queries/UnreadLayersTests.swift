import Testing

@testable import Index

@Suite("where no scan could read the layers, nothing is said of their bytes") struct UnreadLayersTests {
  /// The host east, whose layers no scan has read, and what follows from them was not looked for.
  private static func east() -> SmallTree {
    var tree = SmallFleet.east
    tree.unread = [.layers, .orphans, .orphanDirectories, .interruptions, .measure]
    // An image without a layer has no bytes, whoever reads what.
    tree.images.removeAll { $0.name == "bare" }
    tree.tags.removeAll { $0.1 == "bare" }
    // A record of the cache with its layer has that layer's bytes.
    tree.records = []
    return tree
  }

  private static let index = Result {
    let index = try IndexFile.inMemory()
    try index.record(east(), host: "east", at: november(16))
    return index
  }

  private func faults(_ index: IndexFile) throws -> [Fault] {
    var faults: [Fault] = []
    _ = try index.check { faults.append($0) }
    return faults
  }

  /// What comes of a build cache that was read, and is empty.
  private static let ofOtherParts: Set = ["build_records_size"]

  @Test("no named question answers with a size of 0", arguments: CatalogueTests.queries.map(\.name))
  func questions(_ name: String) throws {
    let query = try catalogue.get().query(name)
    let columns = query.header.columns.map(\.name)
    let sizes = query.header.columns.filter { $0.kind == .bytes && !Self.ofOtherParts.contains($0.name) }
      .map(\.name)
    let texts = query.header.columns.filter { $0.kind == .json }.map(\.name)
    var parameters = [query.header.anyParameters]
    if query.header.parameters.contains(where: { $0.name == "host" && !$0.isRequired }) {
      parameters.append(parameters[0].merging(["host": "east"]) { $1 })
    }
    for given in parameters {
      // A line of migration or of usage says what it is about: a build cache that was read and is empty has no bytes.
      let subject = columns.contains("entry") ? ["entry"] : name == "usage" ? ["type"] : []
      for row in try Self.index.get().rows(name, given, columns: subject + sizes)
      where row.first != "build cache" && row.first != "Build Cache" {
        #expect(!row.contains(0), "\(sizes) \(row)")
      }
      for row in try Self.index.get().rows(name, given, columns: texts) {
        #expect(!row.contains { "\($0)".contains("size\":0") }, "\(row)")
      }
    }
  }

  @Test("nor does a view")
  func views() throws {
    for view in try Schema().views {
      for column in view.columns where column.kind == .bytes {
        let sizes = try Self.index.get().value("count(\(column.name)) FROM \(view.name)")
        #expect(sizes == 0, "\(view.name).\(column.name)")
      }
    }
    #expect(try Self.index.get().value("count(*) FROM current_images") == 9)
  }

  @Test("nor does anything count layers, or look for what nothing holds")
  func counts() throws {
    let index = try Self.index.get()
    #expect(
      try index.rows("usage", columns: ["type", "total", "size", "reclaimable", "exact"])
        .filter { $0[0] == "Images" || $0[0] == "Orphans" }
        == [["Images", nil, nil, nil, nil], ["Orphans", nil, nil, nil, nil]])
    #expect(
      try index.rows("hosts", columns: ["images", "intermediate_images", "layers", "layers_size"]) == [
        [7, 1, nil, nil]
      ])
    #expect(
      try index.rows(
        "missing", ["image": imageID("web-1")], columns: ["present", "layers", "existing", "missing_bytes"])
        == [[true, 3, nil, nil]])
    #expect(
      try index.rows("redundancy", columns: ["host", "images", "size", "layers", "redundancy"])
        == [["east", 7, nil, nil, nil], [nil, 7, nil, nil, nil]])
    #expect(try faults(index).isEmpty)
  }

  @Test("what another host knows of the same layers is reported")
  func ofFleet() throws {
    let index = try IndexFile.inMemory()
    try index.record(Self.east(), host: "east", at: november(16))
    try index.record(SmallFleet.west, host: "west", at: november(16))
    // Of deb, lib, app1 and app2 west has the first.
    let sizes = try index.rows("repository-bytes", columns: ["repository", "layers", "size", "own_size"])
    #expect(sizes.contains(["web", 4, 101, 0]), "\(sizes)")
    #expect(try faults(index).isEmpty)
  }

  @Test("once they are read, they are reported")
  func later() throws {
    let index = try IndexFile.inMemory()
    try index.record(Self.east(), host: "east", at: november(16))
    var tree = Self.east()
    tree.unread = [.measure]
    try index.record(tree, host: "east", at: november(17))
    #expect(try index.rows("hosts", columns: ["layers"]) != [[nil]])
    #expect(try faults(index).isEmpty)
    try index.record(Self.east(), host: "east", at: november(18))
    let images = try index.rows("image-bytes", ["top": .integer(-1)], columns: ["image_id", "size"])
    #expect(images.contains([.image("web-1"), 125]), "\(images)")
    #expect(try faults(index).isEmpty)
  }

  @Test("a layerdb that was read, and is empty, has no bytes")
  func empty() throws {
    let index = try IndexFile.inMemory()
    var tree = SmallTree(sizes: [:])
    tree.unread = [.layers, .orphans, .orphanDirectories, .interruptions, .measure]
    try index.record(tree, host: "east", at: november(16))
    #expect(try index.rows("hosts", columns: ["images", "layers", "layers_size"]) == [[0, nil, nil]])
    tree.unread = [.measure]
    try index.record(tree, host: "east", at: november(17))
    #expect(try index.rows("hosts", columns: ["images", "layers", "layers_size"]) == [[0, 0, 0]])
    let sizes = try index.rows("usage", columns: ["type", "size"])
    #expect(sizes.contains(["Images", 0]) && sizes.contains(["Orphans", 0]))
    #expect(try faults(index).isEmpty)
  }
}
