import Stores

/// What is recorded as one: an area that a scan read whole, or the findings of an area that it looked at.
enum AreaPart: Hashable, Comparable, CaseIterable {
  case area(Area)
  case findings(of: Area)

  static let allCases = Area.allCases.map(AreaPart.area) + Area.allCases.map(AreaPart.findings(of:))

  /// As the tables number it: see Migrations, `areas`.
  var bit: Int64 {
    switch self {
    case .area(let area): area.bit
    case .findings(let area): area.bit << 32
    }
  }

  static func mask(of parts: [AreaPart]) -> Int64 { parts.reduce(0) { $0 | $1.bit } }

  /// Those of a mask; bits that are no part's are passed over.
  static func all(in mask: Int64) -> [AreaPart] { allCases.filter { mask & $0.bit != 0 } }

  static func < (x: AreaPart, y: AreaPart) -> Bool { x.bit < y.bit }

  /// For people.
  var name: String {
    switch self {
    case .area(let area): area.name
    case .findings(let area): "the findings of \(area.name)"
    }
  }

  var isOfFindings: Bool {
    if case .findings = self { true } else { false }
  }

  /// What a reading found of a tree, with all that it read beside: what is found depends on what else was in the input.
  struct Found {
    /// The mask of what was read.
    let areas: Int64
    let hash: [UInt8]

    /// Whether these findings are taken, of two readings of one moment: those of the one that read all that the other did,
    /// and more. Where neither did, those of one of them, whichever comes first.
    func isBetter(than other: Found) -> Bool {
      let both = areas & other.areas
      switch (both == other.areas, both == areas) {
      case (true, false): return true
      case (false, true): return false
      default: return other.hash.lexicographicallyPrecedes(hash)
      }
    }
  }

  /// The hashes of what was seen of it.
  var contents: SpanTable { .contents.only("area = \(bit)") }

  /// The tables that hold what was seen of it.
  var tables: [SpanTable] {
    switch self {
    case .findings(let area): [.findings.only("area = \(area.bit)")]
    case .area(.references): [.tags, .repoDigests, .otherNames]
    case .area(.images): [.images, .imageUpdates]
    case .area(.layers): [.layers, .snapshots]
    case .area(.mounts): [.mounts]
    case .area(.containers): [.containers, .containerVolumes]
    case .area(.directories): [.directories]
    case .area(.buildCache): [.buildRecords, .holds.only("what IN ('layer', 'directory')")]
    case .area(.holds): [.holds.only("what IN ('snapshot', 'blob')"), .blobLabels, .snapshotLabels]
    case .area(.measure): [.measures, .measureOverlaps, .writableLayers]
    case .area(.distribution): [.blobSources, .identities]
    case .area(.orphans): [.orphans.only("kind IN ('layer', 'mount', 'snapshot')")]
    case .area(.orphanDirectories): [.orphans.only("kind = 'directory'")]
    case .area(.interruptions): [.orphans.only("kind IN ('write-set', 'removal')")]
    case .area(.blobs): [.blobs, .pulls]
    case .area(.orphanBlobs): [.orphans.only("kind = 'blob'")]
    }
  }

  /// Of a table that serves several areas, the rows of this one: a scan of it says nothing of the others.
  func share(of table: SpanTable) -> SpanTable { tables.first { $0.name == table.name } ?? table }
}
