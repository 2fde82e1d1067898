import ImageModel

/// The entries of layerdb and their parents, by places in the chain table.
struct LayerStack {
  let chains: ChainTable
  let layers: [LayerSeen]
  /// For each chain its place in `layers`; -1 where layerdb has no entry of that name.
  let entries: [Int32]

  init(chains: ChainTable, layers: [LayerSeen]) {
    self.chains = chains
    self.layers = layers
    var entries = [Int32](repeating: -1, count: chains.count)
    for (place, layer) in layers.enumerated() { entries[Int(layer.chain)] = Int32(place) }
    self.entries = entries
  }

  func layer(of chain: ChainTable.Place) -> LayerSeen? {
    let entry = entries[Int(chain)]
    return entry < 0 ? nil : layers[Int(entry)]
  }

  /// A chain and all below it as far as they are computed, downwards.
  func computed(from top: ChainTable.Place) -> some Sequence<ChainTable.Place> {
    sequence(first: top) { [chains] in chains.parent(of: $0) < 0 ? nil : chains.parent(of: $0) }
  }

  /// Which chains Docker can load: the entry and all below it are whole (moby layer/layer_store.go, `loadLayer`).
  func loadable() -> [Bool] {
    enum State: UInt8 { case unknown, asked, yes, no }
    var states = [State](repeating: .unknown, count: chains.count)
    var path: [Int] = []
    // A chain without an entry cannot be loaded.
    for entry in layers where states[Int(entry.chain)] == .unknown {
      path.removeAll(keepingCapacity: true)
      var here: Int? = Int(entry.chain)
      var verdict = State.yes
      while let chain = here {
        if states[chain] == .yes || states[chain] == .no {
          verdict = states[chain]
          break
        }
        guard states[chain] == .unknown, let layer = layer(of: ChainTable.Place(chain)), layer.isWhole
        else {
          // No entry, a broken one, or parents that form a circle.
          verdict = .no
          if states[chain] == .unknown { path.append(chain) }
          break
        }
        states[chain] = .asked
        path.append(chain)
        here = layer.parent < 0 ? nil : Int(layer.parent)
      }
      for chain in path { states[chain] = verdict }
    }
    return states.map { $0 == .yes }
  }
}
