import Files
import ImageModel

/// The name of a driver's directory: a cache-id, a mount-id or an init-id.
///
/// Most are 64 hexadecimal digits and are kept as 32 bytes; BuildKit's are 25 letters and digits.
package enum DirectoryName: Hashable, Sendable, Comparable, CustomStringConvertible {
  case hash(Hash256)
  case text(String)

  package init(_ bytes: UnsafeRawBufferPointer) {
    if let hash = Hash256(hex: bytes) {
      self = .hash(hash)
    } else {
      self = .text(String(decoding: bytes, as: UTF8.self))
    }
  }

  package init(_ text: String) {
    var text = text
    self = text.withUTF8 { DirectoryName(UnsafeRawBufferPointer($0)) }
  }

  /// The name that a file of a tree holds; nil where it could lead out of the driver's folder.
  package init?(written bytes: UnsafeRawBufferPointer) {
    guard bytes.isEntryName else { return nil }
    self.init(bytes)
  }

  /// Reads the name from text.
  package init?(written text: String) {
    guard text.isEntryName else { return nil }
    self.init(text)
  }

  package var description: String {
    switch self {
    case .hash(let hash): hash.hex
    case .text(let text): text
    }
  }

  /// As the index keeps it: 32 bytes, or the name's own bytes.
  package var bytes: [UInt8] {
    switch self {
    case .hash(let hash): hash.bytes
    case .text(let text): Array(text.utf8)
    }
  }

  package static func < (x: DirectoryName, y: DirectoryName) -> Bool {
    switch (x, y) {
    case (.hash(let x), .hash(let y)): x < y
    case (.text(let x), .text(let y)): x < y
    case (.hash, .text): true
    case (.text, .hash): false
    }
  }
}

extension DirectoryName {
  /// Whether dockerd or BuildKit may have made a name up: a random ID, with an ending for a container's init layer.
  package static func isGenerated(_ name: String) -> Bool {
    let id = name.hasSuffix("-init") ? String(name.dropLast(5)) : name
    return Hash256(hex: id) != nil || isBuildKitID(id)
  }
}
