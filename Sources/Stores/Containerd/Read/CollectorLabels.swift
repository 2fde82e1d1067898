import ImageModel

/// What a record's labels say to containerd's garbage collector.
///
/// Source: containerd core/metadata/gc.go, startGCContext.
struct CollectorLabels {
  /// What this record keeps (`gc.ref`).
  private(set) var keeps: [NamespaceThing] = []
  /// What keeps this record (`gc.bref`).
  private(set) var keptBy: [NamespaceThing] = []
  private(set) var isRoot = false
  private(set) var isFlat = false
  /// In nanoseconds since 1970. The collector passes over what is no time.
  private(set) var expires: Int64?

  private static let prefix = "containerd.io/gc."

  mutating func note(_ label: String, _ value: String) {
    guard label.hasPrefix(Self.prefix) else { return }
    let word = label.dropFirst(Self.prefix.count)
    if word.hasPrefix("ref.") {
      Self.thing(word.dropFirst("ref.".count), value).map { keeps.append($0) }
    } else if word.hasPrefix("bref.") {
      Self.thing(word.dropFirst("bref.".count), value).map { keptBy.append($0) }
    } else if word.hasPrefix("root") {
      isRoot = true
    } else if word == "flat" {
      isFlat = true
    } else if word == "expire", let moment = Moment(rfc3339: value), (0..<1 << 33).contains(moment.seconds) {
      expires = moment.seconds * 1_000_000_000 + moment.nanoseconds
    }
  }

  /// - Parameter name: `content`, `image` or `container`, alone or before a dot or a slash and whatever follows; or
  ///   `snapshot.` and the snapshotter, before a slash and whatever follows.
  private static func thing(_ name: Substring, _ value: String) -> NamespaceThing? {
    if name.hasPrefix("snapshot.") {
      let snapshotter = name.dropFirst("snapshot.".count).prefix { $0 != "/" }
      return .snapshot(SnapshotKey(snapshotter: String(snapshotter), key: value))
    }
    switch name.prefix(while: { $0 != "." && $0 != "/" }) {
    case "content": return Digest(value).map { .blob($0) }
    case "image": return .image(value)
    case "container": return .container(value)
    default: return nil
    }
  }
}

/// What a namespace has, by its name there.
enum NamespaceThing: Hashable {
  case blob(Digest)
  case snapshot(SnapshotKey)
  case image(String)
  case ingest(String)
  case container(String)
}
