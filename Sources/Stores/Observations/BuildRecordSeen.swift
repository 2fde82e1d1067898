import ImageModel

/// A record of BuildKit's cache, as `docker buildx du` lists it.
package struct BuildRecordSeen: Sendable, Hashable {
  package let id: String
  package let type: String
  package let description: String
  /// Bytes; nil where the size is the layer's.
  package let size: Int64?
  package let chain: ChainID?
  /// Where its files are; nil where only a layer stands for it.
  package let directory: DirectoryName?
  /// Nanoseconds since 1970.
  package let created: Int64?
  package let lastUsed: Int64?
  package let usageCount: Int64
  package let isMutable: Bool
  /// The records it was made from, separated by spaces.
  package let parents: String
}
