/// A data root (Docker's `--data-root`, usually /var/lib/docker) and the driver trees in it.
package struct DataRoot: Sendable {
  /// The path as given or found, for people.
  package let location: String
  package let folder: any Folder
  /// Tells this root from the host's first; empty for the first.
  package let label: String
  /// The names of the folders image/DRIVER to be read.
  package let drivers: [String]
  /// The host's name if none is given: that in etc/hostname of its disk, else the folder's or the archive's; nil where the input has no name.
  package let defaultHost: String?
  /// The machine's own /var/lib/docker, in place.
  package let isInPlace: Bool
  /// Only its image/ or an image/DRIVER was given: what else lies beside it may be anything.
  package var isImageOnly = false
  /// /var/lib/containerd beside /var/lib/docker: Docker's packages have it use the system's containerd.
  package var systemContainerd: (any Folder)?
  /// What was met on the way to this root.
  package var findings: [Finding] = []
}
