/// What some part of a tree takes on its file system.
package struct DiskUse: Sendable, Hashable {
  /// Bytes of the blocks that are taken: st_blocks, which counts 512 bytes whatever the file system's block is (stat(3type)).
  package var bytes: Int64 = 0
  /// Bytes as sizes say, of all but directories: Docker's count (moby pkg/directory), and du's from coreutils 9.2 on.
  package var apparent: Int64 = 0
  /// Bytes as the directories' own sizes say; older du adds these to the apparent size.
  package var folderBytes: Int64 = 0
  /// All but directories.
  package var files: Int64 = 0
  package var inodes: Int64 = 0

  package init() {}

  package static let zero = DiskUse()

  /// Numbers of a file system can be anything: a sum stays at the greatest there is.
  package static func += (sum: inout DiskUse, more: DiskUse) {
    sum.bytes = capped(sum.bytes, more.bytes)
    sum.apparent = capped(sum.apparent, more.apparent)
    sum.folderBytes = capped(sum.folderBytes, more.folderBytes)
    sum.files = capped(sum.files, more.files)
    sum.inodes = capped(sum.inodes, more.inodes)
  }

  /// Takes away what is a part of it.
  package static func -= (sum: inout DiskUse, part: DiskUse) {
    sum.bytes -= min(sum.bytes, part.bytes)
    sum.apparent -= min(sum.apparent, part.apparent)
    sum.folderBytes -= min(sum.folderBytes, part.folderBytes)
    sum.files -= min(sum.files, part.files)
    sum.inodes -= min(sum.inodes, part.inodes)
  }

  package mutating func addFolder(bytes: Int64, size: Int64) {
    self.bytes = Self.capped(self.bytes, bytes)
    folderBytes = Self.capped(folderBytes, size)
    inodes &+= 1
  }

  package mutating func addFile(bytes: Int64, size: Int64) {
    self.bytes = Self.capped(self.bytes, bytes)
    apparent = Self.capped(apparent, size)
    files &+= 1
    inodes &+= 1
  }

  static func capped(_ x: Int64, _ y: Int64) -> Int64 {
    let (sum, isTooLarge) = x.addingReportingOverflow(y)
    return isTooLarge ? .max : sum
  }
}
