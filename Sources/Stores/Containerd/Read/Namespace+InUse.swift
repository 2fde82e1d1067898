import Bolt

/// Which namespaces of a database hold anything.
extension Namespace {
  /// Of each whether it holds anything, and whether that has images.
  static func uses(in file: BoltFile) throws(BoltError) -> [(name: String, isInUse: Bool, hasImages: Bool)] {
    var found: [(name: String, isInUse: Bool, hasImages: Bool)] = []
    for (name, bucket) in try buckets(in: file) {
      let hasImages = try hasEntries(["images"], of: bucket)
      var isInUse = hasImages
      for path in contents where !isInUse { isInUse = try hasEntries(path, of: bucket) }
      found.append((name, isInUse, hasImages))
    }
    return found
  }

  private static func hasEntries(_ path: [String], of namespace: Bucket) throws(BoltError) -> Bool {
    var inner: Bucket? = namespace
    for name in path { inner = try inner?.bucket(name) }
    var entries = inner?.entries()
    return try entries?.next() != nil
  }

  private static let contents = [
    ["content", "blob"], ["content", "ingests"], ["snapshots"], ["leases"], ["containers"],
  ]
}
