import Files
import ImageModel

/// One root that some way of keeping images on disk uses, found and not yet read.
///
/// All that knows a layout is in the folder of its store. What follows the reading is the same for all stores.
package protocol Store: Sendable {
  /// The path as given or found, for people.
  var location: String { get }
  /// What it is the root of, for people.
  var kind: String { get }
  /// What people are to know of the reading before they see its answers; nil where that is nothing.
  var remark: String? { get }
  var folder: any Folder { get }
  /// The trees below the root, in the order in which they are read.
  var trees: [TreeKey] { get }
  /// The host's name if none is given; nil where the input has no name.
  var defaultHost: String? { get }
  /// The machine's own root, in place.
  var isInPlace: Bool { get }
  /// What was met on the way to this root; part of the first tree's reading.
  var findings: [Finding] { get set }

  /// Reads all trees of the root.
  ///
  /// - Parameters:
  ///   - sink: Takes the facts as they come.
  ///   - memory: What is known of a tree before it is read, and what takes down the reading for the next one. `isNow`:
  ///     the tree is of this moment, and no copy.
  ///   - watch: Runs the reading of each tree.
  /// - Returns: A reading for each of `trees`, in their order.
  /// - Throws: What the sink throws. Faults of a tree are findings.
  func read(
    _ options: ReadOptions, into sink: any FactSink,
    memory: (TreeKey, _ isNow: Bool) throws -> (PreviousScan, CacheWriter?),
    watch: (TreeKey, () throws -> TreeReading) throws -> TreeReading
  ) throws -> RootReading

  /// Walks the root for its bytes on disk.
  ///
  /// - Returns: Adds what was measured to the readings of the root's trees, in their order.
  /// - Throws: `MeasureError` where the root cannot be measured.
  func measure(_ walk: Walk) throws -> (inout [TreeReading]) -> Void
}

extension Store {
  /// Inodes that are taken on the file system that the root is on; nil where the system does not say.
  package var inodesOfFileSystem: Int64? {
    (folder as? FolderOnDisk)?.space.map { $0.inodes - $0.inodesFree }
  }

  /// What was found where; nil where the root itself was given and there is nothing to say of it.
  ///
  /// - Parameter path: The absolute path that was given.
  package func note(given path: String) -> String? {
    guard location != path || remark != nil else { return nil }
    return "\(location): \(kind)" + (remark.map { ", " + $0 } ?? "")
  }
}

/// What came of the reading of a root.
package struct RootReading {
  /// The root is of this moment: in place, or a daemon uses it. Else it is a copy.
  package let isNow: Bool
  /// One for each tree of the root.
  package var readings: [TreeReading] = []
  /// The newest modification time of what a copy shows its moment by, in nanoseconds since 1970; 0 if there is none.
  package var newest: Int64 = 0
  /// For each tree, what completes the cache of its reading.
  package var caches: [PendingCache?] = []
}

/// The cache of a reading, complete but for what the index knows after recording.
package struct PendingCache {
  let writer: CacheWriter
  var distribution: (stamps: [ReadCache.Stamp], newest: Int64)?

  /// - Parameter content: The hash of what was in distribution/, as the index recorded it.
  package func finish(distribution content: Hash256?) -> CacheWriter.Outcome {
    guard let content, let distribution else { return writer.finish(nil) }
    return writer.finish(
      ReadCache.Distribution(stamps: distribution.stamps, content: content, newest: distribution.newest))
  }
}
