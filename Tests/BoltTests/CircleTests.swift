import Bolt
import Testing

@Suite("circles and bombs")
struct CircleTests {
  func file(_ pages: [Int: [UInt8]]) throws -> BoltFile {
    var builder = FileBuilder()
    builder.pages = pages
    builder.root = 3
    return try BoltFile(BoltCopy(builder.bytes()))
  }

  let builder = FileBuilder()

  @Test("a branch that leads to itself, or back to the page above")
  func branches() throws {
    let own = try file([3: builder.page(3, flags: 1, [.branch(key: [1], page: 3)])])
    let two = try file([
      3: builder.page(3, flags: 1, [.branch(key: [1], page: 4)]),
      4: builder.page(4, flags: 1, [.branch(key: [1], page: 3)]),
    ])
    for file in [own, two] {
      #expect(throws: BoltError.self) { try contents(of: file.root) }
      #expect(throws: BoltError.self) { try file.root.value("x") }
    }
  }

  @Test("a branch that leads to itself, with the number at the same place of the copy as the root’s in the file")
  func branchInRootsPlace() throws {
    // Of the metas the copy keeps a header each, so that page 3 begins at 32 + 4072 in it, and the number of its first
    // element is at 4128: where the second meta has the root's in the file.
    let file = try file([
      2: builder.page(2, flags: 2, [.value(key: [1], [UInt8](repeating: 0, count: 4039))]),
      3: builder.page(3, flags: 1, [.branch(key: [1], page: 3)]),
    ])
    #expect {
      try file.root.value("x")
    } throws: { error in
      "\(error)" == "page 3: expected one place that leads to it, found two, at bytes 4128 and 12312"
    }
    #expect(throws: BoltError.self) { try contents(of: file.root) }
  }

  @Test("a page that two branches lead to is read once, and is a fault the second time")
  func shared() throws {
    let file = try file([
      3: builder.page(3, flags: 1, [.branch(key: [1], page: 4), .branch(key: [2], page: 4)]),
      4: builder.page(4, flags: 2, [.value(key: [1], [])]),
    ])
    var entries = file.root.entries()
    #expect(try entries.next()?.key == [1])
    #expect {
      try entries.next()
    } throws: { error in
      guard case BoltError.page(4, "one place that leads to it", _) = error else { return false }
      return true
    }
    #expect(try entries.next() == nil)
  }

  @Test("a bucket that holds itself")
  func bucketCircle() throws {
    let file = try file([3: builder.page(3, flags: 2, [.bucket(key: [1], root: 3)])])
    #expect(throws: BoltError.self) { try file.root.bucket([1]) }
    #expect(throws: BoltError.self) { try contents(of: file.root) }
  }

  @Test("buckets in buckets without end stop at a depth")
  func deep() throws {
    var page = builder.page(0, flags: 2, [.value(key: [1], [1])])
    for _ in 0..<63 { page = builder.page(0, flags: 2, [.inline(key: [1], page)]) }
    let allowed = try file([3: builder.page(3, flags: 2, [.inline(key: [1], page)])])
    #expect(try contents(of: allowed.root).count == 1)
    page = builder.page(0, flags: 2, [.inline(key: [1], page)])
    let deep = try file([3: builder.page(3, flags: 2, [.inline(key: [1], page)])])
    #expect {
      try contents(of: deep.root)
    } throws: { error in
      "\(error)" == "page 3: expected at most 64 buckets inside each other, found one more"
    }
  }

  @Test("many buckets that share one page do not multiply")
  func bomb() throws {
    // Each of nine levels names the next a hundred times: 100^9 entries, if they were followed.
    var pages: [Int: [UInt8]] = [:]
    for level in 3...12 {
      let next = UInt64(level == 12 ? 3 : level + 1)
      let elements = (0..<100).map { FileBuilder.Element.bucket(key: [UInt8($0)], root: next) }
      pages[level] = builder.page(UInt64(level), flags: 2, elements)
    }
    let file = try file(pages)
    let walk = Walk(file)
    #expect(walk.entries == 10 * 100)
    #expect(walk.faults == 9 * 99 + 100)
  }

  @Test("values that lie over each other do not multiply")
  func overlap() throws {
    // 250 buckets in one page, all with the same bytes for a value.
    var page = builder.page(3, flags: 2, count: 250, [])
    for index in 0..<250 {
      page += builder.number(UInt32(1)) + builder.number(UInt32((250 - index) * 16))
      page += builder.number(UInt32(1)) + builder.number(UInt32(40))
    }
    page += [UInt8](repeating: 1, count: 41)
    #expect(throws: BoltError.self) { try file([3: page]) }
  }

  @Test("pages that each claim the rest of the file are given up on")
  func longRuns() throws {
    // Read from the end, each of a thousand pages claims all pages behind it.
    let last = 1003
    var pages: [Int: [UInt8]] = [:]
    for number in 4...last {
      pages[number] = builder.page(
        UInt64(number), flags: 2, overflow: UInt32(last - number), [.value(key: [1], [])])
    }
    let buckets = (4...last).map { number in
      FileBuilder.Element.bucket(
        key: builder.number(UInt16(number).byteSwapped), root: UInt64(last + 4 - number))
    }
    var large = FileBuilder()
    large.pageSize = 65536
    large.pages = pages
    large.pages[3] = builder.page(3, flags: 2, buckets)
    large.root = 3
    let walk = Walk(try BoltFile(BoltCopy(large.bytes())))
    #expect(walk.entries == 1001)
    #expect(walk.faults == 999)
  }

  @Test("behind a page that cannot be read the walk goes on")
  func goesOn() throws {
    let file = try file([
      3: builder.page(
        3, flags: 1,
        [.branch(key: [1], page: 4), .branch(key: [2], page: 5), .branch(key: [3], page: 6)]),
      4: builder.page(4, flags: 2, [.value(key: [1], [])]),
      5: builder.page(5, flags: 7, [.value(key: [2], [])]),
      6: builder.page(6, flags: 2, [.value(key: [3], [])]),
    ])
    let walk = Walk(file)
    #expect(walk.keys == [[1], [3]])
    #expect(walk.faults == 1)
    #expect(throws: BoltError.self) { try file.root.value([2]) }
    #expect(try file.root.value([3]) == [])
  }
}
