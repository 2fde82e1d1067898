import ImageModel
import Report
import Stores

/// Folded stacks: a line for each folder that has bytes of its own, with the way to it.
///
/// Source: https://github.com/brendangregg/FlameGraph, “Fold stacks”.
struct FoldedText: TreeText {
  private struct FileNumber: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  /// No screen shows more, and the lines of 20,000 folders in each other would be 400 MB.
  private static let mostFrames = 500
  /// The last frame where there would be more: all that lies deeper is counted in it.
  private static let deeper = "(deeper)"

  private var text: [UInt8] = []
  private var frames = Way(separator: UInt8(ascii: ";"))
  /// The bytes of each frame.
  private var bytes: [Int64] = []
  /// Folders that are open and have no frame.
  private var withoutFrame = 0
  /// A file with several names is counted under the first.
  private var counted: Set<FileNumber> = []

  mutating func open(_ item: TreeItem) {
    guard bytes.count < Self.mostFrames else {
      withoutFrame += 1
      bytes[bytes.count - 1] &+= item.bytes
      return
    }
    // What is between two frames, and what ends a line, is in no name of one.
    let isLast = bytes.count == Self.mostFrames - 1
    let name = visible(String(decoding: item.name, as: UTF8.self)).replacing(scalar: ";", with: ",")
    frames.push(Array((isLast ? Self.deeper : name).utf8))
    bytes.append(item.bytes)
  }

  mutating func add(_ item: TreeItem) {
    guard !bytes.isEmpty, !item.isElsewhere else { return }
    if item.links > 1, let device = item.device, let inode = item.inode,
      !counted.insert(FileNumber(device: device, inode: inode)).inserted
    {
      return
    }
    bytes[bytes.count - 1] &+= item.bytes
  }

  mutating func close() {
    guard withoutFrame == 0 else {
      withoutFrame -= 1
      return
    }
    let own = bytes.removeLast()
    if own > 0 {
      text += frames.bytes
      text += Array(" \(own)\n".utf8)
    }
    frames.pop()
  }

  mutating func take(isOver: Bool) -> [UInt8] {
    defer { text.removeAll(keepingCapacity: true) }
    return text
  }
}
