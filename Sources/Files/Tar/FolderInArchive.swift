import Glibc

/// A folder of an archive that was read into memory. It takes no part of the file system.
package struct FolderInArchive: Folder {
  package let path: String
  private let tree: MemberTree
  private let place: EntryTable.Place

  package init(_ place: EntryTable.Place, of tree: MemberTree, path: String) {
    self.tree = tree
    self.place = place
    self.path = path
  }

  package func folder(_ name: String) throws(ReadFailure) -> any Folder {
    let found = try find(name)
    guard tree.entries[found].kind == .folder else { throw .wrongKind(tree.entries[found].kind) }
    return FolderInArchive(found, of: tree, path: path(of: name))
  }

  package func forEachEntry(_ body: (UnsafeRawBufferPointer, EntryKind) -> Void) throws(ReadFailure) {
    tree.entries.forEachChild(of: place) { child, name in body(name, tree.entries[child].kind) }
  }

  package func read(
    _ name: UnsafePointer<CChar>, into buffer: ReadBuffer, limit: Int
  ) throws(ReadFailure) -> UnsafeRawBufferPointer {
    let entry = try file(name)
    buffer.note(stamp(of: entry))
    guard entry.size <= limit else { throw .tooLarge(entry.size) }
    let content = try content(of: entry)
    buffer.reserve(Int(entry.size))
    return tree.contents.withBytes(content) { bytes in
      buffer.memory.copyMemory(from: bytes)
      return UnsafeRawBufferPointer(rebasing: buffer.memory[..<bytes.count])
    }
  }

  package func read(
    _ name: UnsafePointer<CChar>, inPiecesOf size: Int, into buffer: ReadBuffer, limit: Int,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ReadFailure) {
    let entry = try file(name)
    buffer.note(stamp(of: entry))
    guard entry.size <= limit else { throw .tooLarge(entry.size) }
    tree.contents.withBytes(try content(of: entry)) { bytes in
      for start in stride(from: 0, to: bytes.count, by: size) {
        body(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + size, bytes.count)]))
      }
    }
  }

  package func head(
    _ name: UnsafePointer<CChar>, count: Int, into buffer: ReadBuffer
  ) throws(ReadFailure) -> [UInt8] {
    let content = try content(of: try file(name))
    return tree.contents.withBytes(content) { Array($0.prefix(count)) }
  }

  package func stamp(_ name: UnsafePointer<CChar>) throws(ReadFailure) -> FileStamp {
    stamp(of: tree.entries[try find(name)])
  }

  package func link(_ name: String) throws(ReadFailure) -> String {
    let entry = tree.entries[try find(name)]
    guard entry.kind == .symlink, case .kept(let target) = entry.content else { throw .system(EINVAL) }
    return tree.contents.withBytes(target) { String(decoding: $0, as: UTF8.self) }
  }

  // MARK: Entries

  private func find(_ name: UnsafePointer<CChar>) throws(ReadFailure) -> EntryTable.Place {
    let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
    if bytes.elementsEqual([0x2E]) { return place }
    guard let found = try tree.find(bytes, below: place) else { throw .absent }
    return found
  }

  private func file(_ name: UnsafePointer<CChar>) throws(ReadFailure) -> EntryTable.Entry {
    let entry = tree.entries[try find(name)]
    guard entry.kind == .file else { throw .wrongKind(entry.kind) }
    return entry
  }

  private func content(of entry: EntryTable.Entry) throws(ReadFailure) -> MemberContents.Range {
    switch entry.content {
    case .kept(let range): return range
    case .tooLarge: throw .tooLarge(entry.size)
    case .notKept: throw .notKept
    case .unknown: throw .linkedToNothing
    }
  }

  private func stamp(of entry: EntryTable.Entry) -> FileStamp {
    FileStamp(
      kind: entry.kind, size: entry.size, modified: entry.modified, changed: entry.modified, device: 0, inode: 0)
  }
}
