import ImageModel

/// A tag and what it points to.
package struct TagSeen: Sendable, Hashable {
  package let repository: RepositoryName
  package let tag: String
  package let target: Digest
}

/// A manifest's or index's digest that a repository has for an image.
package struct DigestReferenceSeen: Sendable, Hashable {
  package let repository: RepositoryName
  package let digest: Digest
  package let target: Digest
}

/// A name that is no reference: free text in an image layout.
package struct NameSeen: Sendable, Hashable {
  package let name: String
  package let target: Digest
}
