import ImageModel

/// The order of what distribution/ says: by the digests themselves, the same on every machine.
package struct DistributionOrder {
  package let digests: DigestTable
  /// The names of repositories that sources refer to.
  package let repositories: [String]

  /// Sorts, and leaves each once.
  package func sort(_ blobs: inout [BlobSeen]) {
    let order = digests.order(of: blobs.map(\.blob)) { [blobs] first, second in
      let (x, y) = (blobs[first], blobs[second])
      return x.blob == y.blob ? digests.isBefore(x.diff, y.diff) : digests.isBefore(x.blob, y.blob)
    }
    blobs = order.map { [blobs] in blobs[Int($0)] }
    blobs.removeRepeats(==)
  }

  /// Sorts, and leaves each once.
  package func sort(_ sources: inout [BlobSourceSeen]) {
    let order = digests.order(of: sources.map(\.blob.diff)) { [sources] first, second in
      let (x, y) = (sources[first], sources[second])
      if x.blob.diff != y.blob.diff { return digests.isBefore(x.blob.diff, y.blob.diff) }
      if x.blob.blob != y.blob.blob { return digests.isBefore(x.blob.blob, y.blob.blob) }
      return repositories[Int(x.repository)] < repositories[Int(y.repository)]
    }
    sources = order.map { [sources] in sources[Int($0)] }
    sources.removeRepeats { $0.blob == $1.blob && $0.repository == $1.repository }
  }
}

extension Array {
  /// Takes out those that are the same as the one before.
  fileprivate mutating func removeRepeats(_ isSame: (Element, Element) -> Bool) {
    guard var last = indices.first else { return }
    for place in indices.dropFirst() where !isSame(self[last], self[place]) {
      last += 1
      self[last] = self[place]
    }
    removeSubrange((last + 1)...)
  }
}
