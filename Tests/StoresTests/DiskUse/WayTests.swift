import Testing

@testable import Stores

@Suite("the way to a folder") struct WayTests {
  private func way(_ names: String...) -> Way {
    var way = Way()
    for name in names { way.push(Array(name.utf8)) }
    return way
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("grows and shrinks at its end; a step without a name adds nothing")
  func steps() {
    var way = way("", "a", "bc")
    #expect(text(way.bytes) == "a/bc" && way.count == 3)
    #expect(text(way.bytes(below: [Array("d".utf8), [], Array("e".utf8)])) == "a/bc/d/e")
    #expect((0..<3).map { text(way.bytes(to: $0)) } == ["", "a", "a/bc"])
    #expect(text(way.bytes(to: 0, below: [Array("d".utf8)])) == "d")
    way.pop()
    way.push(Array("d".utf8))
    #expect(text(way.bytes) == "a/d")
    for _ in 0..<3 { way.pop() }
    #expect(way.bytes.isEmpty && way.count == 0)
  }

  @Test("leads to what lies below its end, and not to what is beside it")
  func leads() {
    #expect(way("").leads(to: []) && way("").leads(to: Array("a".utf8)))
    let way = way("", "a", "b")
    #expect(way.leads(to: Array("a/b/c".utf8)) && way.leads(to: Array("a/b/c/d".utf8)))
    for other in ["", "a", "a/b", "a/bc", "a/c", "b/b/c", "x/a/b/c"] { #expect(!way.leads(to: Array(other.utf8))) }
  }
}
