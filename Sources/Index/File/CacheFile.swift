import Glibc
import ImageModel
import Stores

/// The file beside an index in which the last reading of a tree is remembered for the next one. It may be lost without harm.
package struct CacheFile: Sendable {
  package let path: String

  /// Nil where the index is in memory: nothing is remembered then.
  package init?(index: String?, host: String, _ tree: TreeKey) {
    guard let index else { return nil }
    let names = [host, tree.kind.rawValue, tree.driver, tree.root, tree.namespace]
    let key = Array(names.joined(separator: "\0").utf8).withUnsafeBytes { Hash256(hashing: $0) }
    path = index + "-cache/" + key.hex.prefix(32)
  }

  func remove() { unlink(path) }
}
