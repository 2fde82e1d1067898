import Glibc
import Synchronization

@testable import Files

/// A root that notes what is read of it, and of which one folder cannot be opened at some of the times that it is asked for.
final class WatchedFolder: Folder {
  private let root: FolderOnDisk
  private let failing: String
  private let times: Set<Int>
  private let opening: @Sendable (String) -> Void
  private let log = Mutex<(opened: [String], read: [String])>(([], []))

  /// - Parameter opening: Called before a folder is opened, with its name.
  init(
    _ root: FolderOnDisk, failing: String = "", times: Set<Int> = [],
    opening: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.root = root
    self.failing = failing
    self.times = times
    self.opening = opening
  }

  /// How often this folder was asked for.
  func opened(_ name: String) -> Int { log.withLock { log in log.opened.filter { $0 == name }.count } }

  /// The paths of the files of which the content was read.
  var read: [String] { log.withLock { $0.read } }

  var path: String { root.path }

  func folder(_ name: String) throws(ReadFailure) -> any Folder {
    log.withLock { $0.opened.append(name) }
    opening(name)
    if name == failing, times.contains(opened(name)) { throw .system(EIO) }
    return try root.folder(name)
  }

  func forEachEntry(_ body: (UnsafeRawBufferPointer, EntryKind) -> Void) throws(ReadFailure) {
    try root.forEachEntry(body)
  }

  func read(
    _ name: UnsafePointer<CChar>, into buffer: ReadBuffer, limit: Int
  ) throws(ReadFailure) -> UnsafeRawBufferPointer {
    log.withLock { $0.read.append(String(cString: name)) }
    return try root.read(name, into: buffer, limit: limit)
  }

  func head(_ name: UnsafePointer<CChar>, count: Int, into buffer: ReadBuffer) throws(ReadFailure) -> [UInt8] {
    try root.head(name, count: count, into: buffer)
  }

  func read(
    _ name: UnsafePointer<CChar>, inPiecesOf size: Int, into buffer: ReadBuffer, limit: Int,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ReadFailure) {
    log.withLock { $0.read.append(String(cString: name)) }
    try root.read(name, inPiecesOf: size, into: buffer, limit: limit, body)
  }

  func stamp(_ name: UnsafePointer<CChar>) throws(ReadFailure) -> FileStamp { try root.stamp(name) }

  func link(_ name: String) throws(ReadFailure) -> String { try root.link(name) }
}
