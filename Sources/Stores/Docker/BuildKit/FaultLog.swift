import Bolt

/// Collects what could not be read: of each database the first fault and how many followed.
struct FaultLog {
  private var first: [(database: BuildDatabase, detail: String, more: Int)] = []

  mutating func note(_ database: BuildDatabase, _ detail: String) {
    if let index = first.firstIndex(where: { $0.database == database }) {
      first[index].more += 1
    } else {
      first.append((database, detail, 0))
    }
  }

  func contains(_ database: BuildDatabase) -> Bool {
    first.contains { $0.database == database }
  }

  var faults: [BuildFault] {
    first.map { database, detail, more in
      BuildFault(
        database: database.rawValue,
        detail: more == 0 ? detail : "\(detail) (and \(more) more faults)")
    }
  }
}

extension FaultLog {
  /// Opens a database. Nil where there is none, and where it cannot be read, which is noted.
  mutating func open(_ database: BuildDatabase, _ bytes: [UInt8]?) -> BoltFile? {
    guard let bytes else { return nil }
    do {
      return try BoltFile(bytes: bytes)
    } catch {
      note(database, "\(error)")
      return nil
    }
  }

  /// Calls `body` with every entry of a bucket that can be read, and notes the others.
  mutating func forEach(
    _ bucket: Bucket, in database: BuildDatabase,
    _ body: (_ name: String, _ entry: Entry, _ log: inout FaultLog) throws(BoltError) -> Void
  ) {
    var entries = bucket.entries()
    while true {
      do {
        guard let entry = try entries.next() else { return }
        guard let name = String(validating: entry.key, as: UTF8.self) else {
          note(database, "expected a name in UTF-8, found \(entry.key.count) other bytes")
          continue
        }
        try body(name, entry, &self)
      } catch {
        note(database, "\(error)")
      }
    }
  }

  /// The bucket at a path of names. Nil where there is none, and where it cannot be read, which
  /// is noted.
  mutating func bucket(_ path: String..., of bucket: Bucket, in database: BuildDatabase) -> Bucket? {
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
