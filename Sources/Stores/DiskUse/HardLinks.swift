/// A file with several names, as one of its names was met.
struct LinkedFile: Sendable {
  let device: UInt64
  let inode: UInt64
  let bytes: Int64
  let size: Int64
  let slot: PartRegister.Slot
}

/// What several names of the same files come to.
///
/// Each part counts a file once, however many of its names are there: as du says of that part alone. Over the whole
/// root it counts once too, for the first of the parts that have it; the others note it as an overlap. So the sum of all
/// parts less all overlaps is what du says of the root.
struct HardLinks {
  private(set) var uses: [DiskUse]
  private(set) var contents: [DiskUse]
  private(set) var overlaps: [DiskUse]

  /// - Parameter order: By part, which comes first where several have a file.
  init(_ files: consuming [LinkedFile], parts: Int, slots: [PartRegister.SlotOwner], order: [Int]) {
    uses = Array(repeating: .zero, count: parts)
    contents = uses
    overlaps = uses
    files.sort { x, y in
      (x.device, x.inode, order[slots[Int(x.slot)].part], x.slot)
        < (y.device, y.inode, order[slots[Int(y.slot)].part], y.slot)
    }
    var last: LinkedFile?
    for file in files {
      let slot = slots[Int(file.slot)]
      var use = DiskUse()
      use.addFile(bytes: file.bytes, size: file.size)
      let isKnown = last.map { $0.device == file.device && $0.inode == file.inode } ?? false
      let isSamePart = isKnown && last.map { slots[Int($0.slot)].part == slot.part } ?? false
      let isSameSlot = isSamePart && last?.slot == file.slot
      last = file
      if slot.isContents, !isSameSlot { contents[slot.part] += use }
      if isSamePart { continue }
      uses[slot.part] += use
      if isKnown { overlaps[slot.part] += use }
    }
  }
}
