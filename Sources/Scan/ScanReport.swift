import ImageModel
import Stores

/// What came of a scan of one tree.
package struct ScanReport: Sendable {
  package let host: String
  package let tree: TreeKey
  /// Milliseconds since 1970.
  package let at: Int64
  // Nil where that part was not read.
  /// Images that Docker lists; all that it knows where the references were not read.
  package let images: Int?
  /// Nil where the references were not read, too.
  package let intermediateImages: Int?
  package let layers: Int?
  package let containers: Int?
  package let findings: [Finding]
  /// Layers, mounts, directories and write sets that nothing owns.
  package let orphans: Int
  /// The index held this very scan already.
  package let wasKnown: Bool
  package let isLive: Bool
  /// What was measured of this tree, each file once; nil if it was not measured, or not whole.
  package let measured: DiskUse?
  /// The newest time of a file under image/, in milliseconds since 1970, if it lies in the future: the copy was then
  /// recorded as of now.
  package let timeInFuture: Int64?

  init(of reading: TreeReading, host: String, at: Int64, timeInFuture: Int64?, wasKnown: Bool) {
    self.host = host
    self.at = at
    self.timeInFuture = timeInFuture
    self.wasKnown = wasKnown
    tree = reading.tree
    (images, intermediateImages) = reading.imageCounts
    layers = reading.areas.contains(.layers) ? reading.layers.count : nil
    containers = reading.areas.contains(.containers) ? reading.containers.filter { $0.unlisted == nil }.count : nil
    findings = reading.findings
    orphans = reading.orphans.filter { $0.kind != .removal }.count
    isLive = reading.isLive
    measured = reading.areas.contains(.measure) ? reading.measuredInAll : nil
  }
}

extension TreeReading {
  /// Of this scan, which need not be the newest of its tree: listed images, and intermediate ones.
  fileprivate var imageCounts: (listed: Int?, intermediate: Int?) {
    guard areas.contains(.images) else { return (nil, nil) }
    let known = images.lazy.filter { !$0.hidden && !$0.isFurther }
    guard areas.contains(.references) else { return (known.count, nil) }
    // Few images are parents; sets of all images and of all that names lead to are large.
    let parents = Set(known.compactMap { $0.parent.flatMap { Digest($0) } })
    var intermediate = Set(known.map(\.named).filter(parents.contains))
    for tag in tags { intermediate.remove(tag.target) }
    for reference in digestReferences { intermediate.remove(reference.target) }
    return (known.count { !intermediate.contains($0.named) }, intermediate.count)
  }
}
