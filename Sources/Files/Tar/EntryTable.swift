/// Names and kinds of a tree of folders, held in a few flat arrays.
///
/// An entry is found by its folder and its name in one step, by hashing with a key that is new in each process: no
/// archive can be made so that its names collide.
package struct EntryTable: Sendable {
  package typealias Place = Int32

  package struct Entry: Sendable {
    package var kind: EntryKind
    /// Only members below it name this folder, none itself: its time is not known.
    var isImplied = false
    var size: Int64 = 0
    /// Nanoseconds since 1970.
    var modified: Int64 = 0
    var content = Content.notKept

    package fileprivate(set) var folder: Place = -1
    fileprivate var firstChild: Place = -1
    fileprivate var nextSibling: Place = -1
    fileprivate var name = Name()
    fileprivate var hash: UInt32 = 0

    init(_ kind: EntryKind) { self.kind = kind }
  }

  /// A file's bytes or a link's target.
  enum Content: Sendable {
    case notKept
    case kept(MemberContents.Range)
    /// More than what belongs there can have.
    case tooLarge
    /// A hard link whose target is not there, so far.
    case unknown
  }

  /// Where a name's bytes stand: not longer than a file system's names, in less than 4 GiB of names.
  fileprivate struct Name {
    var start: UInt32 = 0
    var count: UInt16 = 0

    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  /// The top of the archive.
  package static let top: Place = 0

  private var entries: [Entry] = [Entry(.folder)]
  private var names: [UInt8] = []
  /// Open addressing, a power of two long, at most half full; -1 is free.
  private var slots = [Place](repeating: -1, count: 1024)

  init() { entries[0].isImplied = true }

  /// Bytes of memory that the entries take.
  var memory: Int {
    entries.count * (MemoryLayout<Entry>.stride + 2 * MemoryLayout<Place>.stride) + names.count
  }

  package subscript(_ place: Place) -> Entry {
    get { entries[Int(place)] }
    set { entries[Int(place)] = newValue }
  }

  /// All but the top.
  package var places: Range<Place> { 1..<Place(entries.count) }

  func hasChildren(_ place: Place) -> Bool { entries[Int(place)].firstChild >= 0 }

  package func name(_ place: Place) -> ArraySlice<UInt8> {
    names[entries[Int(place)].name.range]
  }

  package func find(_ name: UnsafeRawBufferPointer, in folder: Place) -> Place? {
    let slot = slot(of: name, in: folder, hash: Self.hash(name, folder))
    return slots[slot] < 0 ? nil : slots[slot]
  }

  /// Adds an entry that is not there yet.
  package mutating func add(_ entry: Entry, _ name: UnsafeRawBufferPointer, in folder: Place) -> Place {
    if entries.count * 2 >= slots.count { grow() }
    let place = Place(entries.count)
    var entry = entry
    entry.hash = Self.hash(name, folder)
    entry.folder = folder
    entry.name = Name(start: UInt32(truncatingIfNeeded: names.count), count: UInt16(truncatingIfNeeded: name.count))
    entry.nextSibling = entries[Int(folder)].firstChild
    names.append(contentsOf: name)
    slots[slot(of: name, in: folder, hash: entry.hash)] = place
    entries[Int(folder)].firstChild = place
    entries.append(entry)
    return place
  }

  /// Makes an entry another one of the same name; what lies in it stays.
  package mutating func replace(_ place: Place, with entry: Entry) {
    let old = entries[Int(place)]
    var entry = entry
    entry.folder = old.folder
    entry.firstChild = old.firstChild
    entry.nextSibling = old.nextSibling
    entry.name = old.name
    entry.hash = old.hash
    entries[Int(place)] = entry
  }

  /// Moves all that is at the top into a new folder there.
  mutating func moveAll(into name: [UInt8]) {
    let first = entries[Int(Self.top)].firstChild
    entries[Int(Self.top)].firstChild = -1
    let folder = name.withUnsafeBytes { add(Entry(.folder), $0, in: Self.top) }
    entries[Int(folder)].firstChild = first
    var child = first
    while child >= 0 {
      let hash = self.name(child).withUnsafeBytes { Self.hash($0, folder) }
      entries[Int(child)].folder = folder
      entries[Int(child)].hash = hash
      child = entries[Int(child)].nextSibling
    }
    fillSlots(count: slots.count)
  }

  package func forEachChild(of folder: Place, _ body: (Place, UnsafeRawBufferPointer) -> Void) {
    names.withUnsafeBytes { names in
      var child = entries[Int(folder)].firstChild
      while child >= 0 {
        body(child, UnsafeRawBufferPointer(rebasing: names[entries[Int(child)].name.range]))
        child = entries[Int(child)].nextSibling
      }
    }
  }

  /// The names from the top of the archive down to an entry.
  package func path(_ place: Place) -> [String] {
    var parts: [String] = []
    var here = place
    while here > Self.top {
      parts.append(String(decoding: name(here), as: UTF8.self))
      here = entries[Int(here)].folder
    }
    return parts.reversed()
  }

  // MARK: Hashing

  private static func hash(_ name: UnsafeRawBufferPointer, _ folder: Place) -> UInt32 {
    var hasher = Hasher()
    hasher.combine(folder)
    hasher.combine(bytes: name)
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }

  /// Where the entry is, or the free slot where it would be.
  private func slot(of name: UnsafeRawBufferPointer, in folder: Place, hash: UInt32) -> Int {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.hash == hash, entry.folder == folder, entry.name.count == name.count,
        names[entry.name.range].elementsEqual(name)
      {
        return slot
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() { fillSlots(count: slots.count * 2) }

  private mutating func fillSlots(count: Int) {
    slots = [Place](repeating: -1, count: count)
    let mask = slots.count - 1
    for place in entries.indices.dropFirst() {
      var slot = Int(entries[place].hash) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Place(place)
    }
  }
}
