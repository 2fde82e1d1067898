import ImageModel

/// What could not be read and could be an owner: while there is any, nothing that it could own is certainly nobody's.
/// Each is told by its code and path, always in the same order, so that a scan that sees no change tells none.
extension Verification {
  /// What could hold a layer.
  ///
  /// An image's config names all its layers, whatever their entries say; a mount or a lease names the top alone. What
  /// nothing holds does not hold anything either.
  var layerDoubts: [String] {
    let images = raw.broken.filter { $0.chain == nil }.map {
      "\(FindingCode.imageUnreadable.rawValue) at \(imagePath)/imagedb/content/sha256/\($0.id.hash.hex)"
    }
    let unplaced = raw.layers.filter { layer in
      let reason = held.reason(of: layer)
      return !layer.isPlaced && reason > .nothing && reason < .hiddenImage
    }.map { "\(FindingCode.layerUnreadable.rawValue) at \(layerPath($0.chain))" }
    return images.sorted() + unplaced.sorted() + holderDoubts
  }

  /// The mounts and the entries that could not be read. What an orphaned mount may name is an orphan whether it names
  /// it or not.
  var holderDoubts: [String] {
    let orphaned = orphanedMounts.map { "\(imagePath)/layerdb/mounts/\($0.name)/" }
    let mounts = raw.findings.filter { finding in
      finding.code == .mountUnreadable && !orphaned.contains { finding.path.hasPrefix($0) }
    }.map { "\($0.code.rawValue) at \($0.path)" }
    let entries = raw.unreadableEntries.filter { chain in
      raw.chains.index(of: chain).map { held.reasons[Int($0)] > .nothing } ?? false
    }.map { "\(FindingCode.layerUnreadable.rawValue) at \(imagePath)/layerdb/sha256/\($0.hash.hex)" }
    return mounts.sorted() + entries.sorted()
  }

  /// The end of a finding's detail.
  func uncertainty(_ doubts: [String]) -> String {
    guard let first = doubts.first else { return "" }
    let more = doubts.count > 1 ? " and \(doubts.count - 1) more" : ""
    return "; uncertain: its owner could be unreadable, see \(first)\(more)"
  }
}
