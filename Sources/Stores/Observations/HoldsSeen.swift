import ImageModel

/// A label of a blob that keeps another thing, as long as something keeps the blob.
package struct LabelSeen: Sendable, Hashable {
  package enum Kept: Sendable, Hashable {
    case blob(DigestTable.Place)
    case snapshot(SnapshotKey)
  }

  package let keeper: DigestTable.Place
  package let kept: Kept

  package init(keeper: DigestTable.Place, kept: Kept) {
    self.keeper = keeper
    self.kept = kept
  }
}

/// Something other than an image that can be removed that holds layers, directories, snapshots or blobs.
package struct HoldSeen: Sendable, Hashable {
  /// The strongest first.
  package enum Holder: String, Sendable, CaseIterable, Comparable {
    /// A name of the store whose target leads to no config that can be read: no list has this image.
    case image
    case container, lease
    case buildCache = "build cache"
    case rootLabel = "root label"
    case ingest

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package static func < (x: Holder, y: Holder) -> Bool { x.rank < y.rank }
  }

  package enum Thing: Sendable, Hashable {
    /// With all below it.
    case layer(ChainID)
    /// A directory of a graph driver.
    case directory(DirectoryName)
    /// With all below it.
    case snapshot(SnapshotKey)
    case blob(Digest)

    package enum Kind: String, Sendable {
      case layer, directory, snapshot, blob

      /// The part of a tree whose reading finds what holds such things.
      package var area: Area {
        switch self {
        case .layer, .directory: .buildCache
        case .snapshot, .blob: .holds
        }
      }
    }
  }

  package var holder: Holder
  /// The container's, lease's or ingest's name; of a thing that its own label holds, the thing's.
  package let name: String
  /// When it ends to hold them, in milliseconds since 1970; nil: never.
  package let until: Int64?
  /// It holds these things and the snapshots below them, and nothing that their labels name.
  package let isFlat: Bool
  package let things: [Thing]

  package init(_ holder: Holder, _ name: String, until: Int64? = nil, isFlat: Bool = false, things: [Thing]) {
    self.holder = holder
    self.name = name
    self.until = until
    self.isFlat = isFlat
    self.things = things
  }
}
