/// A volume that a container has at some path.
package struct VolumeUseSeen: Sendable, Hashable {
  /// The path in the container.
  package let destination: String
  package let volume: String
  /// The volume's driver; `local` keeps it under ROOT/volumes.
  package let driver: String
}
