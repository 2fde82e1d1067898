import GRDB
import ImageModel
import Stores

/// Records what one reading saw of a tree.
struct TreeRecorder {
  let db: Database
  let origin: Recording.Origin
  /// What is to be added up anew, once all is recorded.
  let changes: ChangeLog

  /// - Parameter at: The moment that the tree shows, in milliseconds since 1970.
  /// - Throws: `IndexError` if the index has another content for the same moment; GRDB's `DatabaseError`.
  func record(
    _ contents: AreaContents, tree: Int64, at: Int64
  ) throws -> (wasKnown: Bool, distribution: Hash256?) {
    let (reading, facts) = (contents.reading, contents.facts)
    let outcome = try recordAreas(of: contents, tree: tree, at: at)
    try db.execute(
      sql: """
        INSERT INTO scans(
          tree, at, recorded, tool, location, folder, engine_id, docker, live, inactive, written, areas,
          file_system_size, file_system_available, inodes, inodes_free)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        \(origin.replaces ? ScanRow.replacing : ScanRow.completing)
        """,
      arguments: [
        tree, at, origin.began, try facts.id(ofScanName: origin.tool),
        try (reading.location ?? origin.location).map(facts.id(ofScanName:)),
        try origin.folder.map(facts.id(ofScanName:)), try reading.engineID.map(facts.id(ofScanName:)),
        reading.dockerVersion?.rawValue,
        reading.isLive, reading.isInactive,
        reading.repositoriesWritten == 0 ? nil : reading.repositoriesWritten / 1_000_000,
        AreaPart.mask(of: contents.parts),
        reading.space?.size, reading.space?.available, reading.space?.inodes, reading.space?.inodesFree,
      ])
    return outcome
  }

  /// Whether the index held all of it already, and the hash of what distribution/ held.
  private func recordAreas(
    of contents: AreaContents, tree: Int64, at: Int64
  ) throws -> (wasKnown: Bool, distribution: Hash256?) {
    let known = try Int64.fetchOne(
      db, sql: "SELECT areas FROM scans WHERE tree = ? AND at = ?", arguments: [tree, at])
    var distribution: Hash256?
    let statements = SpanStatements(db)
    let spans = SpanRecorder(
      statements: statements, tree: tree, at: at, onFill: { changes.note($0, filledIn: tree) },
      onChange: changes.note)
    let eraser = SpanEraser(statements: statements, tree: tree, at: at, onChange: changes.note)
    let (host, driver) = (origin.host, contents.reading.tree.label)
    var isKnown = true
    if origin.replaces, let known {
      for part in AreaPart.all(in: known).filter({ !contents.parts.contains($0) }) {
        guard try eraser.erase(part) else {
          throw IndexError.pruned(host: host, driver: driver, at: timeText(at), area: part.name)
        }
        changes.note(tree: tree)
        isKnown = false
      }
    }
    for part in contents.parts {
      let content = contents.content(of: part)
      if case .area(.distribution) = part { distribution = content.hash }
      var outcome = try spans.record(content)
      if outcome == .conflict {
        if part.isOfFindings, !origin.replaces {
          let found = AreaPart.Found(areas: AreaPart.mask(of: contents.parts), hash: content.hash.bytes)
          let before = try statements.scan(of: part, tree, at: at)?.hash ?? []
          guard found.isBetter(than: AreaPart.Found(areas: known ?? 0, hash: before)) else { continue }
        }
        guard part.isOfFindings || origin.replaces else {
          throw IndexError.sameMomentDiffers(
            host: host, driver: driver, at: timeText(at), area: part.name)
        }
        outcome = try eraser.erase(part) ? .changed : .pruned
        if outcome == .changed { _ = try spans.record(content) }
      }
      guard outcome != .pruned else {
        throw IndexError.pruned(host: host, driver: driver, at: timeText(at), area: part.name)
      }
      if outcome == .changed || outcome == .unchanged && content.isMeasure { changes.note(tree: tree) }
      isKnown = isKnown && outcome == .known
    }
    if try !DerivedTotals.areKept(db, tree: tree) { changes.note(tree: tree) }
    return (isKnown, distribution)
  }
}
