import Report

/// Folded stacks: a line for each folder that has bytes of its own, with the way to it.
///
/// Source: https://github.com/brendangregg/FlameGraph, “Fold stacks”.
struct FoldedText: TreeText {
  private struct FileNumber: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  private var text: [UInt8] = []
  private var open: [(frame: String, bytes: Int64)] = []
  /// A file with several names is counted under the first.
  private var counted: Set<FileNumber> = []

  mutating func open(_ item: TreeItem) {
    // What is between two frames, and what ends a line, is in no name of one.
    let frame = visible(String(decoding: item.name, as: UTF8.self)).replacing(";", with: ",")
    open.append((frame, item.bytes))
  }

  mutating func add(_ item: TreeItem) {
    guard !open.isEmpty, !item.isElsewhere else { return }
    if item.links > 1, let device = item.device, let inode = item.inode,
      !counted.insert(FileNumber(device: device, inode: inode)).inserted
    {
      return
    }
    open[open.count - 1].bytes &+= item.bytes
  }

  mutating func close() {
    if let last = open.last, last.bytes > 0 {
      text += Array((open.map(\.frame).joined(separator: ";") + " \(last.bytes)\n").utf8)
    }
    open.removeLast()
  }

  mutating func take(isOver: Bool) -> [UInt8] {
    defer { text.removeAll(keepingCapacity: true) }
    return text
  }
}
