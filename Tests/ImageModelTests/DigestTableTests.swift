import Testing

@testable import ImageModel

@Suite("a table of digests") struct DigestTableTests {
  private func hash(_ number: UInt64) -> Hash256 {
    // Several that begin alike.
    Hash256(a: number / 3, b: number % 3, c: number &* 0x9E37_79B9_7F4A_7C15, d: 7)
  }

  @Test(
    "each has one place, whether room was made for it or not", arguments: [0, 10, 5000])
  func places(room: Int) throws {
    let table = DigestTable()
    table.reserve(room)
    let hashes = (0..<4000).map { hash($0) }
    for round in 0..<2 {
      for (place, hash) in hashes.enumerated() {
        #expect(table.place(of: hash) == (round == 0 ? nil : DigestTable.Place(place)))
        #expect(table.place(adding: hash) == DigestTable.Place(place))
      }
    }
    #expect(table.count == hashes.count)
  }

  /// With 100,000 names of one slot this takes minutes.
  @Test(
    "names cannot be chosen so that they have the same slot", .timeLimit(.minutes(1)),
    arguments: [
      { Hash256(a: 1, b: 2, c: $0, d: $1) }, { Hash256(a: $0, b: $1, c: 1, d: 2) },
      { Hash256(a: $0, b: $1, c: $0, d: $1) }, { Hash256(a: $0, b: $0, c: $1, d: $1) },
      { Hash256(a: $0, b: $1, c: $1, d: $0) },
    ] as [@Sendable (UInt64, UInt64) -> Hash256])
  func chosenNames(_ name: @Sendable (UInt64, UInt64) -> Hash256) throws {
    let hashes = (0..<100_000).map { name($0 &* 0x9E37_79B9_7F4A_7C15, ~$0) }
    let table = DigestTable()
    for hash in hashes { _ = table.place(adding: hash) }
    #expect(table.count == hashes.count)
    #expect(Set(hashes).count == hashes.count)
  }

  @Test("things are put in the order of their digests, of other algorithms last")
  func order() throws {
    let table = DigestTable()
    let sha512 = try #require(Digest("sha512:" + String(repeating: "00", count: 64)))
    let sha384 = try #require(Digest("sha384:" + String(repeating: "ff", count: 48)))
    let largest = Digest(Hash256(a: .max, b: .max, c: .max, d: .max))
    let digests = [sha512, largest, sha384] + (0..<100).reversed().map { Digest(hash($0)) }
    let places = digests.map { table.place(adding: $0) }
    let order = table.order(of: places) { table.isBefore(places[$0], places[$1]) }
    #expect(order.map { digests[Int($0)] } == digests.sorted())
  }
}
