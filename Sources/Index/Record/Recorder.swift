import Foundation
import GRDB
import ImageModel
import ImageTree

/// One scan of one host's data root, to be recorded.
package struct ScanRequest: Sendable {
  package var host: String
  package var root: DataRoot
  /// Milliseconds since 1970; nil: now for a live root or one in place, else the newest time under image/.
  package var at: Int64?
  package var options: ReadOptions
  /// Walks the data root for its bytes on disk too, and is told how far that has come, on any thread.
  package var measuring: (@Sendable (_ inodes: Int64, _ bytes: Int64) -> Void)?
  /// Is told of each step of the scan when it is done.
  package var watching: (@Sendable (ScanStage) -> Void)?
  /// Overrule what the index has for this very moment.
  package var replaces = false
  /// Read all files again, also those that have not changed since the last scan.
  package var isFull = false
  /// The program and its version, for the scan's row.
  package var tool: String

  package init(host: String, root: DataRoot, at: Int64?, options: ReadOptions, tool: String) {
    self.host = host
    self.root = root
    self.at = at
    self.options = options
    self.tool = tool
  }
}

/// What came of a scan, a tree each.
package struct ScanReport: Sendable {
  package let host: String
  package let driver: String
  /// Milliseconds since 1970.
  package let at: Int64
  package let images: Int
  package let layers: Int
  package let containers: Int?
  package let findings: [Finding]
  package let orphanLayers: Int
  package let orphanBytes: Int64
  package let orphanDirectories: Int
  /// The index held this very scan already.
  package let wasKnown: Bool
  package let isLive: Bool
  package let buildCacheIsUnknown: Bool
  /// What was measured of this tree, each file once; nil if it was not measured, or not whole.
  package let measured: DiskUse?
}

extension IndexFile {
  /// Reads the trees of a data root and records them, all or nothing.
  ///
  /// - Throws: `IndexError` if the index has another content for the same moment; `MeasureError`; GRDB's `DatabaseError`.
  package func record(_ request: ScanRequest) throws -> [ScanReport] {
    // A walk can take an hour: other scans are not to wait for it.
    let watch = StageWatch(request.watching)
    let measured = try request.measuring.map { progress in
      try watch.stage("measure") {
        try MeasuredRoot(of: request.root, workers: request.options.workers, progress: progress)
      }
    }
    do {
      return try recordOnce(request, measured)
    } catch is StaleMemory {
      var full = request
      full.isFull = true
      return try recordOnce(full, measured)
    }
  }

  private func recordOnce(_ request: ScanRequest, _ measured: MeasuredRoot?) throws -> [ScanReport] {
    let watch = StageWatch(request.watching)
    let outcome = try watch.stage("scan in all") {
      try queue.writeWithoutTransaction { db in
        var outcome = ScanOutcome()
        try db.inTransaction(.immediate) {
          outcome = try ScanRecorder(db: db, request: request, path: path, measured: measured).run()
          return .commit
        }
        return outcome
      }
    }
    watch.stage("remember what was read") {
      for draft in outcome.drafts { draft.keep() }
    }
    return outcome.reports
  }
}

private struct ScanOutcome {
  var reports: [ScanReport] = []
  /// What is to be remembered, once all is committed.
  var drafts: [CacheDraft] = []
}

private struct ScanRecorder {
  let db: Database
  let request: ScanRequest
  /// The index file; nil: in memory.
  let path: String?
  /// Milliseconds since 1970.
  let began = Int64(Date().timeIntervalSince1970 * 1000)
  let measured: MeasuredRoot?

  /// Which folder this is on this machine, so that a later look can tell it from a copy.
  private var folder: String? {
    guard let stamp = try? request.root.folder.stamp("."), stamp.inode != 0 else { return nil }
    return "\(stamp.device):\(stamp.inode)"
  }

  func run() throws -> ScanOutcome {
    let watch = StageWatch(request.watching)
    // What was read is let go before the indexes are made, which take memory of their own.
    let changes = ChangeLog()
    let (outcome, deferred, completed) = try readAndRecord(watch, changes)
    try watch.stage("add up") {
      try deferred?.restore(db)
      try changes.addUp(db)
      try DerivedTotals.renew(db, over: completed)
    }
    return outcome
  }

