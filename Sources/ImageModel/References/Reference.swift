/// `NAME[:TAG][@DIGEST]`, familiar or canonical (distribution/reference, reference.go).
package struct Reference: Hashable, Sendable {
  package let repository: RepositoryName
  package let tag: String?
  package let digest: Digest?

  /// The tag that is meant where a name has neither tag nor digest (distribution/reference, `TagNameOnly`).
  package static let defaultTag = "latest"

  package init(repository: RepositoryName, tag: String?, digest: Digest?) {
    self.repository = repository
    self.tag = tag
    self.digest = digest
  }

  package var familiar: String { repository.familiar + suffix }
  package var canonical: String { repository.canonical + suffix }

  private var suffix: String {
    (tag.map { ":" + $0 } ?? "") + (digest.map { "@" + $0.description } ?? "")
  }
}

/// Why a text is no reference, and where.
package struct ReferenceError: Error, Equatable, Sendable, CustomStringConvertible {
  package let text: String
  /// The offset, in bytes, of the first character that does not fit.
  package let offset: Int
  package let expected: String

  package var description: String {
    "“\(text)” is no image reference: expected \(expected) at character \(offset + 1)"
  }
}

extension Reference {
  /// Parses a reference in one pass over its bytes.
  ///
  /// - Throws: `ReferenceError`, which points at the first character that does not fit.
  package init(_ text: String) throws(ReferenceError) {
    var parser = ReferenceParser(text: text)
    self = try parser.reference()
  }
}

private struct ReferenceParser {
  let text: String
  let bytes: [UInt8]
  var at = 0

  init(text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  mutating func reference() throws(ReferenceError) -> Reference {
    let name = try self.name()
    let repository = RepositoryName(name)
    guard repository.path.utf8.count <= Self.longestPath else {
      throw error("a repository of at most \(Self.longestPath) characters, without its registry,")
    }
    var tag: String?
    var digest: Digest?
    if peek == UInt8(ascii: ":") {
      at += 1
      tag = try self.tag()
    }
    if peek == UInt8(ascii: "@") {
      at += 1
      digest = Digest(String(decoding: bytes[at...], as: UTF8.self))
      guard digest != nil else { throw error("a digest such as sha256: and 64 digits") }
      at = bytes.count
    }
    guard at == bytes.count else { throw error("a tag after ‘:’, a digest after ‘@’, or the end") }
    // Docker takes such a text for an ID (normalize.go).
    guard bytes.count != 64 || Hash256(hex: text) == nil else {
      at = 0
      throw error("a name, which 64 hexadecimal digits alone are not,")
    }
    return Reference(repository: repository, tag: tag, digest: digest)
  }

  /// Of a repository's path in its registry (`RepositoryNameTotalLengthMax`).
  private static let longestPath = 255

  private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  private func error(_ expected: String) -> ReferenceError {
    ReferenceError(text: text, offset: at, expected: expected)
  }

  /// The registry (where the first component is one) and the path.
  private mutating func name() throws(ReferenceError) -> String {
    let end = bytes.firstIndex { $0 == UInt8(ascii: "@") } ?? bytes.count
    if let length = bytes[..<end].firstIndex(of: UInt8(ascii: "/")),
      RepositoryName.isRegistry(String(decoding: bytes[..<length], as: UTF8.self)[...])
    {
      // What cannot be a registry, for its ‘_’, is a part of the path: Docker takes a_b.c/d so.
      var asPath = self
      if let _ = try? asPath.component(), asPath.at == length {
        at = asPath.at
      } else {
        try registry(length: length)
      }
      at += 1
    }
    try component()
    while peek == UInt8(ascii: "/") {
      at += 1
      try component()
    }
    return String(decoding: bytes[..<at], as: UTF8.self)
  }

  private mutating func registry(length: Int) throws(ReferenceError) {
    while at < length {
      let byte = bytes[at]
      let isPart =
        isAlphanumeric(byte) || isUpper(byte) || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "[")
        || byte == UInt8(ascii: "]")
      guard isPart else { throw error("a letter, digit, ‘.’, ‘-’ or a port in the registry’s name") }
      at += 1
    }
  }

  /// Lower-case letters and digits, with `.`, `_`, `__` or any number of `-` between them.
  private mutating func component() throws(ReferenceError) {
    guard let byte = peek, isAlphanumeric(byte) else { throw error("a lower-case letter or a digit") }
    while let byte = peek {
      if isAlphanumeric(byte) {
        at += 1
        continue
      }
      let start = at
      switch byte {
      case UInt8(ascii: "."): at += 1
      case UInt8(ascii: "_"):
        at += 1
        if peek == UInt8(ascii: "_") { at += 1 }
      case UInt8(ascii: "-"): while peek == UInt8(ascii: "-") { at += 1 }
      default: return
      }
      guard let next = peek, isAlphanumeric(next) else {
        if at == bytes.count { at = start }
        throw error("a lower-case letter or a digit")
      }
    }
  }

  private mutating func tag() throws(ReferenceError) -> String {
    let start = at
    while let byte = peek, at - start < 128 {
      let isWord = isAlphanumeric(byte) || isUpper(byte) || byte == UInt8(ascii: "_")
      let isInner = at > start && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-"))
      guard isWord || isInner else { break }
      at += 1
    }
    guard at > start else { throw error("a tag (letters, digits, ‘_’, ‘.’, ‘-’; at most 128)") }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
