/// The files of a container's writable layer, where the store keeps them apart from what it needs itself.
package struct WritableLayerSeen: Sendable, Hashable {
  /// The driver's directory of which they are a part.
  package let directory: DirectoryName
  package let use: DiskUse
  /// Docker's SizeRw: what the files' sizes say, or in containerd's store the bytes on disk.
  package let size: Int64
}
