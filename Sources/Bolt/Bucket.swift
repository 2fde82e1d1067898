/// A bucket: keys in byte order, each with a value or with a bucket of its own.
///
/// Source: bbolt internal/common/bucket.go and bucket.go. A bucket's value is the number of its
/// root page and a counter of its users (`NextSequence`); where that number is 0 the bucket is small and its only page
/// follows at once.
package struct Bucket {
  /// How many buckets may lie inside each other. containerd's deepest is at 9.
  static let deepest = 64

  let table: PageTable
  let root: Page
  let depth: Int

  init(table: PageTable, root: Page, depth: Int) {
    self.table = table
    self.root = root
    self.depth = depth
  }

  /// Opens the bucket whose value is `value`, in page `number`.
  init(table: PageTable, value: Range<Int>, in number: UInt64, depth: Int) throws(BoltError) {
    guard depth <= Self.deepest else {
      throw .page(
        number, expected: "at most \(Self.deepest) buckets inside each other", found: "one more")
    }
    guard
      value.count >= 16,
      let rootNumber = table.image.uint64(at: value.lowerBound)
    else {
      throw .page(number, expected: "a bucket of 16 bytes or more", found: "\(value.count)")
    }
    if rootNumber == 0 {
      let inline = value.lowerBound + 16..<value.upperBound
      root = try Page(table.image, number: number, range: inline)
      guard root.kind == .leaf else {
        throw .page(number, expected: "a leaf in an inline bucket", found: "a branch")
      }
    } else {
      root = try table.page(rootNumber, reference: value.lowerBound)
    }
    self.table = table
    self.depth = depth
  }

  /// The value of a key. Nil where there is none, and where the key names a bucket.
  package func value(_ key: String) throws(BoltError) -> ArraySlice<UInt8>? {
    try value(key.utf8)
  }

  /// The value of a key. Nil where there is none, and where the key names a bucket.
  package func value(_ key: some Collection<UInt8>) throws(BoltError) -> ArraySlice<UInt8>? {
    try entry(key)?.value
  }

  /// The bucket of that name. Nil where there is none, and where the name is a plain key.
  package func bucket(_ name: String) throws(BoltError) -> Bucket? {
    try bucket(name.utf8)
  }

  /// The bucket of that name. Nil where there is none, and where the name is a plain key.
  package func bucket(_ name: some Collection<UInt8>) throws(BoltError) -> Bucket? {
    try entry(name)?.bucket()
  }

  /// All entries, in the order of their keys.
  package func entries() -> Entries {
    Entries(self)
  }

  private func entry(_ key: some Collection<UInt8>) throws(BoltError) -> Entry? {
    let found = key.withContiguousStorageIfAvailable { key in
      Result { () throws(BoltError) in try entry(UnsafeRawBufferPointer(key)) }
    }
    guard let found else { return try entry(Array(key)) }
    return try found.get()
  }

  private func entry(_ key: UnsafeRawBufferPointer) throws(BoltError) -> Entry? {
    let image = table.image
    var page = root
    while let branch = page.branch(image, at: page.lastIndex(image, notBehind: key) ?? 0) {
      page = try table.page(branch.page, reference: branch.reference)
    }
    guard
      let index = page.lastIndex(image, notBehind: key), let leaf = page.leaf(image, at: index),
      image.compare(leaf.key, with: key) == .same
    else { return nil }
    return Entry(bucket: self, leaf: leaf, page: page.number)
  }
}

/// A key of a bucket and what it names.
package struct Entry {
  private let parent: Bucket
  private let leaf: Page.Leaf
  private let page: UInt64

  init(bucket: Bucket, leaf: Page.Leaf, page: UInt64) {
    parent = bucket
    self.leaf = leaf
    self.page = page
  }

  package var key: ArraySlice<UInt8> { parent.table.image.bytes[leaf.key] }

  /// Nil where the key names a bucket.
  package var value: ArraySlice<UInt8>? {
    leaf.isBucket ? nil : parent.table.image.bytes[leaf.value]
  }

  /// Opens the bucket that the key names. Nil where it names a value.
  package func bucket() throws(BoltError) -> Bucket? {
    guard leaf.isBucket else { return nil }
    return try Bucket(table: parent.table, value: leaf.value, in: page, depth: parent.depth + 1)
  }
}
