import ImageModel

/// Who holds each layer, the strongest holder first.
struct HeldLayers {
  private let stack: LayerStack
  /// By place in the chain table.
  private(set) var holders: [LayerHolder]

  init(stack: LayerStack) {
    self.stack = stack
    holders = Array(repeating: .nothing, count: stack.chains.count)
  }

  /// Holds a chain and all below it: those that follow from its computation, and those that the entries name as
  /// parents.
  mutating func hold(_ chain: ChainTable.Place, _ holder: LayerHolder) {
    var pending = [chain]
    while let next = pending.popLast() {
      guard next >= 0, holders[Int(next)] < holder else { continue }
      holders[Int(next)] = holder
      pending.append(stack.chains.parent(of: next))
      if let layer = stack.layer(of: next) { pending.append(layer.parent) }
    }
  }

  func holder(of layer: LayerSeen) -> LayerHolder { holders[Int(layer.chain)] }
}
