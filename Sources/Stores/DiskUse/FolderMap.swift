import Files

/// Finds in which part each entry of one folder is counted.
///
/// Only the uppermost levels of a root have one: from some folder on, all that is below it is one part.
protocol FolderMap: Sendable {
  func role(of name: String, kind: EntryKind) -> EntryRole
}

/// What the entries of a folder are.
enum FolderRole: Sendable {
  /// All of one part.
  case inside(PartRegister.Slot)
  case mapped(any FolderMap)
}

/// Where an entry is counted, and what is below it.
struct EntryRole {
  let slot: PartRegister.Slot
  let inside: FolderRole
  /// The entry may be the top of a file system of its own, which then is the one not to be left.
  var mayBeMounted = false

  init(_ slot: PartRegister.Slot, inside: FolderRole? = nil, mayBeMounted: Bool = false) {
    self.slot = slot
    self.inside = inside ?? .inside(slot)
    self.mayBeMounted = mayBeMounted
  }
}
