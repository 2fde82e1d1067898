import Bolt

/// Walks all of a file that can be read, over every fault, and looks each key up.
struct Walk {
  private(set) var entries = 0
  private(set) var faults = 0
  private(set) var keys: [[UInt8]] = []

  init(_ file: BoltFile) {
    go(file.root)
  }

  private mutating func go(_ bucket: Bucket) {
    var entries = bucket.entries()
    while true {
      do {
        guard let entry = try entries.next() else { return }
        self.entries += 1
        keys.append(Array(entry.key))
        _ = try bucket.value(entry.key)
        if let inner = try entry.bucket() { go(inner) }
      } catch {
        faults += 1
      }
    }
  }
}
