/// What a meta page says: where the tree begins, and which transaction wrote it.
///
/// Source: bbolt internal/common/meta.go and page.go. Two metas lie in pages 0 and 1 and are
/// written in turn, so that one of them is whole after any crash.
struct Meta: Sendable, Equatable {
  /// Bytes of the page header before the meta, and of both together.
  static let headerSize = 16
  static let recordSize = 80
  /// The page sizes a file can have: 1 KiB to 32 MiB, powers of two.
  static let pageSizes = (0...15).map { 1024 << $0 }

  private static let magic: UInt32 = 0xED0C_DAED
  private static let version: UInt32 = 2

  let order: ByteOrder
  /// In bytes.
  let pageSize: Int
  let root: UInt64
  /// Where in the file the root's page number stands.
  let rootReference: Int
  /// The first page number that is not in use.
  let highWater: UInt64
  let transaction: UInt64

  /// Reads the meta whose page begins at `offset`.
  init(_ bytes: [UInt8], at offset: Int) throws(Fault) {
    let start = offset + Self.headerSize
    let order = try Self.order(bytes, at: start)
    let image = FileImage(bytes: bytes, order: order)
    guard
      let version = image.uint32(at: start + 4),
      let pageSize = image.uint32(at: start + 8),
      let root = image.uint64(at: start + 16),
      let highWater = image.uint64(at: start + 40),
      let transaction = image.uint64(at: start + 48),
      let checksum = image.uint64(at: start + 56),
      let computed = image.fnv1a(start..<start + 56)
    else { throw Fault(found: "a file of \(bytes.count) bytes") }
    guard version == Self.version else { throw Fault(found: "version \(version)") }
    guard checksum == computed else {
      throw Fault(found: "checksum \(hex(checksum)) over bytes that hash to \(hex(computed))")
    }
    guard Self.pageSizes.contains(Int(pageSize)) else {
      throw Fault(found: "page size \(pageSize)")
    }
    self.order = order
    self.pageSize = Int(pageSize)
    self.root = root
    self.rootReference = start + 16
    self.highWater = highWater
    self.transaction = transaction
  }

  /// What was found where a meta should be.
  struct Fault: Error {
    let found: String
  }

  private static func order(_ bytes: [UInt8], at start: Int) throws(Fault) -> ByteOrder {
    guard let found = FileImage(bytes: bytes, order: .little).uint32(at: start) else {
      throw Fault(found: "a file of \(bytes.count) bytes")
    }
    switch found {
    case magic: return .little
    case magic.byteSwapped: return .big
    default: throw Fault(found: "magic \(hex(UInt64(found)))")
    }
  }
}

extension Meta {
  /// The meta that counts: of the whole ones the one with the higher transaction.
  ///
  /// The second lies a page behind the first, and only the first says how long a page is: where
  /// the first is torn, every size is tried.
  static func current(_ bytes: [UInt8]) throws(BoltError) -> Meta {
    let first: Meta
    do {
      first = try Meta(bytes, at: 0)
    } catch {
      if let second = second(bytes) { return second }
      throw .meta(
        expected: "magic \(hex(UInt64(magic))), version \(version) and a right checksum",
        found: "\(error.found) at 0, and none at any page size from 1024 to \(1024 << 15)")
    }
    guard
      let second = try? Meta(bytes, at: first.pageSize),
      second.pageSize == first.pageSize, second.order == first.order,
      second.transaction > first.transaction
    else { return first }
    return second
  }

  private static func second(_ bytes: [UInt8]) -> Meta? {
    for pageSize in pageSizes {
      if let meta = try? Meta(bytes, at: pageSize), meta.pageSize == pageSize { return meta }
    }
    return nil
  }
}

/// `number` as people write it in hexadecimal.
func hex(_ number: UInt64) -> String {
  "0x" + String(number, radix: 16)
}
