/// The forms of a whole tree that other programs show: its folders within each other, or its layers on each other.
enum TreeForm: String, CaseIterable {
  /// What ncdu -f reads.
  case ncdu
  /// Folded stacks, of which flamegraph.pl, inferno and speedscope draw flame graphs.
  case folded

  func text() -> any TreeText {
    switch self {
    case .ncdu: NcduText()
    case .folded: FoldedText()
    }
  }
}

/// Something in a tree.
struct TreeItem {
  var name: [UInt8]
  /// Bytes as its size says.
  var size: Int64 = 0
  /// Bytes on disk.
  var bytes: Int64 = 0
  var device: UInt64?
  var inode: UInt64?
  var links: UInt64 = 1
  /// Neither a folder nor a regular file.
  var isOther = false
  var isUnread = false
  /// It lies on another file system, and is not counted.
  var isElsewhere = false

  init(_ name: [UInt8]) { self.name = name }
}

/// Writes down a tree, each folder before what is in it.
protocol TreeText: Sendable {
  /// Begins a folder: what comes until it is closed lies in it.
  mutating func open(_ item: TreeItem)
  /// Something that is no folder.
  mutating func add(_ item: TreeItem)
  mutating func close()
  /// Takes what is written so far.
  ///
  /// - Parameter isOver: Nothing comes any more.
  mutating func take(isOver: Bool) -> [UInt8]
}
