/// Bytes on disk, as measured by walking.
package struct MeasureSeen: Sendable, Hashable {
  package enum Kind: String, Sendable {
    /// A directory of the driver, or where a snapshot's files are.
    case directory
    /// Blobs that are for the same, by the name of that; or one that is an orphan, by its path.
    case blobs
    /// The logs of a container, rotated ones too.
    case log
    /// What else containers/<id> holds.
    case container
    /// The files of a volume.
    case volume
    /// Downloads under way, and what else Docker keeps in tmp.
    case temporary
    /// A layer that is being written: a folder of layerdb/tmp.
    case writeSet = "write-set"
    /// All the rest of a data root, by its name there; image/DRIVER by that path; `.` is the data root's own folder.
    case other
  }

  package let kind: Kind
  /// A driver directory's, container's or volume's name; a path below the data root for the rest.
  package let name: DirectoryName
  package let part: DiskPart
  /// As du says of it alone: a file with several names in it counts once.
  package let use: DiskUse
  /// What of this another part has too, by hard links, and is counted there.
  package let overlap: DiskUse
}
