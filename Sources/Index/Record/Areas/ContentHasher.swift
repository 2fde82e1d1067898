import ImageModel

/// Hashes what was seen of an area: each value with its kind and length, so that no two contents look alike.
struct ContentHasher {
  private var sum = Hash256Builder()
  private var pending: [UInt8] = []

  init() { pending.reserveCapacity(1 << 16) }

  private mutating func flushIfFull() {
    guard pending.count >= 1 << 15 else { return }
    pending.withUnsafeBytes { sum.update($0) }
    pending.removeAll(keepingCapacity: true)
  }

  mutating func add(_ hash: Hash256) {
    pending.append(1)
    hash.withBytes { pending.append(contentsOf: $0) }
    flushIfFull()
  }

  mutating func add(_ bytes: [UInt8]?) {
    guard let bytes else {
      pending.append(0)
      return
    }
    pending.append(2)
    addNumber(UInt64(bytes.count))
    pending.append(contentsOf: bytes)
    flushIfFull()
  }

  mutating func add(_ text: String?) { add(text.map { Array($0.utf8) }) }

  mutating func add(_ number: Int64?) {
    guard let number else {
      pending.append(0)
      return
    }
    pending.append(3)
    addNumber(UInt64(bitPattern: number))
    flushIfFull()
  }

  mutating func add(_ digest: Digest?) {
    if let digest, let hash = digest.hash256 {
      add(hash)
    } else {
      add(digest?.bytes)
    }
  }

  mutating func add(_ value: Bool) { pending.append(value ? 5 : 4) }

  private mutating func addNumber(_ number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { pending.append(contentsOf: $0) }
  }

  mutating func finish() -> Hash256 {
    pending.withUnsafeBytes { sum.update($0) }
    pending = []
    return sum.finish()
  }
}
