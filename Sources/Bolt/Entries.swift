/// Walks a bucket from its first key to its last.
///
///     var entries = bucket.entries()
///     while let entry = try entries.next() { … }
///
/// Where a page cannot be read, `next` throws once and goes on behind it at the next call: the
/// rest of the bucket is still read.
package struct Entries {
  private let bucket: Bucket
  private var step: Step
  /// The branches above, the topmost first. Most buckets are a leaf alone: for them nothing is allocated.
  private var path: [Step] = []
  private var last: Range<Int>?

  private struct Step {
    let page: Page
    var next = 0
  }

  init(_ bucket: Bucket) {
    self.bucket = bucket
    step = Step(page: bucket.root)
  }

  /// The next entry. Nil behind the last one.
  package mutating func next() throws(BoltError) -> Entry? {
    let image = bucket.table.image
    while true {
      let index = step.next
      guard index < step.page.count else {
        guard let above = path.popLast() else { return nil }
        step = above
        continue
      }
      step.next += 1
      if let leaf = step.page.leaf(image, at: index) {
        // Within a page the order is known to be right: only its first key can break it.
        if index == 0, let last, image.compare(last, leaf.key) != .ascending {
          throw .page(
            step.page.number, expected: "a first key behind the last of the page before",
            found: "one that is not behind")
        }
        last = leaf.key
        return Entry(bucket: bucket, leaf: leaf, page: step.page.number)
      }
      if let branch = step.page.branch(image, at: index) {
        let page = try bucket.table.page(branch.page, reference: branch.reference)
        path.append(step)
        step = Step(page: page)
      }
    }
  }
}
