import Bolt

/// A bbolt file in which all lies in one page: buckets inside buckets, as containerd nests them.
enum MadeDatabase {
  indirect enum Node: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
    case value([UInt8])
    case bucket([String: Node])

    init(stringLiteral text: String) { self = .value(Array(text.utf8)) }
    init(dictionaryLiteral elements: (String, Node)...) {
      self = .bucket(Dictionary(elements) { first, _ in first })
    }

    static func text(_ text: String) -> Node { .value(Array(text.utf8)) }

    /// As Go writes a signed number.
    static func signed(_ number: Int) -> Node {
      let moved = UInt64(bitPattern: Int64(number)) << 1
      return unsigned(number < 0 ? ~moved : moved)
    }

    static func unsigned(_ number: UInt64) -> Node {
      var (rest, bytes) = (number, [UInt8]())
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      return .value(bytes + [UInt8(rest)])
    }

    /// As Go writes a moment, in seconds since 1970.
    static func time(_ seconds: Int64) -> Node {
      let bytes = withUnsafeBytes(of: (seconds + 62_135_596_800).bigEndian) { Array($0) }
      return .value([1] + bytes + [0, 0, 0, 0, 0xFF, 0xFF])
    }

    /// Puts a node at a path of names.
    mutating func put(_ node: Node, at path: [String]) {
      guard case .bucket(var inner) = self, let name = path.first else {
        self = node
        return
      }
      var next = inner[name] ?? .bucket([:])
      next.put(node, at: Array(path.dropFirst()))
      inner[name] = next
      self = .bucket(inner)
    }
  }

  private static let pageSize = 4096

  /// - Parameter transaction: The number of the last one that wrote to it.
  static func bytes(_ root: Node, transaction: UInt64 = 1) -> [UInt8] {
    guard case .bucket(let entries) = root else { return [] }
    var page = leaf(2, entries)
    let pages = (page.count + pageSize - 1) / pageSize
    page.replaceSubrange(12..<16, with: number(UInt32(pages - 1)))
    page += Array(repeating: 0, count: pages * pageSize - page.count)
    return meta(0, pages, transaction - 1) + meta(1, pages, transaction) + page
  }

  private static func leaf(_ id: UInt64, _ entries: [String: Node]) -> [UInt8] {
    let sorted = entries.map { (key: Array($0.key.utf8), node: $0.value) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var (table, data) = ([UInt8](), [UInt8]())
    for (place, entry) in sorted.enumerated() {
      let (flags, value): (UInt32, [UInt8]) =
        switch entry.node {
        case .value(let bytes): (0, bytes)
        case .bucket(let inner): (1, number(UInt64(0)) + number(UInt64(0)) + leaf(0, inner))
        }
      table += number(flags) + number(UInt32((sorted.count - place) * 16 + data.count))
      table += number(UInt32(entry.key.count)) + number(UInt32(value.count))
      data += entry.key + value
    }
    return number(id) + number(UInt16(2)) + number(UInt16(sorted.count)) + number(UInt32(0)) + table + data
  }

  private static func meta(_ id: UInt64, _ pages: Int, _ transaction: UInt64) -> [UInt8] {
    let body =
      number(UInt32(0xED0C_DAED)) + number(UInt32(2)) + number(UInt32(pageSize)) + number(UInt32(0)) + number(UInt64(2))
      + number(UInt64(0)) + number(UInt64(2)) + number(UInt64(pages + 2))
      + number(transaction)
    let hash = body.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    let page = number(id) + number(UInt16(4)) + number(UInt16(0)) + number(UInt32(0)) + body + number(hash)
    return page + Array(repeating: 0, count: pageSize - page.count)
  }

  private static func number(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
