import Glibc

/// The order of the bytes in a number. bbolt writes the order of the machine: little everywhere
/// that Docker runs on, but s390x.
package enum ByteOrder: Sendable, Equatable {
  case little
  case big
}

/// The bytes of a whole bbolt file and the order its numbers are in.
///
/// The only place of this target that reads raw memory: every read is checked against the size
/// of the file, and one that would leave it is nil.
struct FileImage: Sendable {
  let bytes: [UInt8]
  let order: ByteOrder

  var count: Int { bytes.count }

  func uint16(at offset: Int) -> UInt16? { load(offset) }

  func uint32(at offset: Int) -> UInt32? { load(offset) }

  func uint64(at offset: Int) -> UInt64? { load(offset) }

  /// Compares two ranges of the file as bbolt orders its keys: byte by byte, a prefix first.
  /// Nil where one of them leaves the file.
  func compare(_ first: Range<Int>, _ second: Range<Int>) -> KeyOrder? {
    guard contains(first), contains(second) else { return nil }
    return bytes.withUnsafeBytes { buffer in
      KeyOrder(UnsafeRawBufferPointer(rebasing: buffer[first]), UnsafeRawBufferPointer(rebasing: buffer[second]))
    }
  }

  /// Compares a range of the file with a key. Nil where the range leaves the file.
  func compare(_ range: Range<Int>, with key: UnsafeRawBufferPointer) -> KeyOrder? {
    guard contains(range) else { return nil }
    return bytes.withUnsafeBytes { buffer in
      KeyOrder(UnsafeRawBufferPointer(rebasing: buffer[range]), key)
    }
  }

  /// The 64-bit FNV-1a hash of a range, as bbolt's metas carry it. Nil where it leaves the file.
  func fnv1a(_ range: Range<Int>) -> UInt64? {
    guard contains(range) else { return nil }
    return bytes.withUnsafeBytes { buffer in
      buffer[range].reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
        (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
      }
    }
  }

  private func contains(_ range: Range<Int>) -> Bool {
    range.lowerBound >= 0 && range.upperBound <= bytes.count
  }

  private func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Number? {
    let size = MemoryLayout<Number>.size
    guard offset >= 0, bytes.count >= size, offset <= bytes.count - size else { return nil }
    let raw = bytes.withUnsafeBytes { buffer in
      buffer.loadUnaligned(fromByteOffset: offset, as: Number.self)
    }
    switch order {
    case .little: return Number(littleEndian: raw)
    case .big: return Number(bigEndian: raw)
    }
  }
}

/// How two keys stand to each other.
enum KeyOrder {
  case ascending
  case same
  case descending

  init(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) {
    let shorter = min(first.count, second.count)
    var difference = 0
    if let first = first.baseAddress, let second = second.baseAddress {
      difference = Int(memcmp(first, second, shorter))
    }
    if difference == 0 { difference = first.count - second.count }
    self = difference == 0 ? .same : difference < 0 ? .ascending : .descending
  }
}
