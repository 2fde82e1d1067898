import Files
import Glibc

/// A folder on the way of a walk: read, with subfolders that are still to be visited.
///
/// A plain value over a descriptor that its holder must close.
struct WalkedFolder: Sendable {
  private struct Pending: Sendable {
    let name: Int
    let inside: FolderRole
    let device: UInt64
  }

  /// -1 while it is closed to spare descriptors: the way back is then by `..` from below.
  private(set) var descriptor: Int32
  let device: UInt64
  let inode: UInt64
  /// Its name in the folder above; its whole path where a walk begins here.
  let name: [UInt8]
  private var names: [UInt8] = []
  private var pending: [Pending] = []

  /// A subfolder to be visited.
  struct Next {
    let name: [UInt8]
    let inside: FolderRole
    /// The file system that it is on, which is not to be left below it.
    let device: UInt64

    /// - Returns: A descriptor, or -1 with errno set. A link in its place is not followed.
    func open(in above: Int32) -> Int32 {
      var name = name.map(CChar.init(bitPattern:))
      name.append(0)
      return openUntouched(name, in: above, O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK)
    }
  }

  init(descriptor: Int32 = -1, device: UInt64, inode: UInt64, name: [UInt8]) {
    self.descriptor = descriptor
    self.device = device
    self.inode = inode
    self.name = name
  }

  var isOpen: Bool { descriptor >= 0 }
  var isDone: Bool { pending.isEmpty }
  var count: Int { pending.count }

  mutating func push(_ name: UnsafeRawBufferPointer, inside: FolderRole, device: UInt64) {
    pending.append(Pending(name: names.count, inside: inside, device: device))
    names.append(contentsOf: name)
    names.append(0)
  }

  /// The subfolder that was pushed last.
  mutating func pop() -> Next? {
    guard let last = pending.popLast() else { return nil }
    let name = Array(names[last.name..<names.count - 1])
    names.removeSubrange(last.name...)
    return Next(name: name, inside: last.inside, device: last.device)
  }

  /// Takes a copy of a descriptor of this folder; false, with errno set, if there is none to be had.
  mutating func keepOpen(_ descriptor: Int32) -> Bool {
    self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    return isOpen
  }

  mutating func close() {
    guard descriptor >= 0 else { return }
    Glibc.close(descriptor)
    descriptor = -1
  }

  /// Opens it again by way of a folder below it, unless that is no longer the same folder.
  mutating func reopen(from below: Int32) -> Bool {
    let parent = openUntouched("..", in: below, O_DIRECTORY)
    guard parent >= 0 else { return false }
    var status = stat()
    guard fstat(parent, &status) == 0, UInt64(status.st_dev) == device, UInt64(status.st_ino) == inode
    else {
      Glibc.close(parent)
      return false
    }
    descriptor = parent
    return true
  }

  /// The first half of what is to be visited, for another walker, with a descriptor of its own; nil if that cannot be had.
  mutating func split(path: [UInt8]) -> WalkedFolder? {
    guard isOpen, !pending.isEmpty else { return nil }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { return nil }
    var half = WalkedFolder(descriptor: copy, device: device, inode: inode, name: path)
    let count = (pending.count + 1) / 2
    let end = count < pending.count ? pending[count].name : names.count
    half.names = Array(names[..<end])
    half.pending = Array(pending[..<count])
    names.removeSubrange(..<end)
    pending = pending[count...].map {
      Pending(name: $0.name - end, inside: $0.inside, device: $0.device)
    }
    return half
  }
}
