import Bolt
import TestRandom
import Testing

@Suite("thousands of damaged files")
struct FuzzTests {
  /// Damages a file as disks, crashes and people do: bytes and numbers changed, pages moved, the
  /// end cut off. The metas are made to fit again half of the time, or little behind them would
  /// be reached.
  func damage(_ bytes: [UInt8], pageSize: Int, by random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      let page = Int.random(in: 0..<bytes.count / pageSize, using: &random) * pageSize
      let near = page + Int.random(in: 0..<min(pageSize, 256), using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      case 1, 2: bytes[near] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 3: bytes[near] = [0, 1, 2, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
      case 4:
        let from = Int.random(in: 0..<bytes.count / pageSize, using: &random) * pageSize
        bytes.replaceSubrange(page..<page + pageSize, with: bytes[from..<from + pageSize])
      case 5:
        // A page number where one may stand.
        let at = page + 16 + 8 * Int.random(in: 0..<30, using: &random)
        let number = UInt64.random(in: 0..<UInt64(bytes.count / pageSize) + 2, using: &random)
        bytes.replaceSubrange(at..<at + 8, with: FileBuilder().number(number))
      case 6:
        let end = min(bytes.count, near + Int.random(in: 1...64, using: &random))
        bytes.replaceSubrange(near..<end, with: repeatElement(0xff, count: end - near))
      default:
        if Int.random(in: 0..<4, using: &random) == 0 {
          let kept = Int.random(in: 2 * pageSize...bytes.count, using: &random)
          bytes.removeLast(bytes.count - kept)
        }
      }
    }
    if Bool.random(using: &random) {
      for meta in [0, pageSize] {
        let sum = FileBuilder.fnv1a(bytes[meta + 16..<meta + 72])
        bytes.replaceSubrange(meta + 72..<meta + 80, with: FileBuilder().number(sum))
      }
    }
    return bytes
  }

  /// Counts what the damaged files did. Each element takes 16 bytes of its own: more entries than
  /// that would be a bomb.
  func run(_ bytes: [UInt8], pageSize: Int, rounds: Int, seed: Int) -> (read: Int, faulty: Int) {
    var random = SeededGenerator(seed: seed)
    var counts = (read: 0, faulty: 0)
    for round in 0..<rounds {
      let damaged = damage(bytes, pageSize: pageSize, by: &random)
      guard let file = try? BoltFile(BoltCopy(damaged)) else { continue }
      let walk = Walk(file)
      counts.read += 1
      if walk.faults > 0 { counts.faulty += 1 }
      #expect(walk.entries <= damaged.count / 16, "round \(round) of seed \(seed)")
    }
    return counts
  }

  @Test("a real file, damaged", .timeLimit(.minutes(30)))
  func real() throws {
    let counts = run(try fixture("small.db"), pageSize: 4096, rounds: 3000, seed: 1)
    #expect(counts.read > 1500, "most are still read, in part")
    #expect(counts.faulty > 300, "and many of them have faults")
  }

  @Test("a real file with branches over branches, damaged", .timeLimit(.minutes(30)))
  func branches() throws {
    let counts = run(try fixture("leases.db"), pageSize: 4096, rounds: 100, seed: 2)
    #expect(counts.read > 50)
    #expect(counts.faulty > 10)
  }

  @Test("small pages, where every damage meets something", .timeLimit(.minutes(30)))
  func smallPages() throws {
    let items = (0..<40).map { number in
      Item(
        "bucket\(1000 + number)",
        (0..<number % 9).map { Item("key\($0)", String(repeating: "v", count: $0 * 40)) })
    }
    for order in [ByteOrder.little, .big] {
      let bytes = FileBuilder(items, pageSize: 1024, order: order).bytes()
      let counts = run(bytes, pageSize: 1024, rounds: 1500, seed: 3)
      #expect(counts.read > 200)
    }
  }

  @Test("a real file cut off anywhere", .timeLimit(.minutes(30)))
  func truncated() throws {
    let bytes = try fixture("small.db")
    for length in stride(from: 0, to: bytes.count, by: 509) {
      guard let file = try? BoltFile(BoltCopy(Array(bytes.prefix(length)))) else { continue }
      #expect(Walk(file).entries <= length / 16)
    }
  }
}
