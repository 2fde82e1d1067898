import ImageModel
import Stores

/// Turns a reading into the content of each area that it read: sorted, hashed, and as rows where these are wanted.
struct AreaContents {
  let reading: TreeReading
  let facts: FactWriter

  private let findings: [Area: [Finding]]

  init(reading: TreeReading, facts: FactWriter) {
    self.reading = reading
    self.facts = facts
    findings = Dictionary(grouping: Set(reading.findings), by: \.area)
  }

  /// A part of a reading that is recorded as one.
  enum Part {
    case area(Area)
    case findings(of: Area)

    /// As scan_areas numbers it.
    var area: Int64 {
      switch self {
      case .area(let area): Int64(area.rawValue)
      case .findings(let area): SpanTable.findingsArea(of: area)
      }
    }
  }

  /// Those areas that were read whole, then the findings of those that were looked at.
  var parts: [Part] {
    Area.allCases.filter(reading.areas.contains).map { .area($0) }
      + Area.allCases.filter { reading.attempted.contains($0) || findings[$0] != nil }.map { .findings(of: $0) }
  }

  /// Made when it is asked for: that of a large tree is large.
  func content(of part: Part) -> AreaContent {
    switch part {
    case .findings(let area): findings(findings[area] ?? [], of: area)
    case .area(.references): references()
    case .area(.images): images()
    case .area(.layers): layers()
    case .area(.mounts): mounts()
    case .area(.containers): containers()
    case .area(.directories): directories()
    case .area(.buildCache): buildCache()
    case .area(.measure): measures()
    case .area(.distribution): distribution()
    case .area(.orphans): orphans(of: .orphans, in: .orphanLayersAndMounts)
    case .area(.orphanDirectories): orphans(of: .orphanDirectories, in: .orphanDirectories)
    case .area(.interruptions): orphans(of: .interruptions, in: .interruptions)
    }
  }

  /// The row of a chain that something names; it need not be in layerdb.
  func row(of chain: ChainID?) throws -> SpanValue {
    guard let chain else { return .null }
    return .integer(try facts.id(named: chain, in: reading.chains))
  }
}

extension AreaContent {
  init(
    _ area: Area, _ hash: Hash256, _ tables: [(table: SpanTable, rows: () throws -> [[SpanValue]])]
  ) {
    self.init(area: Int64(area.rawValue), hash: hash, tables: tables)
  }
}
