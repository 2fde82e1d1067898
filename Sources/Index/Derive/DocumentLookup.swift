import GRDB

/// Looks manifests and indexes up among the facts.
struct DocumentLookup {
  struct Manifest {
    let config: Int64
    let configSize: Int64
    let isImage: Bool
    var layers: [(blob: Int64, size: Int64)] = []
  }

  private let selectManifest: PreparedStatement
  private let selectLayers: PreparedStatement
  private let selectChildren: PreparedStatement
  private let selectChains: PreparedStatement

  init(_ db: Database) throws {
    selectManifest = try PreparedStatement(db, "SELECT config, config_size, is_image FROM manifests WHERE id = ?")
    selectLayers = try PreparedStatement(
      db, "SELECT blob, size FROM manifest_layers WHERE manifest = ? ORDER BY position")
    selectChildren = try PreparedStatement(
      db, "SELECT child, attests IS NULL AND os IS NOT 'unknown' FROM index_manifests WHERE idx = ? ORDER BY position")
    selectChains = try PreparedStatement(db, "SELECT chain FROM image_layers WHERE image = ? ORDER BY position")
  }

  func manifest(_ id: Int64) throws -> Manifest? {
    selectManifest.bind(1, id)
    defer { selectManifest.reset() }
    guard try selectManifest.step() else { return nil }
    var manifest = Manifest(
      config: selectManifest.integer(0), configSize: selectManifest.integer(1),
      isImage: selectManifest.integer(2) != 0)
    selectLayers.bind(1, id)
    while try selectLayers.step() { manifest.layers.append((selectLayers.integer(0), selectLayers.integer(1))) }
    selectLayers.reset()
    return manifest
  }

  /// The chainIDs of a config's layers, the lowest first.
  func chains(of config: Int64) throws -> [Int64] {
    selectChains.bind(1, config)
    defer { selectChains.reset() }
    var chains: [Int64] = []
    while try selectChains.step() { chains.append(selectChains.integer(0)) }
    return chains
  }

  private func children(of index: Int64) throws -> [(id: Int64, isImage: Bool)] {
    selectChildren.bind(1, index)
    defer { selectChildren.reset() }
    var children: [(id: Int64, isImage: Bool)] = []
    while try selectChildren.step() { children.append((selectChildren.integer(0), selectChildren.integer(1) != 0)) }
    return children
  }

  /// The manifests to which a target leads through the indexes that are there, and these indexes.
  func members(
    of target: Int64, isThere: (Int64) -> Bool
  ) throws -> (manifests: [(id: Int64, isImage: Bool)], indexes: Set<Int64>) {
    var manifests: [(id: Int64, isImage: Bool)] = []
    var indexes: Set<Int64> = []
    var pending = [(id: target, isImage: true)]
    while let next = pending.popLast() {
      let children = isThere(next.id) ? try children(of: next.id) : []
      if children.isEmpty {
        if next.id != target || isThere(target) { manifests.append(next) }
      } else if indexes.insert(next.id).inserted {
        // The first one is to be popped first.
        pending += children.reversed()
      }
    }
    return (manifests, indexes)
  }
}