  private func readAndRecord(
    _ watch: StageWatch, _ changes: ChangeLog
  ) throws -> (ScanOutcome, deferred: DeferredIndexes?, completed: Set<Int64>) {
    let digests = DigestTable()
    let facts = try FactWriter(db, digests)
    let deferred = facts.isFresh ? try DeferredIndexes(db) : nil
    let daemon = LiveDaemon(of: request.root.folder)
    var readings: [TreeReading] = []
    var newest: Int64 = 0
    var options = request.options
    options.wantsNewest = request.at == nil && daemon == nil && !request.root.isInPlace
    let engine = engineID(of: request.root.folder)
    var outcome = ScanOutcome()
    var drafts: [CacheDraft?] = []
    for driver in request.root.drivers {
      // What an archive tells of its files is not enough to know one again.
      let file =
        request.root.folder is FolderOnDisk
        ? CacheFile(index: path, host: request.host, driver: driver, root: request.root.label) : nil
      let memory =
        request.isFull
        ? ReadMemory()
        : try ReadMemory(
          db, file: file, host: request.host, driver: driver, root: request.root.label, at: request.at)
      let draft = file?.draft()
      drafts.append(draft)
      let reader = TreeReader(
        root: request.root.folder, rootLabel: request.root.label, driver: driver, daemon: daemon,
        options: options, memory: memory)
      var (reading, seen) = try watch.stage("read \(driver)", detail: { $0.0.partsRead }) {
        try reader.read(digests: digests, cache: draft?.writer) { image, top, chains in
          try facts.write(image, top: top, in: chains)
        }
      }
      reading.engineID = engine
      newest = max(newest, seen)
      readings.append(reading)
    }
    if !readings.isEmpty { readings[0].findings += request.root.findings }
    markInactive(&readings)
    measured?.assign(to: &readings)
    let at = moment(daemon: daemon, newest: newest)
    let recorder = TreeRecorder(
      db: db, host: request.host, tool: request.tool, location: request.root.location, folder: folder,
      began: began, replaces: request.replaces, changes: changes)
    facts.forgetInstructions()
    for (reading, draft) in zip(readings, drafts) {
      let (report, distribution) = try watch.stage(
        "record \(reading.driver.name)", detail: { $0.report.wasKnown ? "known already" : "" }
      ) { try recorder.record(reading, at: at, facts) }
      outcome.reports.append(report)
      if let draft, reading.remember(distribution: distribution) { outcome.drafts.append(draft) }
    }
    return (outcome, deferred, facts.completed)
  }

  /// Docker uses one driver at a time: the tree whose repositories.json was written last is the one in use.
  private func markInactive(_ readings: inout [TreeReading]) {
    let newest = readings.map(\.repositoriesWritten).max() ?? 0
    let isSwitched = usesContainerdStore(request.root.folder)
    for place in readings.indices {
      readings[place].isInactive = isSwitched || readings[place].repositoriesWritten < newest
    }
  }

  private func moment(daemon: LiveDaemon?, newest: Int64) -> Int64 {
    if let at = request.at { return at }
    if daemon != nil || request.root.isInPlace || newest <= 0 {
      return Int64(Date().timeIntervalSince1970 * 1000)
    }
    return newest / 1_000_000_000 * 1000
  }

  private func engineID(of root: any Folder) -> String? {
    guard let text = try? root.text("engine-id", into: ReadBuffer()), !text.isEmpty else { return nil }
    return text
  }
}

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
        INSERT INTO scans(tree, at, recorded, tool, location, folder, engine_id, live, inactive, written)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        \(replaces ? ScanRow.replacing : ScanRow.completing)
        """,
      arguments: [
        tree, at, began, tool, location, folder, reading.engineID, reading.isLive, reading.isInactive,
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
    let layers = reading.orphans.filter { $0.kind == .layer && !$0.keptByMount }
    return ScanReport(
      host: host, driver: reading.driver.name, at: at, images: reading.images.count,
      layers: reading.layers.count,
      containers: reading.areas.contains(.containers) ? reading.containers.count : nil,
      findings: reading.findings, orphanLayers: layers.count,
      orphanBytes: layers.reduce(0) { $0 &+ ($1.size ?? 0) },
      orphanDirectories: reading.orphans.filter { $0.kind == .directory }.count, wasKnown: wasKnown,
      isLive: reading.isLive, buildCacheIsUnknown: !reading.areas.contains(.buildCache),
      measured: reading.areas.contains(.measure) ? reading.measuredInAll : nil)
  }
}

/// RFC 3339 in UTC, with milliseconds where there are any.
package func timeText(_ milliseconds: Int64) -> String {
  let seconds = milliseconds / 1000
  var time = time_t(seconds)
  var parts = tm()
  gmtime_r(&time, &parts)
  func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let fraction = milliseconds % 1000
  let digits = fraction == 0 ? "" : "." + String(String(fraction + 1000).dropFirst())
  return
    "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))\(digits)Z"
}
