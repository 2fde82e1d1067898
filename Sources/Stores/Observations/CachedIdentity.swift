import ImageModel

/// An image that Docker listed, with one of its manifests: it need not be there any more.
package struct CachedIdentity: Sendable, Hashable {
  package let target: Digest
  package let manifest: Digest
  /// Docker’s text of it, such as linux/arm/v7.
  package let platform: String
  /// When Docker noted it, in milliseconds since 1970.
  package let cached: Int64
}
