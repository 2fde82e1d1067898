import ImageModel
import Stores

/// Turns a reading into the content of each area that it read: hashed, and as rows where these are wanted.
struct AreaContents {
  let reading: TreeReading
  let facts: FactWriter
  /// The rows of `blob_sources` are there already.
  let hasSources: Bool

  private let findings: [Area: [Finding]]

  init(reading: TreeReading, facts: FactWriter, hasSources: Bool = false) {
    self.reading = reading
    self.facts = facts
    self.hasSources = hasSources
    findings = Dictionary(grouping: Finding.joined(reading.findings), by: \.area)
  }

  /// Those areas that were read whole, then the findings of those that were looked at.
  var parts: [AreaPart] {
    AreaPart.allCases.filter { part in
      switch part {
      case .area(let area): reading.areas.contains(area)
      case .findings(let area): reading.attempted.contains(area) || findings[area] != nil
      }
    }
  }

  /// Made when it is asked for: that of a large tree is large.
  func content(of part: AreaPart) -> AreaContent {
    if case .area(.distribution) = part, let hash = reading.unchangedDistribution {
      return AreaContent(part: part, hash: hash, tables: [(.blobSources, { throw UnreadContent() })])
    }
    let all = rows(of: part)
    var content = AreaContent(
      part: part, hash: ContentHasher.hash(all, of: reading),
      tables: all.compactMap { rows in rows.table.map { ($0, { try written(rows) }) } })
    content.fillings = all.compactMap { filling(from: $0) }.filter {
      !hasSources || $0.table.name != SpanTable.blobSources.name
    }
    return content
  }

  private func filling(from rows: AreaRows) -> AreaContent.Filling? {
    rows.table.map { table in
      AreaContent.Filling(table: table, count: rows.count) { try insert(rows, into: table, $0) }
    }
  }

  /// The rows of one table of an area.
  func filling(of table: SpanTable, in part: AreaPart) -> AreaContent.Filling? {
    rows(of: part).first { $0.table?.name == table.name }.flatMap { filling(from: $0) }
  }

  func rows(of part: AreaPart) -> [AreaRows] {
    switch part {
    case .area(let area): reading.rows(of: area)
    case .findings(let area): [AreaRows(findings[area] ?? [], of: area)]
    }
  }

  private func written(_ rows: AreaRows) throws -> [[SQLValue]] {
    try writeFacts(of: rows)
    return try (0..<rows.count).map { try rows.row($0).map { try written($0) } }
  }

  /// Inserts rows in the order of the table's key: each is put after the last.
  private func insert(_ rows: AreaRows, into table: SpanTable, _ insertion: BatchedInsert) throws {
    try writeFacts(of: rows)
    // The key's number above the place, in one word: there are hundreds of thousands.
    var keys = try (0..<rows.count).map { place -> UInt64 in
      guard case .integer(let id) = try written(rows.distinct?(place) ?? rows.row(place)[0]) else {
        return UInt64(place)
      }
      return UInt64(UInt32(clamping: id)) << 32 | UInt64(place)
    }
    keys.sort()
    var last: [SQLValue] = []
    for key in keys {
      let place = Int(UInt32(truncatingIfNeeded: key))
      if rows.distinct != nil {
        for (column, value) in rows.row(place).enumerated() { insertion.bind(column, try written(value)) }
      } else {
        // A tree that says two things of one key is taken at the first of them, which its rows' order puts side by side.
        let row = try rows.row(place).map { try written($0) }
        guard row[..<table.identity] != last[..<min(last.count, table.identity)] else { continue }
        for (column, value) in row.enumerated() { insertion.bind(column, value) }
        last = row
      }
      try insertion.endRow()
    }
  }

  private func writeFacts(of rows: AreaRows) throws {
    guard rows.table?.name == SpanTable.blobSources.name || rows.table?.name == SpanTable.blobs.name else { return }
    try facts.write(reading.blobs, reading.blobSources, in: reading.chains)
  }

  /// As the index keeps it: a digest or a name is the number of its row, which is written if it is new.
  private func written(_ value: ColumnValue) throws -> SQLValue {
    switch value {
    case .null: .null
    case .integer(let number): .integer(number)
    case .text(let text): .text(text)
    case .bytes(let bytes): .blob(bytes)
    case .hash(let hash): .blob(hash.bytes)
    case .digest(let digest): .integer(try facts.id(of: digest))
    case .place(let place): .integer(try facts.id(at: place))
    case .chain(let place): .integer(try facts.id(of: place, in: reading.chains))
    case .named(let chain): .integer(try facts.id(named: chain, in: reading.chains))
    case .repository(let repository): .integer(try facts.id(of: repository))
    case .key(let name): .integer(try facts.id(ofKey: name))
    case .source(let place): .integer(try facts.id(ofSource: reading.sourceRepositories[Int(place)]))
    }
  }
}
