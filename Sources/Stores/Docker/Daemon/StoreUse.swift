import ImageModel

/// When a daemon last used one of its stores, in nanoseconds since 1970: a graph driver's tree, or containerd's store.
///
/// A copy may have lost the times of files; what is written in files stays. So the two are kept, and compared, apart.
package struct StoreUse: Sendable, Equatable {
  /// The newest time that is written in files: of an image or a tag, of a container's start or end.
  var written: Int64?
  /// The newest time of files that only a daemon with this store writes. Each daemon writes the configs of its
  /// containers anew as it starts.
  var modified: Int64?

  mutating func note(written time: Int64?) {
    if let time { written = max(written ?? time, time) }
  }

  /// - Parameter text: As RFC 3339 writes it; Go's zero time is none.
  mutating func note(text: String?) {
    note(written: text.flatMap { Moment(rfc3339: $0)?.sinceEpoch })
  }

  mutating func note(modified time: Int64?) {
    if let time { modified = max(modified ?? time, time) }
  }

  /// Whether the daemon used this store after the other one; nil where the times contradict each other.
  func isLater(than other: StoreUse) -> Bool? {
    var answers: Set<Bool> = []
    for (mine, others) in [(written, other.written), (modified, other.modified)] {
      if let mine, let others, mine != others { answers.insert(mine > others) }
    }
    guard answers.isEmpty else { return answers.count == 1 ? answers.first : nil }
    // Nothing shows that the other store was ever used.
    return other == StoreUse() && self != StoreUse()
  }
}
