import Bolt

/// Collects what could not be read of several databases, or parts of one: of each the first fault and how many followed.
struct FaultLog<Database: Equatable> {
  private var first: [(database: Database, detail: String, more: Int)] = []

  mutating func note(_ database: Database, _ detail: String) {
    if let index = first.firstIndex(where: { $0.database == database }) {
      first[index].more += 1
    } else {
      first.append((database, detail, 0))
    }
  }

  func contains(_ database: Database) -> Bool {
    first.contains { $0.database == database }
  }

  var faults: [(database: Database, detail: String)] {
    first.map { database, detail, more in (database, more == 0 ? detail : "\(detail) (and \(more) more faults)") }
  }
}

extension FaultLog {
  /// Opens a database. Nil where there is none, and where it cannot be read, which is noted.
  mutating func open(_ database: Database, _ copy: BoltCopy?) -> BoltFile? {
    guard let copy else { return nil }
    do {
      return try BoltFile(copy)
    } catch {
      note(database, "\(error)")
      return nil
    }
  }

  /// Calls `body` with every entry of a bucket that can be read, and notes the others.
  mutating func forEachEntry(
    _ bucket: Bucket, in database: Database,
    _ body: (_ entry: Entry, _ log: inout FaultLog) throws(BoltError) -> Void
  ) {
    var entries = bucket.entries()
    while true {
      do {
        guard let entry = try entries.next() else { return }
        try body(entry, &self)
      } catch {
        note(database, "\(error)")
      }
    }
  }

  /// The same with the name of each entry.
  mutating func forEach(
    _ bucket: Bucket, in database: Database,
    _ body: (_ name: String, _ entry: Entry, _ log: inout FaultLog) throws(BoltError) -> Void
  ) {
    forEachEntry(bucket, in: database) { entry, log throws(BoltError) in
      guard let name = entry.key.text else {
        return log.note(database, "expected a name in UTF-8, found \(entry.key.count) other bytes")
      }
      try body(name, entry, &log)
    }
  }

  /// The same with the entries that are buckets, opened.
  mutating func forEachBucket(
    _ bucket: Bucket?, in database: Database,
    _ body: (_ name: String, _ bucket: Bucket, _ log: inout FaultLog) throws(BoltError) -> Void
  ) {
    guard let bucket else { return }
    forEach(bucket, in: database) { name, entry, log throws(BoltError) in
      if let inner = try entry.bucket() { try body(name, inner, &log) }
    }
  }

  /// The bucket at a path of names. Nil where there is none, and where it cannot be read, which
  /// is noted.
  mutating func bucket(_ path: String..., of bucket: Bucket, in database: Database) -> Bucket? {
    var bucket = bucket
    for name in path {
      do {
        guard let next = try bucket.bucket(name) else { return nil }
        bucket = next
      } catch {
        note(database, "\(error)")
        return nil
      }
    }
    return bucket
  }
}
