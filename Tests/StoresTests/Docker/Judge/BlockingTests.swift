import Bolt
import Foundation
import ImageModel
import Testing

@testable import Stores

/// A file of a sound tree that is damaged, and what it makes uncertain.
struct BlockingDamage: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let blocked: Blocked
  let inflict: @Sendable (TreeMaker) throws -> Void

  init(_ what: String, _ blocked: Blocked, _ inflict: @escaping @Sendable (TreeMaker) throws -> Void) {
    testDescription = what
    self.blocked = blocked
    self.inflict = inflict
  }

  private static let lone = DiffID(TreeMaker.hash("lone"))
  private static let loneDirectory = String(repeating: "ac", count: 32)

  /// An entry that nothing holds.
  @Sendable private static func addLone(_ tree: TreeMaker) throws {
    try tree.addLayer(ChainID(lone.hash), lone, parent: nil, loneDirectory)
  }

  /// The container's mount alone holds the layers: the image is gone, with its tag.
  @Sendable private static func untag(_ tree: TreeMaker) throws {
    try tree.remove(tree.contentPath)
    try tree.write("image/\(tree.driver)/repositories.json", #"{"Repositories":{}}"#)
  }

  static let all: [BlockingDamage] = [
    BlockingDamage("none", []) { _ in },
    BlockingDamage("an image whose config is empty", .layers) {
      try $0.write("image/\($0.driver)/imagedb/content/sha256/\(String(repeating: "ab", count: 32))", "")
    },
    BlockingDamage("an image whose config names another diff_id than it did", [.layers, .directories]) {
      let text = try String(contentsOf: $0.url($0.contentPath), encoding: .utf8)
      let other = TreeMaker.hash("another").hex
      try $0.write($0.contentPath, text.replacingOccurrences(of: $0.diffs[1].hash.hex, with: other))
    },
    BlockingDamage("a held layer without a cache-id", .directories) {
      try $0.remove($0.layerPath($0.chain[1]) + "/cache-id")
    },
    BlockingDamage("a layer without a cache-id that nothing holds", []) {
      try addLone($0)
      try $0.remove($0.layerPath(ChainID(lone.hash)) + "/cache-id")
    },
    BlockingDamage("the same where an unreadable image could hold it", [.layers, .directories]) {
      try addLone($0)
      try $0.remove($0.layerPath(ChainID(lone.hash)) + "/cache-id")
      try $0.write("image/\($0.driver)/imagedb/content/sha256/\(String(repeating: "ab", count: 32))", "")
    },
    BlockingDamage("an image's layer of which the entry is gone", .directories) {
      try $0.remove($0.layerPath($0.chain[1]))
    },
    BlockingDamage("a container's layer of which the entry is gone, as the image is", [.layers, .directories]) {
      try untag($0)
      try $0.remove($0.layerPath($0.chain[1]))
    },
    BlockingDamage("an image's layer with an unreadable parent", []) {
      try $0.write($0.layerPath($0.chain[1]) + "/parent", "x")
    },
    BlockingDamage("a container's layer with an unreadable parent", .layers) {
      try untag($0)
      try $0.write($0.layerPath($0.chain[1]) + "/parent", "x")
    },
    BlockingDamage("a container's layer that names another parent", .layers) {
      try untag($0)
      try addLone($0)
      try $0.write($0.layerPath($0.chain[1]) + "/parent", ChainID(lone.hash).description)
    },
    BlockingDamage("a container's layer whose parent has no entry", [.layers, .directories]) {
      try untag($0)
      try $0.remove($0.layerPath($0.chain[0]))
    },
    BlockingDamage("a container's mount without its mount-id", [.layers, .directories]) {
      try $0.remove("image/\($0.driver)/layerdb/mounts/\($0.container)/mount-id")
    },
    BlockingDamage("a container's mount whose mount-id is cut off", .directories) {
      try $0.write("image/\($0.driver)/layerdb/mounts/\($0.container)/mount-id", String($0.mountID.prefix(40)))
    },
    BlockingDamage("a held layer whose cache-id is another text", .directories) {
      try $0.write($0.layerPath($0.chain[1]) + "/cache-id", #"{"a":1}"#)
    },
    BlockingDamage("a layer with such a cache-id that nothing holds", []) {
      try addLone($0)
      try $0.write($0.layerPath(ChainID(lone.hash)) + "/cache-id", "cut")
    },
    BlockingDamage("a held layer whose directory is gone", []) {
      try $0.remove("overlay2/\($0.cacheIDs[1])")
    },
    BlockingDamage("a container without its mount", .directories) {
      try $0.remove("image/\($0.driver)/layerdb/mounts/\($0.container)")
    },
    BlockingDamage("a container without its mount, whose image is gone", [.layers, .directories]) {
      try untag($0)
      try $0.remove("image/\($0.driver)/layerdb/mounts/\($0.container)")
    },
    BlockingDamage("a dead container without its mount", []) {
      let config = "containers/\($0.container)/config.v2.json"
      let text = try String(contentsOf: $0.url(config), encoding: .utf8)
      try $0.write(config, text.replacingOccurrences(of: #""State":{"#, with: #""State":{"Dead":true,"#))
      try $0.remove("image/\($0.driver)/layerdb/mounts/\($0.container)")
    },
    BlockingDamage("a container with a broken config, which has a mount", []) {
      try $0.write("containers/\($0.container)/config.v2.json", "{")
    },
    BlockingDamage("a container with a broken config and without a mount", [.layers, .directories]) {
      try $0.write("containers/\($0.container)/config.v2.json", "{")
      try $0.remove("image/\($0.driver)/layerdb/mounts/\($0.container)")
    },
    BlockingDamage("broken references, a broken size and a dangling link", []) {
      try $0.write("image/\($0.driver)/repositories.json", "{")
      try $0.write($0.layerPath($0.chain[1]) + "/size", "x")
    },
  ]
}

@Suite("what makes orphans uncertain") struct BlockingTests {
  @Test("a damaged file blocks what it could own, and nothing else", arguments: BlockingDamage.all)
  func blocks(_ damage: BlockingDamage) throws {
    let reading = try reading(after: damage.inflict)
    let blocked = reading.findings.reduce(into: Blocked()) { $0.formUnion($1.blocks) }
    #expect(blocked == damage.blocked, "\(reading.findings.map { ($0.code, $0.blocks) })")
  }

  /// Whatever is damaged, alone or with something else, what the sound tree needs stays.
  @Test("no damage makes anything that was owned a certain orphan", arguments: ["overlay2", "vfs", "aufs"])
  func nothingOwnedIsOrphaned(driver: String) throws {
    // These take the owner away and leave no trace of it: their orphans are true ones.
    let others = damages.filter { $0.code != .mountOrphaned }
    for combination in others.map({ [$0] }) + pairs(of: others) {
      let tree = try TreeMaker(driver: driver)
      defer { tree.delete() }
      let folder = (Driver(named: driver).folder ?? []).joined(separator: "/")
      let owned = Set(
        tree.chain.map(tree.layerPath)
          + (tree.cacheIDs + [tree.mountID, tree.mountID + "-init"]).map { folder + "/" + $0 })
      // A damage may need what another one took.
      for damage in combination { try? damage.inflict(tree) }
      let reading = try tree.read()
      let blocked = reading.findings.reduce(into: Blocked()) { $0.formUnion($1.blocks) }
      let lost = reading.orphans.filter { orphan in
        owned.contains(orphan.path)
          && !(orphan.kind == .layer ? blocked.contains(.layers) : blocked.contains(.directories))
      }
      #expect(
        lost.isEmpty || !FileManager.default.fileExists(atPath: tree.url("containers/\(tree.container)").path),
        "\(combination.map(\.testDescription)): \(lost.map(\.path))")
    }
  }

  /// Each damage with some others: of all pairs every twentieth.
  private func pairs(of damages: [Damage]) -> [[Damage]] {
    var pairs: [[Damage]] = []
    for (place, first) in damages.enumerated() {
      // A damage that makes a file of its own at a place cannot be inflicted where another one made one.
      for second in damages[(place + 1)...] where second.code != first.code { pairs.append([first, second]) }
    }
    return pairs.enumerated().filter { $0.offset % 20 == 0 }.map(\.element)
  }
}
