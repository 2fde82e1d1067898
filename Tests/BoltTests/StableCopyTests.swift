import Bolt
import Testing

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

    func whole() -> [UInt8] { now() }
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
    #expect(copy == state(2, pageSize: pageSize))
    #expect(source.reads == 5)
  }

  @Test("a transaction during the copy makes another attempt", arguments: 1...4)
  func changed(_ reads: Int) {
    let source = Source([state(2), state(3)], every: reads)
    #expect(stableCopy(head: source.head, whole: source.whole) == state(3))
    // The first read only asks how long a page is: a change right behind it is none.
    #expect(source.reads == [5, 8, 10, 10][reads - 1])
  }

  @Test("a file that never rests is given up after five attempts")
  func restless() {
    let states = (2...60).map { state(UInt64($0)) }
    let source = Source(states, every: 1)
    #expect(stableCopy(head: source.head, whole: source.whole) == nil)
    #expect(source.reads == 5 * 3)
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
    #expect(stableCopy(head: source.head, whole: source.whole) == torn(4))
  }

  @Test(
    "what is no bbolt file is copied too: the reader says what is wrong", arguments: [0, 50, 5000])
  func garbage(_ size: Int) {
    let bytes = [UInt8](repeating: 7, count: size)
    let source = Source([bytes], every: 1)
    #expect(stableCopy(head: source.head, whole: source.whole) == bytes)
  }

  @Test("a read that fails ends the copy with its own error")
  func failing() {
    struct Gone: Error {}
    #expect(throws: Gone.self) {
      try stableCopy(
        head: { _ throws(Gone) -> [UInt8] in throw Gone() }, whole: { () throws(Gone) in [] })
    }
  }
}
