/// A member's name as a path from the top of its archive: without a `/` before it, without `.` and empty parts.
///
/// tar writes names below the folder that it was given (`./image/overlay2`, `image/overlay2`), and with -P absolute
/// ones; unpacking them, it drops the `/` as well.
package struct MemberPath {
  /// Why a name is not one of a tree's.
  package enum Fault: Equatable {
    case climbs
    case tooLong
  }

  /// Linux has no longer names (NAME_MAX) and no longer paths (PATH_MAX).
  package static let longestName = 255
  package static let longestPath = 4095

  private(set) var bytes: UnsafeRawBufferPointer
  /// Where in `bytes` each part stands.
  private(set) var parts: [Range<Int>] = []
  private(set) var climbs = false

  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    split()
  }

  /// Takes another name, with the memory of the one before.
  package mutating func take(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    parts.removeAll(keepingCapacity: true)
    climbs = false
    split()
  }

  private mutating func split() {
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 0x2F { end &+= 1 }
      add(start..<end)
      start = end &+ 1
    }
  }

  private mutating func add(_ part: Range<Int>) {
    let isDots = part.count <= 2 && part.allSatisfy { bytes[$0] == 0x2E }
    if isDots {
      if part.count == 2 { climbs = true }
    } else {
      parts.append(part)
    }
  }

  package var count: Int { parts.count }

  package subscript(_ place: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[parts[place]]) }

  /// What is wrong with the first `depth` parts.
  package func fault(depth: Int) -> Fault? {
    if climbs { return .climbs }
    guard depth > 0 else { return nil }
    let isTooLong =
      parts[depth - 1].upperBound - parts[0].lowerBound > Self.longestPath
      || parts[..<depth].contains { $0.count > Self.longestName }
    return isTooLong ? .tooLong : nil
  }

  /// Whether the part at `place` is this word; false beyond the last.
  package func part(_ place: Int, is word: String) -> Bool {
    guard place < parts.count, parts[place].count == word.utf8.count else { return false }
    return self[place].elementsEqual(word.utf8)
  }

  package func part(_ place: Int, isOneOf words: [String]) -> Bool { words.contains { part(place, is: $0) } }

  package func part(_ place: Int, begins prefix: String) -> Bool {
    guard place < parts.count, parts[place].count >= prefix.utf8.count else { return false }
    return self[place].starts(with: prefix.utf8)
  }

  /// The parts alone, from the top of the archive.
  package var text: [UInt8] { Array(parts.map { bytes[$0] }.joined(separator: [0x2F])) }
}
