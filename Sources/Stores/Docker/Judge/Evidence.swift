import Files

/// What the judge needs of files that matter only where something has no owner.
struct Evidence {
  /// What the reader has to look up.
  struct Wanted {
    /// Paths, relative to the data root, whose times show whether a daemon works on them.
    var stamps: [String] = []
    /// Directories of which is asked which directories they need below them.
    var lowers: [DirectoryName] = []
  }

  /// Without the paths at which nothing is.
  var stamps: [String: FileStamp] = [:]
  /// The directories that a directory needs below it, the nearest first; nil for one whose short name no link has.
  /// Without the directories whose files cannot be read.
  var lowers: [DirectoryName: [DirectoryName?]] = [:]
}
