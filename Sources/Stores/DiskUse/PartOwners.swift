/// What a tree has of a root's measured parts, as the judge found when the tree was read for this measure.
protocol PartOwners {
  /// Whether what could not be measured is the tree's own.
  ///
  /// - Parameter path: Below the root.
  func has(path: String) -> Bool
  /// What the tree has a part for; nil where the part is not the tree's.
  func claim(on part: MeasuredPart) -> PartClaim?
  /// What a part is for that no tree has.
  func claimOnRest(_ part: MeasuredPart) -> PartClaim
}

/// What a tree has a part for.
struct PartClaim {
  /// How strongly something is held.
  enum Strength: Int, Comparable {
    case layer, container, other, orphan

    static func < (x: Strength, y: Strength) -> Bool { x.rawValue < y.rawValue }
  }

  let use: DiskPart
  /// Layers first, each after its parent, then containers, and what nothing owns last: so that an orphan's own bytes
  /// are what its removal gives back.
  var strength = Strength.other
  var depth = 0
  /// As the tree calls it, where that is not the part's own name.
  var name: DirectoryName?
  /// It is the directory of a container's writable layer, with the layer's files apart.
  var isWritableLayer = false
  /// Such a layer begins with a copy of the files of this directory.
  var copied: DirectoryName?
}
