/// Takes the members of an archive in any order and makes a tree of those that matter.
package struct MemberTreeBuilder {
  /// Bytes of memory that the tree may take.
  let budget: Int

  private let keep: (_ path: MemberPath, _ isFolder: Bool) -> KeptPart
  private var entries = EntryTable()
  private var contents = MemberContents()
  private var refused: [RefusedMember] = []
  private var furtherRefused = 0
  private var topNames: [String] = []
  /// Hard links whose targets have not come yet, by what they are to be.
  private var openLinks: [(entry: EntryTable.Place, target: [UInt8])] = []
  private var path = MemberPath(UnsafeRawBufferPointer(start: nil, count: 0))

  private static let mostRefused = 100
  private static let mostTopNames = 9

  private init(budget: Int, keep: @escaping (MemberPath, _ isFolder: Bool) -> KeptPart) {
    self.budget = budget
    self.keep = keep
  }

  /// Reads all members of a tar.
  ///
  /// - Parameter keep: Which part of a member's path and content is kept; asked once for each member.
  /// - Throws: `ArchiveError` if it cannot be read to its end, or more must be kept than the budget allows.
  package static func tree(
    of tar: TarReader, budget: Int, keep: @escaping (MemberPath, _ isFolder: Bool) -> KeptPart
  ) throws(ArchiveError) -> MemberTree {
    var builder = MemberTreeBuilder(budget: budget, keep: keep)
    while let member = try tar.next() { try builder.take(member, from: tar) }
    return builder.finish()
  }

  private mutating func take(_ member: TarMember, from tar: TarReader) throws(ArchiveError) {
    path.take(member.name)
    noteTopName()
    var isFolder = member.kind == .folder
    // A link may stand for one.
    if case .symlink = member.kind { isFolder = true }
    let keep = keep(path, isFolder)
    if let fault = path.fault(depth: keep.depth) {
      refuse(fault == .climbs ? .climbs : .tooLong)
      return
    }
    guard keep.depth > 0, let folder = try folder(depth: keep.depth) else { return }
    let name = path[keep.depth - 1]
    if keep.depth < path.count {
      // The path of what lies in a folder says that the folder is there, and no more.
      _ = try self.folder(name, in: folder)
    } else {
      try place(member, name, in: folder, keep, from: tar)
    }
  }

  private mutating func finish() -> MemberTree {
    resolveLinks()
    return MemberTree(
      entries: entries, contents: contents, refused: refused, furtherRefused: furtherRefused, topNames: topNames)
  }

  // MARK: Folders

  /// The folder that holds the last of the first `depth` parts; nil if it cannot be one.
  private mutating func folder(depth: Int) throws(ArchiveError) -> EntryTable.Place? {
    var here = EntryTable.top
    for part in 0..<depth - 1 {
      guard let next = try folder(path[part], in: here) else { return nil }
      here = next
    }
    return here
  }

  /// The folder of a name, made if need be; nil if something else stands there.
  private mutating func folder(
    _ name: UnsafeRawBufferPointer, in folder: EntryTable.Place
  ) throws(ArchiveError) -> EntryTable.Place? {
    guard let found = entries.find(name, in: folder) else {
      var entry = EntryTable.Entry(.folder)
      entry.isImplied = true
      return try add(entry, name, in: folder)
    }
    let kind = entries[found].kind
    guard kind == .folder else {
      refuse(.below(kind))
      return nil
    }
    return found
  }

  private mutating func add(
    _ entry: EntryTable.Entry, _ name: UnsafeRawBufferPointer, in folder: EntryTable.Place
  ) throws(ArchiveError) -> EntryTable.Place {
    try spend(name.count)
    return entries.add(entry, name, in: folder)
  }

  /// Makes sure that so many bytes more are within the budget.
  private func spend(_ bytes: Int) throws(ArchiveError) {
    guard entries.memory + contents.memory + bytes <= budget else {
      throw .tooMuch(budget: budget, member: shownName(path.text))
    }
  }

  // MARK: Members

  /// Puts a member where it belongs. One that was there before is replaced: the last one of a name counts.
  private mutating func place(
    _ member: TarMember, _ name: UnsafeRawBufferPointer, in folder: EntryTable.Place, _ keep: KeptPart,
    from tar: TarReader
  ) throws(ArchiveError) {
    var entry = try entry(of: member, keep, from: tar)
    guard let found = entries.find(name, in: folder) else {
      let place = try add(entry, name, in: folder)
      try noteLink(member, at: place)
      return
    }
    if entry.kind != .folder, entries.hasChildren(found) {
      refuse(.overFolder)
      return
    }
    if entry.kind == .folder { entry.isImplied = false }
    entries.replace(found, with: entry)
    try noteLink(member, at: found)
  }

  private mutating func entry(
    of member: TarMember, _ part: KeptPart, from tar: TarReader
  ) throws(ArchiveError) -> EntryTable.Entry {
    var entry: EntryTable.Entry
    switch member.kind {
    case .file:
      entry = EntryTable.Entry(.file)
      entry.size = max(0, member.size)
      entry.content = try content(of: member, part, from: tar)
    case .folder: entry = EntryTable.Entry(.folder)
    case .symlink(let target):
      entry = EntryTable.Entry(.symlink)
      entry.size = Int64(target.count)
      entry.content = .kept(try keep(target.count) { bytes in bytes.copyBytes(from: target) })
    case .hardLink(let target):
      entry = EntryTable.Entry(.file)
      entry.content = .unknown
      if let linked = linked(to: target) {
        entry.size = linked.size
        entry.content = linked.content
      }
    case .other: entry = EntryTable.Entry(.other)
    }
    entry.modified = member.modified
    return entry
  }

  private mutating func content(
    of member: TarMember, _ part: KeptPart, from tar: TarReader
  ) throws(ArchiveError) -> EntryTable.Content {
    guard part.limit > 0 else { return .notKept }
    guard member.size <= min(part.limit, MemberContents.longest) else { return .tooLarge }
    var first: [UInt8] = []
    if part.isOnlyJSON, member.size > 0 {
      var byte: UInt8 = 0
      try withUnsafeMutableBytes(of: &byte) { (bytes) throws(ArchiveError) in try tar.read(into: bytes) }
      guard byte == UInt8(ascii: "{") else { return .notKept }
      first = [byte]
    }
    return .kept(
      try keep(Int(max(0, member.size))) { (bytes) throws(ArchiveError) in
        bytes.copyBytes(from: first)
        try tar.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[first.count...]))
      })
  }

  private mutating func keep(
    _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Void
  ) throws(ArchiveError) -> MemberContents.Range {
    try spend(contents.cost(of: count))
    return try contents.add(count, fill)
  }

  // MARK: Hard links

  /// A link whose target comes later, or never, waits to the end.
  private mutating func noteLink(_ member: TarMember, at place: EntryTable.Place) throws(ArchiveError) {
    guard case .hardLink(let target) = member.kind, case .unknown = entries[place].content else { return }
    try spend(target.count)
    openLinks.append((place, target))
  }

  /// The file at a path from the top of the archive; nil if there is none, or a link that waits itself.
  private func linked(to target: [UInt8]) -> EntryTable.Entry? {
    target.withUnsafeBytes { bytes in
      let path = MemberPath(bytes)
      guard !path.climbs else { return nil }
      var here = EntryTable.top
      for part in 0..<path.count {
        guard let next = entries.find(path[part], in: here) else { return nil }
        here = next
      }
      guard entries[here].kind == .file else { return nil }
      if case .unknown = entries[here].content { return nil }
      return entries[here]
    }
  }

  /// tar links to the first of a file's names, which is no link: one round is enough.
  private mutating func resolveLinks() {
    for link in openLinks {
      guard case .unknown = entries[link.entry].content, let linked = linked(to: link.target) else { continue }
      entries[link.entry].size = linked.size
      entries[link.entry].content = linked.content
    }
  }

  // MARK: What is reported

  /// Notes that the member whose path is taken has no place in the tree.
  private mutating func refuse(_ reason: RefusedMember.Reason) {
    guard refused.count < Self.mostRefused else {
      furtherRefused += 1
      return
    }
    // A path that climbs is shown as written: its parts alone would be another path.
    let name = reason == .climbs ? shownName(path.bytes) : shownName(path.text)
    refused.append(RefusedMember(name: name, reason: reason))
  }

  private mutating func noteTopName() {
    guard topNames.count < Self.mostTopNames, path.count > 0 else { return }
    let name = shownName(path[0])
    if !topNames.contains(name) { topNames.append(name) }
  }
}
