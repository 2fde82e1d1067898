import Files
import Glibc

/// One of the threads that walk a root: deepest first, with a stack of folders of its own.
///
/// Folders are opened by their name in an open folder, never by a path, and no link is followed. What vanishes
/// between listing and looking is a race, not a fault.
final class Walker {
  private let queue: WalkQueue
  private let progress: WalkProgress
  private let watcher: (any WalkWatcher)?
  /// What the watcher is to see of the folder that is being listed.
  private var seen: [SeenFile] = []
  private var isSeenWhole = true
  /// Folders of the stack that may be open at once.
  private let mostOpen: Int
  private var stack: [WalkedFolder] = []
  /// The way through the stack, relative to the data root.
  private var way = Way()
  /// Folders of the stack below this index are closed.
  private var firstOpen = 0

  /// By slot.
  private(set) var uses: [DiskUse] = []
  private(set) var links: [LinkedFile] = []
  private(set) var faults = WalkFaults()

  init(queue: WalkQueue, progress: WalkProgress, watcher: (any WalkWatcher)?, mostOpen: Int) {
    self.queue = queue
    self.progress = progress
    self.watcher = watcher
    self.mostOpen = mostOpen
  }

  /// Walks until there is nothing left to walk for anybody.
  func run() {
    var hasWorked = false
    while let folder = queue.next(hasWorked: hasWorked) {
      hasWorked = true
      add(folder)
      firstOpen = 0
      while !stack.isEmpty, !progress.isStopped { step() }
      // A walk that was stopped leaves folders open.
      for place in stack.indices { stack[place].close() }
      stack = []
      way = Way()
    }
  }

  /// Visits the next subfolder of the uppermost folder of the stack, or leaves that folder.
  private func step() {
    guard let next = stack[stack.count - 1].pop() else {
      leave()
      return
    }
    visit(next)
    if queue.isHungry { share() }
  }

