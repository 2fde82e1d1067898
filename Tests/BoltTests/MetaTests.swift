import Testing

@testable import Bolt

@Suite("metas")
struct MetaTests {
  let items = [
    Item("a", "1"), Item("b", [Item("c", "2")]), Item("d", String(repeating: "x", count: 9000)),
  ]

  static let allSizes = (0...15).map { 1024 << $0 }

  @Test(
    "every page size is read, from either meta, in either byte order", .serialized,
    arguments: allSizes)
  func pageSizes(_ pageSize: Int) throws {
    for order in [ByteOrder.little, .big] {
      let whole = FileBuilder(items, pageSize: pageSize, order: order).bytes()
      var first = whole
      first[pageSize + 40] ^= 1
      var second = whole
      second.replaceSubrange(0..<80, with: repeatElement(0, count: 80))
      for bytes in [whole, first, second] {
        let file = try BoltFile(BoltCopy(bytes))
        let meta = try Meta.current(bytes)
        #expect(meta.pageSize == pageSize)
        #expect(meta.order == order)
        #expect(try contents(of: file.root) == items)
      }
    }
  }

  @Test("a real file says the same in every page size and byte order")
  func rewritten() throws {
    let items = try contents(of: BoltFile(BoltCopy(fixture("small.db"))).root)
    for pageSize in Self.allSizes.prefix(7) {
      for order in [ByteOrder.little, .big] {
        let bytes = FileBuilder(items, pageSize: pageSize, order: order).bytes()
        #expect(try contents(of: BoltFile(BoltCopy(bytes)).root) == items)
      }
    }
  }

  @Test("the meta with the higher transaction counts, wherever it lies")
  func newest() throws {
    var builder = FileBuilder()
    builder.pages[3] = builder.page(3, flags: 2, [.value(key: [1], [1])])
    builder.pages[4] = builder.page(4, flags: 2, [.value(key: [2], [2])])
    for (first, second, root) in [(8, 9, 4), (10, 9, 3)] as [(UInt64, UInt64, UInt8)] {
      var bytes = builder.bytes()
      bytes.replaceSubrange(0..<80, with: builder.meta(0, transaction: first, root: 3))
      bytes.replaceSubrange(4096..<4176, with: builder.meta(1, transaction: second, root: 4))
      let file = try BoltFile(BoltCopy(bytes))
      #expect(try Meta.current(bytes).transaction == max(first, second))
      #expect(try contents(of: file.root).map(\.key) == [[root - 2]])
    }
  }

  @Test("a meta whose checksum is wrong does not count, however new")
  func checksum() throws {
    var bytes = FileBuilder(items).bytes()
    // The transaction of the second meta.
    bytes[4096 + 16 + 48] = 99
    #expect(try Meta.current(bytes).transaction == 6)
    bytes[16 + 48] = 99
    #expect(throws: BoltError.self) { try BoltFile(BoltCopy(bytes)) }
  }

  @Test("an error says which of a meta's marks is wrong")
  func faults() throws {
    let whole = FileBuilder(items).bytes()
    func found(_ change: (inout [UInt8]) -> Void) -> String? {
      var meta = Array(whole.prefix(80))
      change(&meta)
      do {
        _ = try BoltFile(BoltCopy(meta + [UInt8](repeating: 0, count: 4096)))
        return nil
      } catch BoltError.meta(_, let found) {
        return found
      } catch {
        return nil
      }
    }
    func sealed(_ change: (inout [UInt8]) -> Void) -> String? {
      found { meta in
        change(&meta)
        let sum = FileBuilder.fnv1a(meta[16..<72])
        meta.replaceSubrange(72..<80, with: withUnsafeBytes(of: sum.littleEndian) { Array($0) })
      }
    }
    #expect(found { $0[16] = 0 }?.hasPrefix("magic 0xed0cda00 at 0") == true)
    #expect(found { $0[30] ^= 1 }?.hasPrefix("checksum 0x") == true)
    #expect(sealed { $0[20] = 1 }?.hasPrefix("version 1") == true)
    #expect(sealed { $0[25] = 11 }?.hasPrefix("page size 2816") == true)
    #expect(
      sealed { $0.replaceSubrange(24..<28, with: [0, 0, 0, 0]) }?.hasPrefix("page size 0") == true)
    #expect(sealed { $0[27] = 0x80 }?.hasPrefix("page size 21474") == true)
  }

  @Test("what is too short or empty is described by its size", arguments: [0, 1, 16, 79])
  func short(_ size: Int) throws {
    let bytes = Array(FileBuilder(items).bytes().prefix(size))
    #expect {
      try BoltFile(BoltCopy(bytes))
    } throws: { error in
      "\(error)".contains(size < 20 ? "a file of \(size) bytes" : "no whole meta")
    }
  }
}
