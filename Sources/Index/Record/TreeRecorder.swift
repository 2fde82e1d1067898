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
    _ reading: TreeReading, at: Int64, _ facts: FactWriter
  ) throws -> (wasKnown: Bool, distribution: Hash256?) {
    let tree = try TreeRow(db).make(reading.tree, host: origin.host)
    try db.execute(
      sql: """
        INSERT INTO scans(tree, at, recorded, tool, location, folder, engine_id, docker, live, inactive, written)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        \(origin.replaces ? ScanRow.replacing : ScanRow.completing)
        """,
      arguments: [
        tree, at, origin.began, origin.tool, origin.location, origin.folder, reading.engineID,
        reading.dockerVersion?.rawValue,
        reading.isLive, reading.isInactive,
        reading.repositoriesWritten == 0 ? nil : reading.repositoriesWritten / 1_000_000,
      ])
    return try recordAreas(of: reading, facts, tree: tree, at: at)
  }

  /// Whether the index held all of it already, and the hash of what distribution/ held.
  private func recordAreas(
    of reading: TreeReading, _ facts: FactWriter, tree: Int64, at: Int64
  ) throws -> (wasKnown: Bool, distribution: Hash256?) {
    let contents = AreaContents(reading: reading, facts: facts)
    let parts = contents.parts
    let isFuller = try readsAll(parts, tree: tree, at: at)
    var distribution: Hash256?
    let statements = SpanStatements(db)
    let spans = SpanRecorder(
      statements: statements, tree: tree, at: at, onFill: { changes.note($0, filledIn: tree) },
      onChange: changes.note)
    let eraser = SpanEraser(statements: statements, tree: tree, at: at, onChange: changes.note)
    let (host, driver) = (origin.host, reading.tree.label)
    var isKnown = true
    for part in parts {
      let content = contents.content(of: part)
      if case .area(.distribution) = part { distribution = content.hash }
      var outcome = try spans.record(content)
      if outcome == .conflict {
        // What is found depends on what else was in the input: the fuller reading knows better.
        let isOfFindings = content.area > 100
        if isOfFindings, !isFuller { continue }
        guard isOfFindings || origin.replaces else {
          throw IndexError.sameMomentDiffers(
            host: host, driver: driver, at: timeText(at), area: content.name)
        }
        outcome = try eraser.erase(area: content.area) ? .changed : .pruned
        if outcome == .changed { _ = try spans.record(content) }
      }
      guard outcome != .pruned else {
        throw IndexError.pruned(host: host, driver: driver, at: timeText(at), area: content.name)
      }
      if outcome == .changed || outcome == .unchanged && content.isMeasure { changes.note(tree: tree) }
      isKnown = isKnown && outcome == .known
    }
    if try !DerivedTotals.areKept(db, tree: tree) { changes.note(tree: tree) }
    return (isKnown, distribution)
  }

  /// Whether this reading looked at all that the index has for this moment.
  private func readsAll(_ parts: [AreaContents.Part], tree: Int64, at: Int64) throws -> Bool {
    let known = try Int64.fetchAll(
      db, sql: "SELECT area FROM scan_areas WHERE tree = ? AND at = ?", arguments: [tree, at])
    return Set(parts.map(\.area)).isSuperset(of: known)
  }
}
