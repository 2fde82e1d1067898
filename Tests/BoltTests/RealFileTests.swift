import Bolt
import Foundation
import Testing

@Suite("files that a real containerd wrote")
struct RealFileTests {
  struct Expected: Decodable {
    struct Label: Decodable, Equatable {
      let length: Int
      let beginning: String
    }
    let numbers: [Int]
    let labels: [String: [String: Label]]
  }

  func leases(_ name: String) throws -> (Bucket, Expected) {
    let file = try BoltFile(BoltCopy(fixture("\(name).db")))
    let leases = try #require(try file.bucket("v1")?.bucket("strata")?.bucket("leases"))
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(fixture("\(name).json")))
    return (leases, expected)
  }

  @Test("every lease is found once, in the order of the names", arguments: ["leases", "small"])
  func order(_ name: String) throws {
    let (leases, expected) = try leases(name)
    let names = try contents(of: leases).map { String(decoding: $0.key, as: UTF8.self) }
    #expect(names.map { Int($0.dropFirst(7).prefix(5)) } == expected.numbers)
  }

  @Test("labels that run over several pages are whole", arguments: ["leases", "small"])
  func labels(_ name: String) throws {
    let (leases, expected) = try leases(name)
    var found: [String: [String: Expected.Label]] = [:]
    for lease in try contents(of: leases) {
      guard
        let labels = try leases.bucket(lease.key)?.bucket("labels")
      else { continue }
      var texts: [String: Expected.Label] = [:]
      var entries = labels.entries()
      while let label = try entries.next() {
        let value = try #require(label.value)
        texts[String(decoding: label.key, as: UTF8.self)] = Expected.Label(
          length: value.count, beginning: String(decoding: value.prefix(16), as: UTF8.self))
      }
      found[String(decoding: lease.key, as: UTF8.self)] = texts
    }
    #expect(found == expected.labels)
  }

  @Test("each key that the walk finds is found by its name, and no other")
  func lookup() throws {
    let (leases, _) = try leases("leases")
    for item in try contents(of: leases) {
      let lease = try #require(try leases.bucket(item.key))
      #expect(try lease.value("createdat")?.count == 15)
      #expect(try leases.bucket(item.key.dropLast()) == nil)
      #expect(try leases.bucket(item.key + [0]) == nil)
      #expect(try leases.value(item.key) == nil, "a bucket is no value")
    }
    #expect(try leases.bucket("") == nil)
    #expect(try leases.bucket("\u{7f}") == nil)
  }

  @Test("a plain key is no bucket")
  func plainKey() throws {
    let v1 = try #require(try BoltFile(BoltCopy(fixture("small.db"))).bucket("v1"))
    #expect(try v1.value("version")?.count == 1)
    #expect(try v1.bucket("version") == nil)
  }

  @Test("the tree of the fixture has branches over branches, or it would prove little")
  func depth() throws {
    let bytes = try fixture("leases.db")
    let kinds = stride(from: 2 * 4096, to: bytes.count, by: 4096).map { bytes[$0 + 8] }
    #expect(kinds.count { $0 == 1 } >= 3)
  }
}
