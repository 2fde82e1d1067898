import Bolt
import Testing

@Suite("torn and hostile files")
struct HostileFileTests {
  /// The fault that opening or walking the file meets.
  func fault(_ bytes: [UInt8]) -> String? {
    do {
      _ = try contents(of: BoltFile(BoltCopy(bytes)).root)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// The fault of a file whose root is page 3 with these bytes.
  func fault(page: [UInt8], and others: [Int: [UInt8]] = [:]) -> String? {
    var builder = FileBuilder()
    builder.pages = others
    builder.pages[3] = page
    builder.root = 3
    return fault(builder.bytes())
  }

  let builder = FileBuilder()

  @Test("a root that is no page of the file", arguments: [UInt64(9), 1 << 40, .max, 0, 1, 2])
  func root(_ root: UInt64) {
    var builder = FileBuilder([Item("a", "1")])
    builder.root = root
    let fault = fault(builder.bytes())
    #expect(fault?.hasPrefix("page \(root): expected ") == true)
  }

  @Test("pages below the high-water mark that were cut off")
  func truncated() {
    var builder = FileBuilder([Item("a", "1")])
    builder.highWater = .max
    builder.root = 1 << 50
    #expect(
      fault(builder.bytes())?.hasSuffix(
        "more than \(1 << 50) pages of 4096 bytes, found 16384 bytes")
        == true)
  }

  @Test("a page with another number in its header")
  func number() {
    let page = builder.page(5, flags: 2, [.value(key: [1], [])])
    #expect(fault(page: page) == "page 3: expected its own number in its header, found 5")
  }

  @Test("a page of another kind", arguments: [UInt16(0), 3, 4, 16, 0xffff])
  func kind(_ flags: UInt16) {
    let page = builder.page(3, flags: flags, [.value(key: [1], [])])
    #expect(
      fault(page: page) == "page 3: expected flags 1 (branch) or 2 (leaf), found flags \(flags)")
  }

  @Test("more elements than the page has room for")
  func count() {
    let page = builder.page(3, flags: 2, count: .max, [.value(key: [1], [])])
    #expect(fault(page: page) == "page 3: expected at most 255 elements, found 65535")
  }

  @Test("a branch without elements")
  func emptyBranch() {
    #expect(
      fault(page: builder.page(3, flags: 1, []))
        == "page 3: expected a branch with elements, found none")
  }

  @Test("a page that runs over the end of the file, or over another page")
  func overflow() {
    let long = builder.page(3, flags: 2, overflow: .max, [.value(key: [1], [])])
    #expect(
      fault(page: long)
        == "page 3: expected at most 1 pages up to the end of the file, found 4294967296")
    let over = builder.page(
      3, flags: 2, overflow: 1, [.value(key: [1], []), .bucket(key: [2], root: 4)])
    #expect(
      fault(page: over, and: [4: builder.page(4, flags: 2, [])])
        == "page 4: expected 1 pages of its own, found pages that belong to another")
  }

  @Test(
    "positions and sizes that leave the page or lie in what was read before",
    arguments: [
      (0, 1, 1), (15, 1, 1), (.max, 1, 1), (16, .max, 1), (16, 1, .max), (.max, .max, .max),
      (16, 1, 4064), (4095, 1, 0),
    ] as [(UInt32, UInt32, UInt32)])
  func positions(_ position: UInt32, _ key: UInt32, _ value: UInt32) {
    var page = builder.page(3, flags: 2, count: 1, [])
    page += builder.number(UInt32(0)) + builder.number(position)
    page += builder.number(key) + builder.number(value)
    let fault = fault(page: page)
    #expect(fault?.hasPrefix("page 3: expected element 0 within bytes 32 to 4096") == true)
  }

  @Test("an empty key")
  func emptyKey() {
    #expect(
      fault(page: builder.page(3, flags: 2, [.value(key: [], [1])]))
        == "page 3: expected a key in element 0, found an empty one")
  }

  @Test("keys that do not ascend, within a page and from page to page")
  func keyOrder() {
    for keys in [[2, 1], [1, 1]] as [[UInt8]] {
      let page = builder.page(3, flags: 2, keys.map { .value(key: [$0], []) })
      #expect(
        fault(page: page)
          == "page 3: expected element 1 behind the one before it, found a key that is not behind")
    }
    let branch = builder.page(
      3, flags: 1, [.branch(key: [1], page: 4), .branch(key: [2], page: 5)])
    let leaves = [
      4: builder.page(4, flags: 2, [.value(key: [7], [])]),
      5: builder.page(5, flags: 2, [.value(key: [6], [])]),
    ]
    #expect(
      fault(page: branch, and: leaves)
        == "page 5: expected a first key behind the last of the page before, "
        + "found one that is not behind")
  }

  @Test("a bucket too short to be one, and one whose inline page is a branch")
  func buckets() {
    let header = builder.number(UInt64(0)) + builder.number(UInt64(0))
    for length in [0, 8, 15, 16, 31] {
      var page = builder.page(3, flags: 2, count: 1, [])
      page += builder.number(UInt32(1)) + builder.number(UInt32(16))
      page += builder.number(UInt32(1)) + builder.number(UInt32(length)) + [7]
      page += (header + header).prefix(length)
      let expected = length < 16 ? "a bucket of 16 bytes or more" : "a page header of 16 bytes"
      #expect(fault(page: page)?.hasPrefix("page 3: expected \(expected), found ") == true)
    }
    let branch = builder.page(0, flags: 1, [.branch(key: [1], page: 3)])
    #expect(
      fault(page: builder.page(3, flags: 2, [.inline(key: [1], branch)]))
        == "page 3: expected a leaf in an inline bucket, found a branch")
  }
}
