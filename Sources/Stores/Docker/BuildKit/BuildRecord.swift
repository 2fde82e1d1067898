/// A record of the build cache: one line of `docker buildx du`.
///
/// Source: BuildKit cache/metadata.go and cache/manager.go (DiskUsage).
package struct BuildRecord: Sendable, Equatable {
  package let id: String
  /// `regular`, `internal`, `frontend`, `source.local`, `source.git.checkout` or
  /// `exec.cachemount`.
  package let type: String
  /// Empty where it has none.
  package let description: String
  /// In bytes. Nil where Docker has not added it up yet: it then takes the size of the layer
  /// `chainID`, and where there is no such layer it measures `directory`.
  package let size: Int64?
  /// Unix time in nanoseconds.
  package let createdAt: Int64?
  /// Unix time in nanoseconds. Nil where the record was never used.
  package let lastUsedAt: Int64?
  package let usageCount: Int
  /// Builds may still write to it: a build's context, a cache mount.
  package let isMutable: Bool
  /// The records it was made from.
  package let parents: [String]
  /// The layer it became ("sha256:…").
  package let chainID: String?
  /// The driver directory with its files. Nil where its files are a layer's.
  package let directory: String?
}

extension BuildCache {
  /// The IDs of the records that Docker calls shared: those whose layer is part of an image, and
  /// all that they were made from. Docker counts the others as reclaimable.
  ///
  /// Source: BuildKit cache/manager.go (markShared), moby builder-next/imagerefchecker.
  ///
  /// - Parameter isInImage: Whether a chainID is one of some image.
  package func shared(where isInImage: (_ chainID: String) -> Bool) -> Set<String> {
    let parents = Dictionary(records.map { ($0.id, $0.parents) }) { first, _ in first }
    var shared: Set<String> = []
    var open = records.filter { $0.chainID.map(isInImage) ?? false }.map(\.id)
    while let id = open.popLast() {
      guard let above = parents[id], shared.insert(id).inserted else { continue }
      open += above
    }
    return shared
  }
}
