import ImageModel
import TestRandom
import Testing

@testable import Index

/// What docker rmi does, image by image (moby daemon/images/image_delete.go, layer/layer_store.go).
private struct RemovingEngine {
  private(set) var images: [String: SmallImage]
  /// The stacks of layerdb.
  private(set) var layers: Set<String>
  private let tree: SmallTree

  init(_ tree: SmallTree) {
    self.tree = tree
    images = Dictionary(uniqueKeysWithValues: tree.images.filter { !$0.isHidden }.map { ($0.name, $0) })
    layers = []
    for stack in tree.images.map(\.layers) + tree.otherLayers + tree.claims { layers.formUnion(Self.prefixes(stack)) }
    layers.subtract(tree.missingLayers)
  }

  static func prefixes(_ stack: String) -> [String] {
    let parts = stack.split(separator: " ")
    return parts.indices.map { parts[...$0].joined(separator: " ") }
  }

  private func hasChild(_ name: String) -> Bool { images.values.contains { $0.parent == name } }

  private func isInUse(_ name: String) -> Bool {
    tree.containers.contains { $0.image == name && $0.unlisted == nil }
  }

  private func isLoaded(_ stack: String) -> Bool { Self.prefixes(stack).allSatisfy(layers.contains) }

  private func isHeld(_ stack: String) -> Bool {
    let mounts = tree.containers.filter(\.hasMount).compactMap { container in
      tree.images.first { $0.name == container.image }?.layers
    }
    let holders = images.values.map(\.layers) + mounts + tree.claims
    return holders.contains { $0 == stack } || layers.contains { $0 != stack && parent($0) == stack && isLoaded($0) }
  }

  private func parent(_ stack: String) -> String { stack.split(separator: " ").dropLast().joined(separator: " ") }

  /// - Returns: the bytes that go; nil if the engine refuses.
  mutating func remove(_ name: String) -> Int64? {
    guard images[name] != nil, !hasChild(name), !isInUse(name) else { return nil }
    var freed: Int64 = 0
    var next: String? = name
    while let image = next.flatMap({ images[$0] }) {
      images[image.name] = nil
      var stack = image.layers
      while !stack.isEmpty, !isHeld(stack) {
        layers.remove(stack)
        freed += (tree.sizes[String(stack.split(separator: " ").last ?? "")] ?? nil) ?? 0
        stack = parent(stack)
      }
      next = image.parent.flatMap { parent in
        tree.tags.contains { $0.1 == parent } || hasChild(parent) || isInUse(parent) ? nil : parent
      }
    }
    return freed
  }
}

@Suite("the order in which images can be removed") struct RemovalOrderTests {
  /// Images that were built on each other, with and without tags, some of them in use, broken or held otherwise.
  private func tree(_ random: inout SeededGenerator) -> SmallTree {
    var tree = SmallTree(sizes: [:])
    var stacks: [String] = []
    for number in 0..<Int.random(in: 2...14, using: &random) {
      let name = "i\(number)"
      let parent = random.chance(65) ? tree.images.randomElement(using: &random) : nil
      var layers = parent?.layers.split(separator: " ").map(String.init) ?? []
      if parent == nil, random.chance(50), let base = stacks.randomElement(using: &random) { layers = [base] }
      for layer in 0..<Int.random(in: 0...2, using: &random) {
        let new = "l\(number)x\(layer)"
        tree.sizes[new] = .some(random.number(below: 6) * 10)
        layers.append(new)
      }
      if let first = layers.first { stacks.append(first) }
      tree.images.append(SmallImage(name: name, layers: layers.joined(separator: " "), parent: parent?.name))
      if random.chance(60) { tree.tags.append(("r\(number):1", name)) }
    }
    for image in tree.images where random.chance(8) && !image.layers.isEmpty {
      tree.missingLayers.insert(RemovingEngine.prefixes(image.layers).randomElement(using: &random) ?? "")
    }
    for place in tree.images.indices {
      let prefixes = RemovingEngine.prefixes(tree.images[place].layers)
      tree.images[place].isHidden = prefixes.contains(where: tree.missingLayers.contains)
    }
    for image in tree.images where !image.isHidden {
      if random.chance(6) { tree.claims.append(image.layers) }
      guard random.chance(12) else { continue }
      tree.containers.append(
        SmallContainer(name: "c" + image.name, image: image.name, typed: image.name))
    }
    tree.claims.removeAll(where: \.isEmpty)
    if random.chance(20), let image = tree.images.randomElement(using: &random), !image.isHidden {
      tree.sizes["orphan"] = .some(1)
      tree.otherLayers.append(image.layers.isEmpty ? "orphan" : image.layers + " orphan")
    }
    return tree
  }

