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
  // Nil where that part was not read.
  /// Images that Docker lists; all that it knows where the references were not read.
  package let images: Int?
  /// Nil where the references were not read, too.
  package let intermediateImages: Int?
  package let layers: Int?
  package let containers: Int?
  package let findings: [Finding]
  /// Layers, mounts, directories and write sets that nothing owns.
  package let orphans: Int
  /// The index held this very scan already.
  package let wasKnown: Bool
  package let isLive: Bool
  package let buildCacheIsUnknown: Bool
  /// What was measured of this tree, each file once; nil if it was not measured, or not whole.
  package let measured: DiskUse?
  /// The newest time of a file under image/, in milliseconds since 1970, if it lies in the future: the copy was then
  /// recorded as of now.
  package var timeInFuture: Int64?
}

extension IndexFile {
  /// Reads the trees of a data root and records them, all or nothing.
  ///
  /// - Throws: `IndexError` if the index has another content for the same moment; `MeasureError`.
  package func record(_ request: ScanRequest) throws -> [ScanReport] {
    try HostName.check(request.host)
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
      try writing { (try ScanRecorder(db: $0, request: request, path: path, measured: measured).run(), .commit) }
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
    var (outcome, deferred, completed, counted) = try readAndRecord(watch, changes)
    try watch.stage("add up") {
      try deferred?.restore(db)
      try changes.addUp(db, counted: counted)
      try DerivedTotals.renew(db, over: completed)
    }
    return outcome
  }

  private func readAndRecord(
    _ watch: StageWatch, _ changes: ChangeLog
  ) throws -> (ScanOutcome, deferred: DeferredIndexes?, completed: Set<Int64>, counted: NewConfigs) {
    let digests = DigestTable()
    let facts = try FactWriter(db, digests, inBatches: true)
    var deferred = facts.isFresh ? try DeferredIndexes(db) : nil
    let daemon = LiveDaemon(of: request.root.folder)
    var readings: [TreeReading] = []
    var newest: Int64 = 0
    var options = request.options
    options.wantsNewest = request.at == nil && daemon == nil && !request.root.isInPlace
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
      let (reading, seen) = try watch.stage("read \(driver)", detail: { $0.0.partsRead }) {
        try reader.read(digests: digests, cache: draft?.writer) { image, top, chains in
          try facts.write(image, top: top, in: chains)
        } afterImages: {
          facts.forgetInstructions()
        } afterDistribution: { blobs, sources, chains, layers in
          // In an index that has some facts these may be known: then nothing is to be written.
          guard deferred != nil else { return }
          try facts.write(blobs, sources, in: chains)
          try facts.flush()
          if driver == request.root.drivers.last {
            try deferred?.restoreFacts(
              db, digests: digests.count, isNearlyAll: facts.chainsWritten >= layers - layers / 8)
          }
        }
      }
      newest = max(newest, seen)
      readings.append(reading)
    }
    if !readings.isEmpty { readings[0].findings += request.root.findings }
    judgeDaemon(of: request.root, &readings)
    measured?.assign(to: &readings)
    let (at, timeInFuture) = moment(daemon: daemon, newest: newest)
    let recorder = TreeRecorder(
      db: db, host: request.host, tool: request.tool, location: request.root.location, folder: folder,
      began: began, replaces: request.replaces, changes: changes)
    for (reading, draft) in zip(readings, drafts) {
      var (report, distribution) = try watch.stage(
        "record \(reading.driver.name)", detail: { $0.report.wasKnown ? "known already" : "" }
      ) { try recorder.record(reading, at: at, facts) }
      report.timeInFuture = timeInFuture
      outcome.reports.append(report)
      if let draft, reading.remember(distribution: distribution) { outcome.drafts.append(draft) }
    }
    try facts.flush()
    return (outcome, deferred, facts.completed, facts.newConfigs)
  }

  /// The moment that the trees show; and the newest time of a file, if that lies in the future and says nothing.
  private func moment(daemon: LiveDaemon?, newest: Int64) -> (at: Int64, timeInFuture: Int64?) {
    if let at = request.at { return (at, nil) }
    let clock = Clock()
    if daemon != nil || request.root.isInPlace || newest <= 0 { return (clock.now, nil) }
    let newest = newest / 1_000_000_000 * 1000
    return clock.isAhead(newest) ? (clock.now / 1000 * 1000, newest) : (newest, nil)
  }
}
