import Glibc

/// The members of an archive that matter, as a tree in memory.
package final class MemberTree: Sendable {
  package let entries: EntryTable
  let contents: MemberContents
  package let refused: [RefusedMember]
  /// How many more were refused than `refused` lists.
  package let furtherRefused: Int
  /// Some names at the top of the archive, for errors, whether they matter or not.
  package let topNames: [String]

  init(
    entries: EntryTable, contents: MemberContents, refused: [RefusedMember], furtherRefused: Int, topNames: [String]
  ) {
    self.entries = entries
    self.contents = contents
    self.refused = refused
    self.furtherRefused = furtherRefused
    self.topNames = topNames
  }

  /// The entry at a path below a folder, or nil if it is absent.
  ///
  /// - Throws: `ReadFailure` if something above it is no folder. Links are not followed.
  package func find(
    _ path: UnsafeRawBufferPointer, below folder: EntryTable.Place
  ) throws(ReadFailure) -> EntryTable.Place? {
    var here = folder
    var start = 0
    while start <= path.count {
      var end = start
      while end < path.count, path[end] != 0x2F { end &+= 1 }
      guard entries[here].kind == .folder else { throw .system(ENOTDIR) }
      let name = UnsafeRawBufferPointer(rebasing: path[start..<end])
      guard let next = entries.find(name, in: here) else { return nil }
      here = next
      start = end &+ 1
    }
    return here
  }

  /// The same tree with a folder of this name around all of it.
  package func moved(into name: String) -> MemberTree {
    var entries = entries
    entries.moveAll(into: Array(name.utf8))
    return MemberTree(
      entries: entries, contents: contents, refused: refused, furtherRefused: furtherRefused, topNames: topNames)
  }
}

/// A member that has no place in the tree, and was passed over.
package struct RefusedMember: Sendable, Equatable {
  package enum Reason: Sendable, Equatable {
    case climbs
    case tooLong
    /// What stands where the path wants a folder.
    case below(EntryKind)
    /// A folder with members in it stands there.
    case overFolder
  }

  /// For people.
  package let name: String
  package let reason: Reason

  package var sentence: String {
    switch reason {
    case .climbs: "expected a name below the archive's top, found one with “..”"
    case .tooLong: "expected at most 255 bytes between slashes and 4095 in all, found more"
    case .below(let kind): "expected a directory above it, found \(kind.name) of that name in the archive"
    case .overFolder: "expected one kind of entry of this name, found a directory with members in it before"
    }
  }
}
