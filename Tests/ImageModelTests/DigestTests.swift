import Testing

@testable import ImageModel

@Suite struct DigestTests {
  // Computed with sha256sum.
  static let a = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test("hexadecimal goes in and comes out")
  func roundTrip() throws {
    let hash = try #require(Hash256(hex: Self.a))
    #expect(hash.hex == Self.a)
    #expect(hash.bytes.first == 0xe3)
    #expect([UInt8]().withUnsafeBytes { Hash256(hashing: $0) } == hash)
    #expect(hash.withBytes { Hash256(bytes: $0) } == hash)
  }

  @Test(
    "nothing but 64 lower-case digits is a digest",
    arguments: ["", "ab", a.uppercased(), String(a.dropLast()) + "g", a + "0"])
  func refused(text: String) {
    #expect(Hash256(hex: text) == nil)
    #expect(Digest("sha256:" + text) == nil)
  }

  @Test("each algorithm keeps its length", arguments: Digest.Algorithm.allCases)
  func algorithms(algorithm: Digest.Algorithm) throws {
    let text = algorithm.name + ":" + String(repeating: "0f", count: algorithm.length)
    let digest = try #require(Digest(text))
    #expect(digest.description == text)
    #expect(digest.bytes == Array(repeating: 0x0f, count: algorithm.length))
    #expect(digest.bytes.withUnsafeBytes { Digest(bytes: $0) } == digest)
  }

  @Test("order is that of the bytes")
  func order() throws {
    let low = try #require(Digest("sha256:00" + Self.a.dropFirst(2)))
    let high = try #require(Digest("sha256:" + Self.a))
    #expect(low < high)
  }

  @Test("a chainID is the diff_id at the bottom and the SHA-256 of both texts above")
  func chain() throws {
    let diffs = try ["11", "22", "22"].map {
      DiffID(try #require(Hash256(hex: String(repeating: $0, count: 32))))
    }
    let chain = ChainID.chain(of: diffs)
    #expect(chain[0].hash == diffs[0].hash)
    // printf 'sha256:1111… sha256:2222…' | sha256sum
    #expect(chain[1].hash.hex == "9932074217c35353d2e03a3f5a86549f7c67bfeb0ba53e23d69f4d4c8f7958f5")
    #expect(chain[2].hash.hex == "634eb5c30e0568306d7db02c2f5984445caf6f6b7bd90316b854d29cea2fb6f9")
  }
}
