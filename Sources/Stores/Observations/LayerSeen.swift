/// An entry of layerdb. Large hosts have hundreds of thousands: it is kept small.
package struct LayerSeen: Sendable {
  package let cacheID: DirectoryName?
  private let flags: Flags
  package let chain: ChainTable.Place
  /// Its parent, as its own file names it; -1 where the file is absent or unreadable.
  package let parent: ChainTable.Place
  private let bytes: Int64

  private struct Flags: OptionSet, Sendable {
    let rawValue: UInt8
    static let hasDiff = Flags(rawValue: 1)
    static let isPlaced = Flags(rawValue: 2)
    static let isWhole = Flags(rawValue: 4)
    static let hasSize = Flags(rawValue: 8)
    static let isDenied = Flags(rawValue: 16)
  }

  package init(
    chain: ChainTable.Place, hasDiff: Bool, parent: ChainTable.Place, cacheID: DirectoryName?, size: Int64?,
    isPlaced: Bool, isWhole: Bool, isDenied: Bool = false
  ) {
    self.chain = chain
    self.parent = parent
    self.cacheID = cacheID
    bytes = size ?? 0
    var flags: Flags = []
    if hasDiff { flags.insert(.hasDiff) }
    if isPlaced { flags.insert(.isPlaced) }
    if isWhole { flags.insert(.isWhole) }
    if size != nil { flags.insert(.hasSize) }
    if isDenied { flags.insert(.isDenied) }
    self.flags = flags
  }

  /// Its file with the diff_id could be read.
  package var hasDiff: Bool { flags.contains(.hasDiff) }
  /// `diff` and `parent` are as they should be: its parent, or that it has none, is known.
  package var isPlaced: Bool { flags.contains(.isPlaced) }
  /// Docker could load this entry by itself, whatever its ancestors are.
  package var isWhole: Bool { flags.contains(.isWhole) }
  /// The system does not let this user read all of its files, as root may.
  package var isDenied: Bool { flags.contains(.isDenied) }
  /// Bytes, as this tree has it.
  package var size: Int64? { flags.contains(.hasSize) ? bytes : nil }
}
