import GRDB
import ImageModel
import ImageTree

/// Records what one reading saw of a tree.
struct TreeRecorder {
  let db: Database
  let host: String
  /// The program and its version.
  let tool: String
  /// Where the tree was read, and which folder that is on this machine.
  var location: String?
  var folder: String?
  /// When the reading began, in milliseconds since 1970.
  let began: Int64
  /// Overrule what the index has for this very moment.
  var replaces = false
  /// What is to be added up anew, once all is recorded.
  let changes: ChangeLog

  /// - Parameter at: The moment that the tree shows, in milliseconds since 1970.
  /// - Throws: `IndexError` if the index has another content for the same moment; GRDB's `DatabaseError`.
  func record(
    _ reading: TreeReading, at: Int64, _ facts: FactWriter
  ) throws -> (report: ScanReport, distribution: Hash256?) {
    let tree = try treeID(of: reading)
    try db.execute(
      sql: """
        INSERT INTO scans(tree, at, recorded, tool, location, folder, engine_id, docker, live, inactive, written)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        \(replaces ? ScanRow.replacing : ScanRow.completing)
        """,
      arguments: [
        tree, at, began, tool, location, folder, reading.engineID, reading.dockerVersion?.rawValue,
        reading.isLive, reading.isInactive,
        reading.repositoriesWritten == 0 ? nil : reading.repositoriesWritten / 1_000_000,
      ])
    let (wasKnown, distribution) = try recordAreas(of: reading, facts, tree: tree, at: at)
    return (report(reading, at: at, wasKnown: wasKnown), distribution)
  }

  private func treeID(of reading: TreeReading) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO hosts(name) VALUES (?) ON CONFLICT DO NOTHING", arguments: [host])
    try db.execute(
      sql: """
        INSERT INTO trees(host, kind, driver, root)
        VALUES ((SELECT id FROM hosts WHERE name = ?), 'graphdriver', ?, ?)
        ON CONFLICT DO NOTHING
        """,
      arguments: [host, reading.driver.name, reading.rootLabel])
    let id = try Int64.fetchOne(
      db,
      sql: """
        SELECT trees.id FROM trees JOIN hosts ON hosts.id = trees.host
        WHERE hosts.name = ? AND trees.kind = 'graphdriver' AND trees.driver = ? AND trees.root = ?
          AND trees.namespace = ''
        """,
      arguments: [host, reading.driver.name, reading.rootLabel])
    return id ?? 0
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
    let driver = reading.driver.name
    var isKnown = true
    for part in parts {
      let content = contents.content(of: part)
      if case .area(.distribution) = part { distribution = content.hash }
      var outcome = try spans.record(content)
      if outcome == .conflict {
        // What is found depends on what else was in the input: the fuller reading knows better.
        let isOfFindings = content.area > 100
        if isOfFindings, !isFuller { continue }
        guard isOfFindings || replaces else {
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

  private func report(_ reading: TreeReading, at: Int64, wasKnown: Bool) -> ScanReport {
    let (images, intermediate) = countImages(reading)
    return ScanReport(
      host: host, driver: reading.driver.name, at: at, images: images, intermediateImages: intermediate,
      layers: reading.areas.contains(.layers) ? reading.layers.count : nil,
      containers: reading.areas.contains(.containers) ? reading.containers.filter { $0.unlisted == nil }.count : nil,
      findings: reading.findings, orphans: reading.orphans.filter { $0.kind != .removal }.count, wasKnown: wasKnown,
      isLive: reading.isLive, buildCacheIsUnknown: !reading.areas.contains(.buildCache),
      measured: reading.areas.contains(.measure) ? reading.measuredInAll : nil)
  }

  /// Of this scan, which need not be the newest of its tree: listed images, and intermediate ones.
  private func countImages(_ reading: TreeReading) -> (listed: Int?, intermediate: Int?) {
    guard reading.areas.contains(.images) else { return (nil, nil) }
    let known = reading.images.filter { !$0.hidden }
    guard reading.areas.contains(.references) else { return (known.count, nil) }
    let referenced = Set(reading.tags.map(\.target) + reading.digestReferences.map(\.target))
    let parents = Set(known.compactMap(\.parent))
    let intermediate = known.filter {
      parents.contains($0.id.description) && !referenced.contains(Digest($0.id.hash))
    }.count
    return (known.count - intermediate, intermediate)
  }
}
