import Files

/// The time during which a daemon was at work: what changed then and has no owner may be part of a pull or a build.
package struct InFlightCutoff: Sendable, Equatable {
  /// Nanoseconds since 1970.
  package let since: Int64
  /// A copy's times of change are those of the copying, so that only times of modification count.
  package let isCopy: Bool

  func contains(_ stamp: FileStamp) -> Bool {
    (isCopy ? stamp.modified : max(stamp.modified, stamp.changed)) >= since
  }
}
