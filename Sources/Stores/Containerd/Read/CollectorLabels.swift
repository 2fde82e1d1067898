import ImageModel

/// What a record's labels say to containerd's garbage collector.
///
/// Source: containerd core/metadata/gc.go, startGCContext.
struct CollectorLabels {
  private(set) var isRoot = false
  private(set) var isFlat = false
  /// In nanoseconds since 1970. The collector passes over what is no time.
  private(set) var expires: Int64?

  enum Edge {
    /// The record keeps this (`gc.ref`).
    case keeps(NamespaceThing)
    /// This keeps the record (`gc.bref`).
    case keptBy(NamespaceThing)
  }

  private static let prefix = "containerd.io/gc."

  /// - Parameter digests: Gets the digest of a blob that the label names.
  /// - Returns: What the label says besides of the record and another one.
  mutating func note(_ label: String, _ value: String, in digests: DigestTable) -> Edge? {
    guard label.hasPrefix(Self.prefix) else { return nil }
    let word = label.dropFirst(Self.prefix.count)
    if word.hasPrefix("ref.") {
      return Self.thing(word.dropFirst("ref.".count), value, in: digests).map { .keeps($0) }
    } else if word.hasPrefix("bref.") {
      return Self.thing(word.dropFirst("bref.".count), value, in: digests).map { .keptBy($0) }
    } else if word.hasPrefix("root") {
      isRoot = true
    } else if word == "flat" {
      isFlat = true
    } else if word == "expire", let moment = Moment(rfc3339: value), (0..<1 << 33).contains(moment.seconds) {
      expires = moment.seconds * 1_000_000_000 + moment.nanoseconds
    }
    return nil
  }

  /// - Parameter name: `content`, `image` or `container`, alone or before a dot or a slash and whatever follows; or
  ///   `snapshot.` and the snapshotter, before a slash and whatever follows.
  private static func thing(_ name: Substring, _ value: String, in digests: DigestTable) -> NamespaceThing? {
    if name.hasPrefix("snapshot.") {
      let snapshotter = name.dropFirst("snapshot.".count).prefix { $0 != "/" }
      return .snapshot(SnapshotKey(snapshotter: String(snapshotter), key: value))
    }
    switch name.prefix(while: { $0 != "." && $0 != "/" }) {
    case "content": return Digest(value).map { .blob(digests.place(adding: $0)) }
    case "image": return .image(value)
    case "container": return .container(value)
    default: return nil
    }
  }
}

/// What a namespace has, by its name there.
enum NamespaceThing: Hashable {
  case blob(DigestTable.Place)
  case snapshot(SnapshotKey)
  case image(String)
  case ingest(String)
  case container(String)
}
