/// A page of a tree that was found sound: its elements lie inside it, one behind the other, and
/// its keys ascend. Reading its elements cannot fail for what the file says.
///
/// Source: bbolt internal/common/page.go and inode.go.
struct Page {
  enum Kind: UInt16 {
    case branch = 1
    case leaf = 2
  }

  static let headerSize = 16
  static let elementSize = 16

  /// The number of the page, or of the page that an inline bucket lies in.
  let number: UInt64
  let kind: Kind
  let count: Int
  /// Where the page header begins in the file.
  let start: Int

  /// A leaf's element: a key with its value, or a bucket of that name.
  struct Leaf {
    let isBucket: Bool
    let key: Range<Int>
    let value: Range<Int>
  }

  /// A branch's element: the first key of a page, its number, and where in the file that stands.
  struct Branch {
    let key: Range<Int>
    let page: UInt64
    let reference: Int
  }

  /// Reads and checks the page whose bytes are `range`.
  init(_ image: FileImage, number: UInt64, range: Range<Int>) throws(BoltError) {
    self.number = number
    start = range.lowerBound
    guard
      range.count >= Self.headerSize,
      let flags = image.uint16(at: range.lowerBound + 8),
      let count = image.uint16(at: range.lowerBound + 10)
    else {
      throw .page(number, expected: "a page header of 16 bytes", found: "\(range.count) bytes")
    }
    guard let kind = Kind(rawValue: flags) else {
      throw .page(number, expected: "flags 1 (branch) or 2 (leaf)", found: "flags \(flags)")
    }
    self.kind = kind
    self.count = Int(count)
    try check(image, end: range.upperBound)
  }

  /// A page that was read before and found sound.
  init?(checked image: FileImage, number: UInt64, start: Int) {
    guard let flags = image.uint16(at: start + 8), let kind = Kind(rawValue: flags),
      let count = image.uint16(at: start + 10)
    else { return nil }
    self.number = number
    self.kind = kind
    self.count = Int(count)
    self.start = start
  }

  /// The leaf element at `index`. Nil past the end, and in a branch.
  func leaf(_ image: FileImage, at index: Int) -> Leaf? {
    guard kind == .leaf, index >= 0, index < count else { return nil }
    let element = start + Self.headerSize + index * Self.elementSize
    guard
      let flags = image.uint32(at: element),
      let position = image.uint32(at: element + 4),
      let keySize = image.uint32(at: element + 8),
      let valueSize = image.uint32(at: element + 12)
    else { return nil }
    let key = element + Int(position)
    let value = key + Int(keySize)
    return Leaf(
      isBucket: flags & 1 != 0, key: key..<value, value: value..<value + Int(valueSize))
  }

  /// The branch element at `index`. Nil past the end, and in a leaf.
  func branch(_ image: FileImage, at index: Int) -> Branch? {
    guard kind == .branch, index >= 0, index < count else { return nil }
    let element = start + Self.headerSize + index * Self.elementSize
    guard
      let position = image.uint32(at: element),
      let keySize = image.uint32(at: element + 4),
      let page = image.uint64(at: element + 8)
    else { return nil }
    let key = element + Int(position)
    return Branch(key: key..<key + Int(keySize), page: page, reference: element + 8)
  }

  /// The index of the last element whose key is not behind `key`. Nil where there is none.
  func lastIndex(_ image: FileImage, notBehind key: UnsafeRawBufferPointer) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      guard
        let range = keyRange(image, at: middle), let order = image.compare(range, with: key)
      else { return nil }
      switch order {
      case .same: return middle
      case .ascending: low = middle + 1
      case .descending: high = middle
      }
    }
    return low > 0 ? low - 1 : nil
  }

  private func keyRange(_ image: FileImage, at index: Int) -> Range<Int>? {
    switch kind {
    case .branch: branch(image, at: index)?.key
    case .leaf: leaf(image, at: index)?.key
    }
  }
}

extension Page {
  /// bbolt writes keys and values behind the element table in the order of the elements. No two elements overlap, so a
  /// small file cannot yield more keys and values than it has bytes.
  ///
  /// Positions and sizes are 32 bits wide, so a sum of three of them and an offset in the file
  /// is far from the largest Int.
  private func check(_ image: FileImage, end: Int) throws(BoltError) {
    var free = start + Self.headerSize + count * Self.elementSize
    guard free <= end else {
      throw .page(
        number, expected: "at most \((end - start - Self.headerSize) / Self.elementSize) elements",
        found: "\(count)")
    }
    guard kind == .leaf || count > 0 else {
      throw .page(number, expected: "a branch with elements", found: "none")
    }
    var previous: Range<Int>?
    for index in 0..<count {
      guard let (key, data) = extent(image, at: index) else {
        throw .page(number, expected: "an element \(index)", found: "the end of the file")
      }
      guard data.lowerBound >= free, data.upperBound <= end else {
        throw .page(
          number, expected: "element \(index) within bytes \(free - start) to \(end - start)",
          found: "bytes \(data.lowerBound - start) to \(data.upperBound - start)")
      }
      guard !key.isEmpty else {
        throw .page(number, expected: "a key in element \(index)", found: "an empty one")
      }
      if let previous, image.compare(previous, key) != .ascending {
        throw .page(
          number, expected: "element \(index) behind the one before it",
          found: "a key that is not behind")
      }
      previous = key
      free = data.upperBound
    }
  }

  private func extent(_ image: FileImage, at index: Int) -> (key: Range<Int>, data: Range<Int>)? {
    switch kind {
    case .branch:
      guard let element = branch(image, at: index) else { return nil }
      return (element.key, element.key)
    case .leaf:
      guard let element = leaf(image, at: index) else { return nil }
      return (element.key, element.key.lowerBound..<element.value.upperBound)
    }
  }
}
