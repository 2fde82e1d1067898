import Files
import ImageModel
import Index
import Stores

/// One scan of one host's root: finds the moment, reads, measures and records.
package struct Scan: Sendable {
  package var host: String
  package var store: any Store
  /// Milliseconds since 1970; nil: now for a root in use or in place, else the newest time that the copy shows.
  package var at: Int64?
  package var options: ReadOptions
  /// Walks the root for its bytes on disk too, in this way.
  package var measuring: Walk?
  /// Gets each step of the scan when it is done.
  package var watching: (@Sendable (ScanStage) -> Void)?
  /// Take the place of the scan that the index has of this very moment.
  package var replaces = false
  /// Read all files again, also those that have not changed since the last scan.
  package var isFull = false
  /// The program and its version, for the scan's row.
  package var tool: String

  package init(host: String, store: any Store, at: Int64?, options: ReadOptions, tool: String) {
    self.host = host
    self.store = store
    self.at = at
    self.options = options
    self.tool = tool
  }

  /// Reads the trees of the root and records them, all or nothing.
  ///
  /// - Throws: `IndexError` if the index has another content for the same moment; `MeasureError`;
  ///   `LocateError.vanished`.
  package func record(in index: IndexFile) throws -> [ScanReport] {
    let watch = StageWatch(watching)
    // A walk can take an hour: other scans are not to wait for it.
    let addMeasures = try measuring.map { walk in
      try watch.stage("measure") { try store.measure(walk) }
    }
    var origin = Recording.Origin(host: host, tool: tool)
    origin.location = store.location
    origin.folder = store.folder.identity
    origin.replaces = replaces
    let (reports, drafts) = try watch.stage("scan in all") {
      try index.record(origin) { recording in
        try record(in: recording, cachesBeside: index.path, addMeasures, watch)
      } finish: { finish in
        try watch.stage("add up", finish)
      }
    }
    watch.stage("remember what was read") {
      for draft in drafts { draft.keep() }
    }
    return reports
  }

  private func record(
    in recording: Recording, cachesBeside index: String?, _ addMeasures: ((inout [TreeReading]) -> Void)?,
    _ watch: StageWatch
  ) throws -> (reports: [ScanReport], caches: [CacheDraft]) {
    var options = options
    options.at = at
    options.known = try recording.trees()
    var drafts: [CacheDraft?] = []
    var read = try store.read(options, into: recording) { tree, isNow in
      // What an archive has of its files' states is not enough to know one again.
      let file =
        store.folder is FolderOnDisk
        ? CacheFile(index: index, host: host, tree) : nil
      let draft = file?.draft()
      drafts.append(draft)
      return (try previous(of: tree, file, isNow: isNow, recording), draft?.writer)
    } watch: { tree, body in
      try watch.stage("read \(tree.label)", detail: \.partsRead, body)
    }
    // What is missing in it then says nothing of what was there.
    if let folder = store.folder as? FolderOnDisk, folder.isRemoved { throw LocateError.vanished(path: store.location) }
    addMeasures?(&read.readings)
    let (at, timeInFuture) = moment(of: read)
    // Of a copy it would be the file system that the copy happens to be on.
    let space = read.isNow ? (store.folder as? FolderOnDisk)?.space : nil
    for place in read.readings.indices { read.readings[place].space = space }
    var reports: [ScanReport] = []
    var kept: [CacheDraft] = []
    for place in read.readings.indices {
      let reading = read.readings[place]
      let (wasKnown, distribution) = try watch.stage(
        "record \(reading.tree.label)", detail: { $0.wasKnown ? "known already" : "" }
      ) { try recording.record(reading, at: at) }
      reports.append(
        ScanReport(of: reading, host: host, at: at, timeInFuture: timeInFuture, wasKnown: wasKnown))
      if let cache = read.caches[place], let draft = drafts[place],
        cache.finish(distribution: distribution) == .written
      {
        kept.append(draft)
      }
    }
    return (reports, kept)
  }

  private func previous(
    of tree: TreeKey, _ file: CacheFile?, isNow: Bool, _ recording: Recording
  ) throws -> PreviousScan {
    guard !isFull, let file else { return PreviousScan() }
    var previous = PreviousScan(cache: file.path)
    (previous.recordedImages, previous.recordedDocuments, previous.recordedDistribution) = try recording.known(
      of: tree, at: at ?? (isNow ? Clock().now : nil))
    return previous
  }

  /// The moment that the trees show; and the newest time of a file, if that lies in the future and says nothing.
  private func moment(of read: RootReading) -> (at: Int64, timeInFuture: Int64?) {
    if let at { return (at, nil) }
    let clock = Clock()
    if read.isNow || read.newest <= 0 { return (clock.now, nil) }
    let newest = read.newest / 1_000_000_000 * 1000
    return clock.isAhead(newest) ? (clock.now / 1000 * 1000, newest) : (newest, nil)
  }
}
