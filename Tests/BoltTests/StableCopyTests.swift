import Testing

@testable import Bolt

@Suite("a copy while the file is written")
struct StableCopyTests {
  /// A file that takes the next of its states after so many reads.
  final class Source {
    var states: [[UInt8]]
    var reads = 0
    let every: Int

    init(_ states: [[UInt8]], every: Int) {
      self.states = states
      self.every = every
    }

    private func now() -> [UInt8] {
      defer { reads += 1 }
      return states[min(reads / every, states.count - 1)]
    }

    func head(_ count: Int) -> [UInt8] { Array(now().prefix(count)) }

    func whole(_ pieceSize: Int, _ add: (UnsafeRawBufferPointer) -> Void) {
      let bytes = now()
      for start in stride(from: 0, to: bytes.count, by: pieceSize) {
        bytes[start..<min(start + pieceSize, bytes.count)].withUnsafeBytes { add($0) }
      }
    }
  }

  func state(_ transaction: UInt64, pageSize: Int = 4096) -> [UInt8] {
    var builder = FileBuilder([Item("t", "\(transaction)")], pageSize: pageSize)
    builder.transaction = transaction
    return builder.bytes()
  }

  @Test("a quiet file is copied at once", arguments: [1024, 4096, 65536])
  func quiet(_ pageSize: Int) {
    let source = Source([state(2, pageSize: pageSize)], every: 1)
    let copy = stableCopy(head: source.head, whole: source.whole)
    #expect(copy == BoltCopy(state(2, pageSize: pageSize)))
    #expect(source.reads == 5)
  }

  @Test("a transaction during the copy makes another attempt", arguments: 1...4)
  func changed(_ reads: Int) {
    let source = Source([state(2), state(3)], every: reads)
    #expect(stableCopy(head: source.head, whole: source.whole) == BoltCopy(state(3)))
    // The first read only asks how long a page is: a change right behind it is none.
    #expect(source.reads == [5, 8, 10, 10][reads - 1])
  }

  @Test("a file that never rests is given up after 20 attempts")
  func restless() {
    let states = (2...200).map { state(UInt64($0)) }
    let source = Source(states, every: 1)
    #expect(stableCopy(head: source.head, whole: source.whole) == nil)
    #expect(source.reads == 20 * 3)
    let twice = Source(states, every: 4)
    #expect(stableCopy(attempts: 2, head: twice.head, whole: twice.whole) == nil)
  }

  @Test("a change that only the second meta shows is seen where the first is torn")
  func torn() {
    func torn(_ transaction: UInt64) -> [UInt8] {
      var bytes = state(transaction)
      bytes.replaceSubrange(0..<80, with: repeatElement(0, count: 80))
      return bytes
    }
    let source = Source([torn(2), torn(4)], every: 3)
    #expect(stableCopy(head: source.head, whole: source.whole) == BoltCopy(torn(4)))
  }

  @Test(
    "what is no bbolt file is copied too: the reader says what is wrong", arguments: [0, 50, 5000])
  func garbage(_ size: Int) {
    let bytes = [UInt8](repeating: 7, count: size)
    let source = Source([bytes], every: 1)
    #expect(stableCopy(head: source.head, whole: source.whole) == BoltCopy(bytes))
  }

  @Test("a read that fails ends the copy with its own error")
  func failing() {
    struct Gone: Error {}
    #expect(throws: Gone.self) {
      try stableCopy(
        head: { _ throws(Gone) -> [UInt8] in throw Gone() }, whole: { (_, _) throws(Gone) in })
    }
  }

  @Test("a copy has of each page what the page uses, and the same answers as the whole file")
  func compact() throws {
    let items = (100..<500).map { Item("key \($0)", String(repeating: "v", count: $0 % 50 == 0 ? 9000 : 40)) }
    for order in [ByteOrder.little, .big] {
      let bytes = FileBuilder(items, order: order).bytes()
      let copy = BoltCopy(bytes)
      #expect(copy.fileSize == bytes.count)
      #expect(copy.bytes.count < bytes.count)
      #expect(try contents(of: BoltFile(copy).root) == items)
    }
  }

  @Test("pages that go on with one before are kept, even where a page that is free claims them")
  func following() {
    let meta = try? Meta.current(state(2))
    var copy = BoltCopy(meta)
    func page(_ number: Int, overflow: UInt32, elements: UInt16 = 0) -> [UInt8] {
      let builder = FileBuilder([Item("t", "1")])
      let header = builder.number(UInt64(number)) + builder.number(UInt16(2)) + builder.number(elements)
      return (header + builder.number(overflow)).padded(to: 4096, with: 9)
    }
    // 0: alone. 1: claims the next two. 2: goes on itself with three. 5: the last of these. 6: alone.
    let pages = [
      page(0, overflow: 0), page(1, overflow: 2), page(2, overflow: 3), page(3, overflow: 0), page(9, overflow: 0),
      page(9, overflow: 0), page(6, overflow: 0), page(9, overflow: 0),
    ]
    pages.flatMap { $0 }.withUnsafeBytes { copy.add($0) }
    #expect(copy.starts == [0, 16, 4112, 8208, 12304, 16400, 20496, 20512])
    #expect(copy.bytes.count == 20528)
    #expect(copy.placeInFile(5) == 5)
    #expect(copy.placeInFile(4112) == 2 * 4096)
    #expect(copy.placeInFile(20513) == 7 * 4096 + 1)
  }
}

extension [UInt8] {
  fileprivate func padded(to count: Int, with byte: UInt8) -> [UInt8] {
    self + repeatElement(byte, count: Swift.max(count - self.count, 0))
  }
}
