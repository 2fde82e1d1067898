import Files
import Glibc

/// Sees all that a walk meets, folder by folder.
///
/// Where one thread walks, folders come depth first: each after the one that it lies in, and before the next one of that.
package protocol WalkWatcher: AnyObject, Sendable {
  /// A folder was listed, on any thread.
  func see(_ folder: SeenFolder)
  /// The walk is over, and this is what the slots of its entries are for.
  func learn(_ uses: [SlotUse])
}

extension WalkWatcher {
  package func learn(_ uses: [SlotUse]) {}
}

/// What a slot was measured as: its part, and what that is called where it is recorded.
package struct SlotUse: Sendable {
  package let part: DiskPart
  package let tree: TreeKey
  package let kind: MeasureSeen.Kind
  package let name: DirectoryName
}

/// A folder of a walk, listed.
package struct SeenFolder: Sendable {
  /// From the root; empty for the root itself. What lies elsewhere and is the root's too has its whole path.
  package let path: [UInt8]
  package let own: SeenFile
  package let entries: [SeenFile]
  /// False: some of it could not be read.
  package let isWhole: Bool
}

/// What stat says of an entry of a folder.
package struct SeenFile: Sendable {
  package let name: [UInt8]
  package let kind: EntryKind
  package let device: UInt64
  package let inode: UInt64
  package let links: UInt64
  /// Bytes of the blocks that are taken.
  package let bytes: Int64
  package let size: Int64
  /// The part of the root in which it is counted; nil: it lies on another file system, and is in none.
  package let slot: Int32?

  init(name: [UInt8], _ status: stat, slot: Int32?) {
    self.name = name
    self.slot = slot
    kind = EntryKind(mode: status.st_mode)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    links = UInt64(status.st_nlink)
    bytes = Walker.bytes(ofBlocks: Int64(status.st_blocks))
    size = max(0, Int64(status.st_size))
  }
}
