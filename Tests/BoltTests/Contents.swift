import Bolt
import Foundation

/// All that a bucket holds, as values that can be compared.
indirect enum Content: Equatable {
  case value([UInt8])
  case bucket([Item])
}

struct Item: Equatable {
  let key: [UInt8]
  let content: Content

  init(_ key: [UInt8], _ content: Content) {
    self.key = key
    self.content = content
  }

  init(_ key: String, _ value: String) {
    self.init(Array(key.utf8), .value(Array(value.utf8)))
  }

  init(_ key: String, _ items: [Item]) {
    self.init(Array(key.utf8), .bucket(items))
  }
}

func contents(of bucket: Bucket) throws -> [Item] {
  var items: [Item] = []
  var entries = bucket.entries()
  while let entry = try entries.next() {
    if let inner = try entry.bucket() {
      items.append(Item(Array(entry.key), .bucket(try contents(of: inner))))
    } else {
      items.append(Item(Array(entry.key), .value(Array(entry.value ?? []))))
    }
  }
  return items
}

/// A file of Tests/Fixtures/bolt: made by make_bolt.py there, with a real containerd.
func fixture(_ name: String) throws -> [UInt8] {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/bolt")
  return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
}
