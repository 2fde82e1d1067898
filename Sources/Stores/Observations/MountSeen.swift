import ImageModel

/// An entry of layerdb/mounts: the writable layer of a container.
package struct MountSeen: Sendable, Hashable {
  package let name: String
  package let mountID: DirectoryName?
  package let initID: DirectoryName?
  package let parent: ChainID?
  /// All its files are there and hold what they should.
  package var isWhole = true

  /// It is BuildKit's, which lasts while it needs a layer's files.
  package var isOfBuild: Bool { isBuildKitID(name) }
}
