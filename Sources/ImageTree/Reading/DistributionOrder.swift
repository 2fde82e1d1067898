import ImageModel

/// The order of what distribution/ says: by the digests themselves, the same on every machine.
package struct DistributionOrder {
  package let digests: DigestTable
  /// The names of repositories that sources refer to.
  package let repositories: [String]

  package init(digests: DigestTable, repositories: [String]) {
    self.digests = digests
    self.repositories = repositories
  }

  /// Sorts in place, and leaves each once.
  package func sort(_ blobs: inout [BlobSeen]) {
    blobs.sort { x, y in
      x.blob == y.blob ? digests.isBefore(x.diff, y.diff) : digests.isBefore(x.blob, y.blob)
    }
    blobs.removeRepeats(==)
  }

  /// Sorts in place, and leaves each once.
  package func sort(_ sources: inout [BlobSourceSeen]) {
    sources.sort { x, y in
      if x.blob.diff != y.blob.diff { return digests.isBefore(x.blob.diff, y.blob.diff) }
      if x.blob.blob != y.blob.blob { return digests.isBefore(x.blob.blob, y.blob.blob) }
      return repositories[Int(x.repository)] < repositories[Int(y.repository)]
    }
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
