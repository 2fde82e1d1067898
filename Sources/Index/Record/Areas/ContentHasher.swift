import Dispatch
import ImageModel
import Stores
import Synchronization

/// Hashes what was seen of an area: each value with its kind and length, so that no two contents look alike. Digests and
/// names count as what they are, and not by their rows, so that the hash is the same on every machine.
struct ContentHasher {
  private let reading: TreeReading
  private var sum = Hash256Builder()
  private var pending: [UInt8] = []

  /// How many rows of a table are hashed at once.
  private static let rowsOfPiece = 4096

  /// The hash of an area's tables: of how many rows each has, and of the hashes of their pieces.
  ///
  /// All processors hash pieces: nothing else is to be done then, and rows in the order of digests lie all over the memory.
  static func hash(_ tables: [AreaRows], of reading: TreeReading) -> Hash256 {
    // Both are only read while pieces are hashed.
    nonisolated(unsafe) let reading = reading
    nonisolated(unsafe) let pieces = tables.flatMap { rows in
      stride(from: 0, to: rows.count, by: rowsOfPiece).map { first in
        (rows: rows, places: first..<min(first + rowsOfPiece, rows.count))
      }
    }
    let hashes = Mutex([Hash256?](repeating: nil, count: pieces.count))
    DispatchQueue.concurrentPerform(iterations: pieces.count) { piece in
      var hasher = ContentHasher(reading)
      hasher.add(pieces[piece].rows, pieces[piece].places)
      let hash = hasher.finish()
      hashes.withLock { $0[piece] = hash }
    }
    var hasher = ContentHasher(reading)
    for rows in tables { hasher.add(Int64(rows.count)) }
    for case let hash? in hashes.withLock({ $0 }) { hasher.add(hash) }
    return hasher.finish()
  }

  private init(_ reading: TreeReading) { self.reading = reading }

  private mutating func add(_ rows: AreaRows, _ places: Range<Int>) {
    pending.reserveCapacity(min(places.count * 128, 1 << 16))
    for place in places {
      for value in rows.row(place).dropLast(rows.table?.wordings ?? 0) { add(value) }
      flushIfFull()
    }
  }

  private mutating func add(_ value: ColumnValue) {
    switch value {
    case .null: pending.append(0)
    case .integer(let number): add(number)
    case .text(var text): text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    case .bytes(let bytes): bytes.withUnsafeBytes { add($0) }
    case .hash(let hash): add(hash)
    case .digest(let digest): add(digest)
    case .place(let place): add(reading.chains.digests.digest(at: place))
    case .chain(let place): add(reading.chains.chain(at: place).hash)
    case .named(let chain): add(chain.hash)
    case .repository(let repository): add(.text(repository.canonical))
    case .key(let name): add(.text(name))
    case .source(let place): add(.text(reading.sourceRepositories[Int(place)]))
    }
  }

  private mutating func add(_ digest: Digest) {
    if let hash = digest.hash256 { add(hash) } else { digest.bytes.withUnsafeBytes { add($0) } }
  }

  private mutating func add(_ hash: Hash256) {
    pending.append(1)
    hash.withBytes { pending.append(contentsOf: $0) }
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    pending.append(2)
    addBytes(of: UInt64(bytes.count))
    pending.append(contentsOf: bytes)
  }

  private mutating func add(_ number: Int64) {
    pending.append(3)
    addBytes(of: UInt64(bitPattern: number))
  }

  private mutating func addBytes(of number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { pending.append(contentsOf: $0) }
  }

  private mutating func flushIfFull() {
    guard pending.count >= 1 << 15 else { return }
    pending.withUnsafeBytes { sum.update($0) }
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func finish() -> Hash256 {
    pending.withUnsafeBytes { sum.update($0) }
    pending = []
    return sum.finish()
  }
}
