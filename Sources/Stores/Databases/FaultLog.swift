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

  /// Calls `body` like `forEachEntry`, with the name of each entry.
  mutating func forEach(
    _ bucket: Bucket, in database: Database,
    _ body: (_ name: String, _ entry: Entry, _ log: inout FaultLog) throws(BoltError) -> Void
  ) {
    forEachEntry(bucket, in: database) { entry, log throws(BoltError) in
      if let name = log.name(entry.key, in: database) { try body(name, entry, &log) }
    }
  }

  /// A key as text. Nil where it is none, which is noted.
  mutating func name(_ key: ArraySlice<UInt8>, in database: Database) -> String? {
    if let name = key.text { return name }
    note(database, "expected a name in UTF-8, found \(key.count) other bytes")
    return nil
  }

  /// Calls `body` with every entry that is a bucket.
  mutating func forEachBucket(
    _ bucket: Bucket?, in database: Database,
    _ body: (_ name: String, _ bucket: Bucket, _ log: inout FaultLog) throws(BoltError) -> Void
  ) {
    forEachRecord(bucket, in: database) { key, record, log throws(BoltError) in
      if let name = log.name(key, in: database) { try body(name, record, &log) }
    }
  }

  /// Calls `body` with every entry that is a bucket, and its name as bytes, where no text is needed.
  mutating func forEachRecord(
    _ bucket: Bucket?, in database: Database,
    _ body: (_ key: ArraySlice<UInt8>, _ bucket: Bucket, _ log: inout FaultLog) throws(BoltError) -> Void
  ) {
    guard let bucket else { return }
    forEachEntry(bucket, in: database) { entry, log throws(BoltError) in
      if let inner = try entry.bucket() { try body(entry.key, inner, &log) }
    }
  }

  /// The bucket at a path of names. Nil where there is none, and where it cannot be read, which
  /// is noted.
  mutating func bucket(_ path: String..., of bucket: Bucket, in database: Database) -> Bucket? {
    var bucket = bucket
    for name in path {
      guard let next = self.bucket(name, of: bucket, in: database) else { return nil }
      bucket = next
    }
    return bucket
  }

  /// The bucket of one name.
  mutating func bucket(_ name: String, of bucket: Bucket, in database: Database) -> Bucket? {
    do {
      return try bucket.bucket(name)
    } catch {
      note(database, "\(error)")
      return nil
    }
  }
}
