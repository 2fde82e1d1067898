import ImageModel

/// Who holds each layer, the strongest reason first.
struct HeldLayers {
  enum Reason: UInt8, Comparable {
    case nothing = 0
    case orphanedMount, buildCache, container, hiddenImage, image

    static func < (x: Reason, y: Reason) -> Bool { x.rawValue < y.rawValue }
  }

  private let stack: LayerStack
  /// By place in the chain table.
  private(set) var reasons: [Reason]

  init(stack: LayerStack) {
    self.stack = stack
    reasons = Array(repeating: .nothing, count: stack.chains.count)
  }

  /// Holds a chain and all below it: those that follow from its computation, and those that the entries name as parents.
  mutating func hold(_ chain: ChainTable.Index, _ reason: Reason) {
    var pending = [chain]
    while let next = pending.popLast() {
      guard next >= 0, reasons[Int(next)] < reason else { continue }
      reasons[Int(next)] = reason
      pending.append(stack.chains.parent(of: next))
      if let layer = stack.layer(of: next) { pending.append(layer.parent) }
    }
  }

  func reason(of layer: LayerSeen) -> Reason { reasons[Int(layer.chain)] }
}
