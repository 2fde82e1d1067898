import Files

/// The time during which a daemon was at work: what is nobody's and came into being then may be a pull or a build.
package struct InFlightCutoff: Sendable, Equatable {
  /// Nanoseconds since 1970.
  package let since: Int64
  /// In a copy, the time of change is that of the copying.
  package let isCopy: Bool

  package init(since: Int64, isCopy: Bool) {
    self.since = since
    self.isCopy = isCopy
  }

  func contains(_ stamp: FileStamp) -> Bool {
    (isCopy ? stamp.modified : max(stamp.modified, stamp.changed)) >= since
  }
}
