/// Who holds a layer, the strongest last.
package enum LayerHolder: UInt8, Comparable, Sendable {
  case nothing = 0
  case orphanedMount, inFlight, buildCache, container, hiddenImage, image

  package static func < (x: LayerHolder, y: LayerHolder) -> Bool { x.rawValue < y.rawValue }
}
