/// A bbolt file, read from a copy in memory. Nothing is locked and nothing is written.
///
/// No bytes, however torn or hostile, make it trap or go on for ever: what does not fit is a
/// `BoltError`, and the work is bounded by the size of the file.
package struct BoltFile {
  /// The bucket that holds the named ones.
  package let root: Bucket

  /// Reads the metas and the root page. The rest is read when it is asked for.
  package init(_ copy: BoltCopy) throws(BoltError) {
    let meta = try Meta.current(copy.front)
    let table = PageTable(copy, meta)
    // That number stands in a meta, not in the copy: its complement is the place of no other.
    let page = try table.page(meta.root, reference: ~meta.rootReference)
    root = Bucket(table: table, root: page, depth: 0)
  }

  /// The bucket of that name at the top of the file. Nil where there is none.
  package func bucket(_ name: String) throws(BoltError) -> Bucket? {
    try root.bucket(name)
  }
}
