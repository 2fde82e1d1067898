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

  /// Notes a label, whose name and value are bytes as the database has them: of most no text is needed.
  ///
  /// - Parameter digests: Gets the digest of a blob that the label names.
  /// - Returns: What the label says besides of the record and another one.
  mutating func note(_ label: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, in digests: DigestTable) -> Edge? {
    guard let word = label.rest(behind: "containerd.io/gc.") else { return nil }
    if let name = word.rest(behind: "ref.") {
      return Self.thing(name, value, in: digests).map { .keeps($0) }
    } else if let name = word.rest(behind: "bref.") {
      return Self.thing(name, value, in: digests).map { .keptBy($0) }
    } else if word.rest(behind: "root") != nil {
      isRoot = true
    } else if word.elementsEqual("flat".utf8) {
      isFlat = true
    } else if word.elementsEqual("expire".utf8) {
      expires = value.withUnsafeBytes { Moment(rfc3339: $0)?.sinceEpoch }
    }
    return nil
  }

  /// - Parameter name: `content`, `image` or `container`, alone or before a dot or a slash and whatever follows; or
  ///   `snapshot.` and the snapshotter, before a slash and whatever follows.
  private static func thing(
    _ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, in digests: DigestTable
  ) -> NamespaceThing? {
    let (dot, slash) = (UInt8(ascii: "."), UInt8(ascii: "/"))
    if let rest = name.rest(behind: "snapshot.") {
      guard let snapshotter = rest.prefix(while: { $0 != slash }).text, let key = value.text else { return nil }
      return .snapshot(SnapshotKey(snapshotter: snapshotter, key: key))
    }
    let kind = name.prefix { $0 != dot && $0 != slash }
    if kind.elementsEqual("content".utf8) {
      return value.withUnsafeBytes { Digest(text: $0) }.map { .blob(digests.place(adding: $0)) }
    } else if kind.elementsEqual("image".utf8) {
      return value.text.map { .image($0) }
    } else if kind.elementsEqual("container".utf8) {
      return value.text.map { .container($0) }
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  /// What follows a prefix; nil where the bytes begin otherwise.
  fileprivate func rest(behind prefix: String) -> ArraySlice? {
    starts(with: prefix.utf8) ? dropFirst(prefix.utf8.count) : nil
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