  /// Counts the top of a root and what lies in it. Takes the descriptor.
  ///
  /// - Returns: The top, with its subfolders to be visited; nil if there are none.
  func begin(at descriptor: Int32, _ top: MeasuredRoot.Top) -> WalkedFolder? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      note(errno, [Array(top.path.utf8)], "expected a directory that can be looked at")
      close(descriptor)
      return nil
    }
    makeRoom(for: top.role.slot)
    uses[Int(top.role.slot)].addFolder(
      bytes: Self.bytes(ofBlocks: Int64(status.st_blocks)), size: max(0, Int64(status.st_size)))
    let next = WalkedFolder.Next(
      name: Array(top.path.utf8), inside: top.role.inside, device: UInt64(status.st_dev))
    read(descriptor, next, status, slot: top.role.slot)
    return removeLast()
  }

  // MARK: Down and up

  private func add(_ folder: WalkedFolder) {
    stack.append(folder)
    way.push(folder.name)
  }

  private func removeLast() -> WalkedFolder? {
    guard let last = stack.popLast() else { return nil }
    way.pop()
    return last
  }

  private func push(_ folder: WalkedFolder) {
    add(folder)
    guard stack.count - firstOpen > mostOpen else { return }
    stack[firstOpen].close()
    firstOpen += 1
  }

  private func leave() {
    guard var done = removeLast() else { return }
    defer { done.close() }
    guard let above = stack.indices.last, !stack[above].isOpen else { return }
    if stack[above].reopen(from: done.descriptor) {
      firstOpen = above
      return
    }
    faults.add(way.bytes, "its bytes could not be measured: expected the folder that was there before, found it moved")
    // What is further up and closed cannot be reached from here either.
    stack.removeAll()
    way = Way()
  }

  /// Gives half of what the highest open folder still has to visit to whoever waits.
  private func share() {
    for place in firstOpen..<stack.count
    where stack[place].count > (place < stack.count - 1 ? 0 : 1) {
      guard let half = stack[place].split(path: way.bytes(to: place)) else { return }
      queue.give(half)
      return
    }
  }

  // MARK: One folder

  private func visit(_ next: WalkedFolder.Next) {
    let above = stack[stack.count - 1].descriptor
    let descriptor = next.open(in: above)
    guard descriptor >= 0 else {
      note(errno, [next.name], "expected a directory that can be opened")
      return
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, UInt64(status.st_dev) == next.device else {
      // Something was mounted here since it was looked at.
      close(descriptor)
      return
    }
    read(descriptor, next, status, slot: nil)
  }

  /// Counts the entries of a folder, and puts it on the stack if it has subfolders. Takes the descriptor.
  ///
  /// - Parameters:
  ///   - status: The folder's own.
  ///   - slot: Of a folder with which a walk begins: where that is counted itself.
  private func read(_ descriptor: Int32, _ next: WalkedFolder.Next, _ status: stat, slot: PartRegister.Slot?) {
    guard let stream = fdopendir(descriptor) else {
      note(errno, [next.name], "expected a directory that can be listed")
      close(descriptor)
      return
    }
    defer { closedir(stream) }
    var folder = WalkedFolder(device: next.device, inode: UInt64(status.st_ino), name: next.name)
    let links = self.links.count
    (seen, isSeenWhole) = ([], true)
    var listed = DiskUse()
    let error = list(stream, descriptor, next, into: &folder, &listed)
    watcher?.see(
      SeenFolder(
        path: way.bytes(below: [next.name]), own: SeenFile(name: next.name, status, slot: slot), entries: seen,
        isWhole: error == 0 && isSeenWhole))
    progress.add(inodes: listed.inodes + Int64(self.links.count - links), bytes: listed.bytes)
    if error != 0 { note(error, [next.name], "expected a directory that can be listed to its end") }
    guard !folder.isDone else { return }
    guard folder.keepOpen(descriptor) else {
      note(errno, [next.name], "expected a directory whose subdirectories can be opened")
      return
    }
    push(folder)
  }

  /// Looks at each entry.
  ///
  /// - Returns: The system's error that ended it too early, or 0.
  private func list(
    _ stream: OpaquePointer, _ descriptor: Int32, _ next: WalkedFolder.Next,
    into folder: inout WalkedFolder, _ listed: inout DiskUse
  ) -> Int32 {
    var status = stat()
    while true {
      errno = 0
      guard let entry = readdir(stream) else { return errno }
      withUnsafePointer(to: &entry.pointee.d_name) { field in
        let name = UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self)
        let length = strlen(name)
        if name[0] == 0x2E, length == 1 || (length == 2 && name[1] == 0x2E) { return }
        let bytes = UnsafeRawBufferPointer(start: name, count: length)
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
          isSeenWhole = false
          note(errno, [next.name, Array(bytes)], "expected an entry that can be looked at")
          return
        }
        // At a mount point a listing has the inode number of the folder beneath, stat that of what is mounted on it.
        let isMounted = entry.pointee.d_ino != status.st_ino && isMountPoint(name, in: descriptor)
        count(status, bytes, next, isMounted, into: &folder, &listed)
      }
    }
  }

  private func count(
    _ status: stat, _ name: UnsafeRawBufferPointer, _ next: WalkedFolder.Next, _ isMounted: Bool,
    into folder: inout WalkedFolder, _ listed: inout DiskUse
  ) {
    let kind = EntryKind(mode: status.st_mode)
    let role =
      switch next.inside {
      case .inside(let slot): EntryRole(slot)
      case .mapped(let map): map.role(of: String(decoding: name, as: UTF8.self), kind: kind)
      }
    let device = UInt64(status.st_dev)
    // What is mounted here lies elsewhere: a running container's merged/, its /dev/shm, a volume on a network, or one
    // that shows another folder of the same file system.
    let isHere = device == next.device && !isMounted || role.mayBeMounted
    if watcher != nil { seen.append(SeenFile(name: Array(name), status, slot: isHere ? role.slot : nil)) }
    guard isHere else { return }
    makeRoom(for: role.slot)
    let slot = Int(role.slot)
    let bytes = Self.bytes(ofBlocks: Int64(status.st_blocks))
    let size = max(0, Int64(status.st_size))
    if kind == .folder {
      uses[slot].addFolder(bytes: bytes, size: size)
      listed.addFolder(bytes: bytes, size: size)
      folder.push(name, inside: role.inside, device: device)
    } else if status.st_nlink > 1 {
      links.append(
        LinkedFile(
          device: device, inode: UInt64(status.st_ino), bytes: bytes, size: size, slot: role.slot))
    } else {
      uses[slot].addFile(bytes: bytes, size: size)
      listed.addFile(bytes: bytes, size: size)
    }
  }

  private func makeRoom(for slot: PartRegister.Slot) {
    guard uses.count <= Int(slot) else { return }
    uses.append(contentsOf: repeatElement(.zero, count: Int(slot) + 1 - uses.count))
  }

  /// A block of st_blocks has 512 bytes on Linux.
  static func bytes(ofBlocks blocks: Int64) -> Int64 {
    blocks < 0 ? 0 : blocks > Int64.max / 512 ? .max : blocks * 512
  }

  /// - Parameter names: The way to it from the uppermost folder.
  private func note(_ error: Int32, _ names: [[UInt8]], _ expected: String) {
    switch error {
    // Gone, or something else by now.
    case ENOENT, ENOTDIR, ELOOP: return
    // A mount whose server has gone (FUSE).
    case ENOTCONN: return
    default:
      faults.add(
        way.bytes(below: names), "its bytes could not be measured: \(expected), \(ReadFailure.system(error).found)")
    }
  }
}
