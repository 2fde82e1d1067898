import Files
import Synchronization

/// Adds up what a walk meets below each entry of one folder.
package final class FolderSums: WalkWatcher {
  /// What lies in one entry, or is it.
  package struct Entry: Sendable {
    package let name: [UInt8]
    package let isFolder: Bool
    /// A file with several names counts once, for the first of the entries that have it.
    package var use: DiskUse
    /// What its bytes are for, the most first; empty where that is unknown.
    package var parts: [DiskPart]
    /// The directory, container or volume that all of it is measured as, and its tree; nil where it is of several.
    package var thing: SlotUse?
    /// False: some of it was not read.
    package var isWhole: Bool
  }

  private struct Sum {
    let isFolder: Bool
    var use = DiskUse()
    private(set) var slots: [Int32: Int64] = [:]
    /// Folders that were met and not listed yet.
    var pending = 0
    var isBroken = false

    mutating func add(_ file: SeenFile) {
      if file.kind == .folder {
        use.addFolder(bytes: file.bytes, size: file.size)
      } else {
        use.addFile(bytes: file.bytes, size: file.size)
      }
      if let slot = file.slot { slots[slot] = DiskUse.capped(slots[slot] ?? 0, file.bytes) }
    }
  }

  private struct LinkedEntry {
    let file: SeenFile
    let name: [UInt8]

    var id: (UInt64, UInt64) { (file.device, file.inode) }
  }

  private struct State {
    var sums: [[UInt8]: Sum] = [:]
    var links: [LinkedEntry] = []
    /// The folder itself.
    var own: SeenFile?
    /// What is in its place where it is no folder.
    var other: EntryKind?
    /// What is the root's too and lies elsewhere.
    var tops: [[UInt8]] = []
    var uses: [SlotUse] = []
  }

  private let path: [UInt8]
  private let state = Mutex(State())

  /// - Parameter path: From the root, without a slash at its ends; empty: the root itself.
  package init(of path: String) { self.path = Array(path.utf8) }

  package func see(_ folder: SeenFolder) {
    state.withLock { state in
      if folder.own.slot != nil, !folder.path.isEmpty { state.tops.append(folder.path) }
      if folder.path == path {
        state.own = folder.own
        for entry in folder.entries { add(entry, to: entry.name, &state) }
        return
      }
      guard let name = name(below: folder.path, state.tops) else {
        let above = Array(path.split(separator: 0x2F).dropLast().joined(separator: [0x2F]))
        if folder.path == above {
          let name = path.dropFirst(above.isEmpty ? 0 : above.count + 1)
          state.other = folder.entries.first { $0.name.elementsEqual(name) }?.kind
        }
        return
      }
      // A folder with which the walk began is in no other one's listing.
      if folder.own.slot != nil { add(folder.own, to: name, &state) }
      state.sums[name, default: Sum(isFolder: true)].pending -= 1
      if !folder.isWhole { state.sums[name]?.isBroken = true }
      for entry in folder.entries { add(entry, to: name, &state) }
    }
  }

  package func learn(_ uses: [SlotUse]) { state.withLock { $0.uses = uses } }

  /// The entry that a folder lies in or is; nil where that is another place.
  private func name(below folder: [UInt8], _ tops: [[UInt8]]) -> [UInt8]? {
    if path.isEmpty {
      if folder.first == 0x2F { return tops.first { folder == $0 || folder.starts(with: $0 + [0x2F]) } }
      return Array(folder.prefix { $0 != 0x2F })
    }
    guard folder.starts(with: path + [0x2F]) else { return nil }
    return Array(folder.dropFirst(path.count + 1).prefix { $0 != 0x2F })
  }

  private func add(_ file: SeenFile, to name: [UInt8], _ state: inout State) {
    // Another file system is no part of it.
    guard file.slot != nil else { return }
    let isFolder = file.kind == .folder
    var sum = state.sums[name] ?? Sum(isFolder: isFolder)
    if isFolder { sum.pending += 1 }
    if isFolder || file.links <= 1 {
      sum.add(file)
    } else {
      state.links.append(LinkedEntry(file: file, name: name))
    }
    state.sums[name] = sum
  }

  /// What is in the folder's place where it is no folder; nil: nothing.
  package var other: String? { state.withLock { $0.other?.name } }

  /// - Returns: The folder's entries, and all of it together with the folder itself; nil where no such folder was met.
  package func entries() -> (entries: [Entry], all: DiskUse)? {
    state.withLock { state in
      guard let own = state.own else { return nil }
      var sums = state.sums
      var last: LinkedEntry?
      let links = state.links.sorted { x, y in
        x.id != y.id ? x.id < y.id : x.name.lexicographicallyPrecedes(y.name)
      }
      for link in links {
        defer { last = link }
        if let last, last.id == link.id { continue }
        sums[link.name]?.add(link.file)
      }
      var all = DiskUse()
      all.addFolder(bytes: own.bytes, size: own.size)
      for sum in sums.values { all += sum.use }
      let entries = sums.map { name, sum in
        Entry(
          name: name, isFolder: sum.isFolder, use: sum.use, parts: Self.parts(of: sum.slots, state.uses),
          thing: Self.thing(of: sum.slots, state.uses), isWhole: sum.pending == 0 && !sum.isBroken)
      }
      return (entries, all)
    }
  }

  private static func parts(of slots: [Int32: Int64], _ uses: [SlotUse]) -> [DiskPart] {
    var sums: [DiskPart: Int64] = [:]
    for (slot, bytes) in slots where uses.indices.contains(Int(slot)) {
      let part = uses[Int(slot)].part
      sums[part] = DiskUse.capped(sums[part] ?? 0, bytes)
    }
    return sums.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map(\.key)
  }

  /// A container's folder and its logs are one thing; what all of a store shares is none.
  private static func thing(of slots: [Int32: Int64], _ uses: [SlotUse]) -> SlotUse? {
    let things = slots.keys.filter { uses.indices.contains(Int($0)) }.map { uses[Int($0)] }.filter { use in
      [.directory, .container, .log, .volume].contains(use.kind)
    }
    return Set(things.map(\.name)).count == 1 ? things.min { $0.kind.rawValue < $1.kind.rawValue } : nil
  }
}
