import Glibc
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
    /// This keeps the record (`gc.bref`): from containerd 2.2 on. No older one writes these labels, and nothing in a tree
    /// distinguishes 2.1 from 2.2.
    case keptBy(NamespaceThing)
  }

  /// Notes a label, whose name and value are bytes as the database has them: of most no text is needed.
  ///
  /// - Parameter names: Gets what the label names.
  /// - Returns: The edge between this record and another, if the label makes one.
  mutating func note(_ label: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, in names: NamespaceNames) -> Edge? {
    guard let word = label.rest(behind: "containerd.io/gc.") else { return nil }
    if let name = word.rest(behind: "ref.") {
      return Self.thing(name, value, in: names).map { .keeps($0) }
    } else if let name = word.rest(behind: "bref.") {
      return Self.thing(name, value, in: names).map { .keptBy($0) }
    } else if word.rest(behind: "root") != nil {
      isRoot = true
    } else if word.rest(behind: "flat")?.isEmpty == true {
      isFlat = true
    } else if word.rest(behind: "expire")?.isEmpty == true {
      expires = value.withUnsafeBytes { Moment(rfc3339: $0)?.sinceEpoch }
    }
    return nil
  }

  /// - Parameter name: `content`, `image` or `container`, alone or before a dot or a slash and whatever follows; or
  ///   `snapshot.` and the snapshotter, before a slash and whatever follows.
  private static func thing(
    _ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, in names: NamespaceNames
  ) -> NamespaceThing? {
    if let rest = name.rest(behind: "snapshot.") {
      guard let snapshotter = rest.prefix(while: { $0 != UInt8(ascii: "/") }).text else { return nil }
      return names.snapshot(of: snapshotter, value).map { .snapshot($0) }
    } else if name.isWord("content") {
      return value.withUnsafeBytes { Digest(text: $0) }.map { .blob(names.digests.place(adding: $0)) }
    } else if name.isWord("image") {
      return value.text.map { .image(names.place(of: $0)) }
    } else if name.isWord("container") {
      return value.text.map { .container(names.place(of: $0)) }
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  /// What follows a prefix; nil where the bytes begin otherwise.
  fileprivate func rest(behind prefix: StaticString) -> ArraySlice? {
    let length = prefix.utf8CodeUnitCount
    let begins = withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, bytes.count >= length else { return false }
      return memcmp(start, prefix.utf8Start, length) == 0
    }
    return begins ? dropFirst(length) : nil
  }

  /// A word alone, or before a dot or a slash and whatever follows.
  fileprivate func isWord(_ word: StaticString) -> Bool {
    guard let rest = rest(behind: word) else { return false }
    return rest.first.map { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") } ?? true
  }
}
