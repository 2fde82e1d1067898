import Bolt

/// Writes bbolt files of any page size and byte order, sound ones and others.
struct FileBuilder {
  var pageSize = 4096
  var order = ByteOrder.little
  /// Whole pages, by number. Pages 0 and 1 are the metas.
  var pages: [Int: [UInt8]] = [:]
  var root: UInt64 = 0
  var highWater: UInt64?
  var transaction: UInt64 = 7

  /// An element of a page.
  enum Element {
    case value(key: [UInt8], [UInt8])
    case bucket(key: [UInt8], root: UInt64)
    case inline(key: [UInt8], [UInt8])
    case branch(key: [UInt8], page: UInt64)
  }

  func number(_ number: some FixedWidthInteger) -> [UInt8] {
    switch order {
    case .little: withUnsafeBytes(of: number.littleEndian) { Array($0) }
    case .big: withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
  }

  /// The bytes of a page, or of the page in an inline bucket, which has the number 0.
  func page(
    _ id: UInt64, flags: UInt16, count: UInt16? = nil, overflow: UInt32 = 0, _ elements: [Element]
  ) -> [UInt8] {
    var table: [UInt8] = []
    var data: [UInt8] = []
    for (index, element) in elements.enumerated() {
      let position = UInt32((elements.count - index) * 16 + data.count)
      switch element {
      case .branch(let key, let page):
        table += number(position) + number(UInt32(key.count)) + number(page)
        data += key
      case .value(let key, let value):
        table += leaf(0, position, key, value)
        data += key + value
      case .bucket(let key, let root):
        let value = number(root) + number(UInt64(3))
        table += leaf(1, position, key, value)
        data += key + value
      case .inline(let key, let page):
        let value = number(UInt64(0)) + number(UInt64(3)) + page
        table += leaf(1, position, key, value)
        data += key + value
      }
    }
    return number(id) + number(flags) + number(count ?? UInt16(elements.count)) + number(overflow)
      + table + data
  }

  private func leaf(_ flags: UInt32, _ position: UInt32, _ key: [UInt8], _ value: [UInt8])
    -> [UInt8]
  {
    number(flags) + number(position) + number(UInt32(key.count)) + number(UInt32(value.count))
  }

  func meta(_ page: UInt64, transaction: UInt64, root: UInt64) -> [UInt8] {
    let body =
      number(UInt32(0xED0C_DAED)) + number(UInt32(2)) + number(UInt32(pageSize))
      + number(UInt32(0)) + number(root) + number(UInt64(0)) + number(UInt64(2))
      + number(highWater ?? UInt64(pageCount)) + number(transaction)
    return number(page) + number(UInt16(4)) + number(UInt16(0)) + number(UInt32(0)) + body
      + number(Self.fnv1a(body))
  }

  static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }

  private var pageCount: Int {
    pages.map { $0.key + (max($0.value.count, 1) + pageSize - 1) / pageSize }.max() ?? 2
  }

  /// The file. Both metas lead to the same root, the second is the newer one.
  func bytes() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(pageCount, 2) * pageSize)
    var all = pages
    all[0] = meta(0, transaction: transaction - 1, root: root)
    all[1] = meta(1, transaction: transaction, root: root)
    for (number, page) in all {
      bytes.replaceSubrange(number * pageSize..<number * pageSize + page.count, with: page)
    }
    return bytes
  }
}

extension FileBuilder {
  /// A file that holds these items, its pages filled as bbolt fills them.
  init(_ items: [Item], pageSize: Int = 4096, order: ByteOrder = .little) {
    self.pageSize = pageSize
    self.order = order
    root = write(items)
  }

  private var nextPage: UInt64 { UInt64(max(pageCount, 3)) }

  private mutating func write(_ items: [Item]) -> UInt64 {
    var elements: [Element] = []
    for item in items {
      switch item.content {
      case .value(let value): elements.append(.value(key: item.key, value))
      case .bucket(let inner):
        if let page = inline(inner) {
          elements.append(.inline(key: item.key, page))
        } else {
          elements.append(.bucket(key: item.key, root: write(inner)))
        }
      }
    }
    var level = split(elements, flags: 2)
    while level.count > 1 {
      level = split(level.map { .branch(key: $0.key, page: $0.page) }, flags: 1)
    }
    return level.first?.page ?? 0
  }

  /// Small buckets without buckets in them are inline.
  private func inline(_ items: [Item]) -> [UInt8]? {
    var elements: [Element] = []
    for item in items {
      guard case .value(let value) = item.content else { return nil }
      elements.append(.value(key: item.key, value))
    }
    let page = page(0, flags: 2, elements)
    return page.count <= pageSize / 4 ? page : nil
  }

  private mutating func split(
    _ elements: [Element], flags: UInt16
  ) -> [(key: [UInt8], page: UInt64)] {
    var written: [(key: [UInt8], page: UInt64)] = []
    var rest = elements[...]
    repeat {
      var count = min(rest.count, 2)
      while count < rest.count,
        page(0, flags: flags, Array(rest.prefix(count + 1))).count <= pageSize
      {
        count += 1
      }
      let part = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
      let id = nextPage
      let overflow = (page(id, flags: flags, part).count - 1) / pageSize
      pages[Int(id)] = page(id, flags: flags, overflow: UInt32(overflow), part)
      written.append((part.first.map(\.key) ?? [], id))
    } while !rest.isEmpty
    return written
  }
}

extension FileBuilder.Element {
  var key: [UInt8] {
    switch self {
    case .value(let key, _), .bucket(let key, _), .inline(let key, _), .branch(let key, _): key
    }
  }
}