  /// Other hosts were indexed first, whose images have lower numbers then.
  ///
  /// `x` and `y` have no layers and are children of `p`, which waits for them.
  @Test("images that free the same go in the order of their digests, whatever was indexed before")
  func ties() throws {
    let names = ["a", "b", "c", "d", "p"]
    func inOrder(_ names: [String]) -> [String] { names.sorted { "\(Named.image($0))" < "\(Named.image($1))" } }
    let expected = inOrder(names).flatMap { $0 == "p" ? inOrder(["x", "y"]) + ["p"] : [$0] }
    let all = inOrder(names + ["x", "y"])
    for first in [all, all.reversed()] {
      let index = try IndexFile.inMemory()
      for name in first {
        var other = SmallTree(sizes: [:])
        other.images = [SmallImage(name: name, layers: ["x", "y"].contains(name) ? "" : "of-\(name)")]
        try index.record(other, host: "other-\(name)", at: november(2))
      }
      var tree = SmallTree(sizes: [:])
      for name in names {
        tree.sizes["of-\(name)"] = .some(10)
        tree.images.append(SmallImage(name: name, layers: "of-\(name)"))
      }
      for name in ["x", "y"] { tree.images.append(SmallImage(name: name, layers: "", parent: "p")) }
      tree.tags = tree.images.map { ("\($0.name):1", $0.name) }
      try index.record(tree, host: "one", at: november(2))
      #expect(
        try index.rows("reclaim-order", ["host": "one"], columns: ["image_id"]) == expected.map { [.image($0)] },
        "\(first)")
    }
  }

  /// Each two of them share a layer: what goes with both is worth as much as what goes with the others.
  @Test("in containerd’s store too", arguments: [false, true])
  func tiesOfUnits(isReversed: Bool) throws {
    func inOrder(_ names: [String]) -> [String] { names.sorted { "\(Named.manifest($0))" < "\(Named.manifest($1))" } }
    let pairs = [["a", "b"], ["c", "d"], ["e", "f"]].map(inOrder)
    let expected = pairs.sorted { "\(Named.manifest($0[0]))" < "\(Named.manifest($1[0]))" }.flatMap { $0 }
    let index = try IndexFile.inMemory()
    func record(_ pairs: [[String]], host: String) throws {
      var store = SmallContainerd()
      store.isLabelled = true
      for pair in pairs {
        let shared = "of-\(pair.sorted().joined())"
        store.blobs[shared] = 50
        store.unpacked[shared] = 100
        for name in pair {
          store.images.append(SmallImage(name: name, layers: shared))
          store.tags.append(("\(name):1", name))
        }
      }
      try store.record(in: index, host: host, at: november(2))
    }
    let names = isReversed ? expected.reversed() : expected
    for name in names { try record([[name]], host: "other-\(name)") }
    try record(pairs, host: "one")
    #expect(
      try index.rows("reclaim-order", ["host": "one"], columns: ["image_id"])
        == expected.map { [.text(Named.manifest($0).description)] })
  }

  @Test("each step can be removed after those before it, and frees what is said", arguments: 0..<8)
  func steps(seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let tree = tree(&random)
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    let names = Dictionary(uniqueKeysWithValues: tree.images.map { ("\(SQLValue.image($0.name))", $0.name) })
    let rows = try index.rows("reclaim-order", columns: ["image_id", "frees", "freed"])
    var engine = RemovingEngine(tree)
    var sum: Int64 = 0
    var removed: [String] = []
    for row in rows {
      let name = try #require(names["\(row[0])"])
      let freed = engine.remove(name)
      #expect(freed != nil, "\(name) cannot be removed after \(removed)")
      sum += freed ?? 0
      removed.append(name)
      #expect(row[1] == .integer(freed ?? 0), "\(name) after \(removed)")
      #expect(row[2] == .integer(sum), "\(name)")
      let list = removed.map { "\"\(Named.image($0))\"" }.joined(separator: ",")
      let reclaim = try index.rows(
        "reclaim", ["images": .text("[\(list)]")], columns: ["freed", "staying", "certain"])
      #expect(reclaim == [[.integer(sum), "[]", 1]], "\(removed)")
    }
    // What is not listed frees nothing more.
    for image in tree.images.map(\.name) where engine.images[image] != nil {
      var more = engine
      #expect((more.remove(image) ?? 0) == 0, "\(image) is not listed")
    }
  }
}
