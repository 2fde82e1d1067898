import Dispatch
import Files
import Glibc
import Synchronization

/// What a walk of a root came to: the bytes on disk of each of its parts, to the last block.
struct MeasuredRoot: Sendable {
  private let register: PartRegister.State
  private let uses: [DiskUse]
  private let links: [LinkedFile]
  private let faults: WalkFaults
  private let watcher: (any WalkWatcher)?

  /// A folder with which a walk begins.
  struct Top {
    let folder: FolderOnDisk
    /// What comes before the paths of what lies in it; empty for the root itself.
    var path = ""
    let role: EntryRole
  }

  /// Walks a root.
  ///
  /// - Parameters:
  ///   - tops: The root's own folder, and what is its own elsewhere.
  ///   - register: Has the parts that the roles of the tops number.
  /// - Throws: `MeasureError.stopped` where its progress ended the walk.
  init(of tops: [Top], _ register: PartRegister, _ walk: Walk) throws {
    let queue = WalkQueue()
    let (workers, mostOpen) = Self.share(of: walk.workers)
    let walked = WalkProgress(report: walk.progress)
    watcher = walk.watcher
    let first = Walker(queue: queue, progress: walked, watcher: walk.watcher, mostOpen: mostOpen)
    for top in tops {
      if let begun = first.begin(at: try top.folder.openAgain(), top) { queue.give(begun) }
    }
    let sums = Mutex(Sums())
    let others = DispatchGroup()
    for _ in 1..<max(1, workers) {
      DispatchQueue.global(qos: .userInitiated).async(group: others) {
        let walker = Walker(queue: queue, progress: walked, watcher: walk.watcher, mostOpen: mostOpen)
        walker.run()
        sums.withLock { $0.add(walker) }
      }
    }
    first.run()
    others.wait()
    guard !walked.isStopped else {
      let (inodes, bytes) = walked.reached
      throw MeasureError.stopped(inodes: inodes, bytes: bytes)
    }
    sums.withLock { $0.add(first) }
    self.register = register.all
    let sum = sums.withLock { $0 }
    uses = sum.uses + Array(repeating: .zero, count: self.register.slots.count - sum.uses.count)
    links = sum.links
    faults = sum.faults
  }

  private var parts: [MeasuredPart] { register.parts }
  private var slots: [PartRegister.SlotOwner] { register.slots }

  private struct Sums {
    var uses: [DiskUse] = []
    var links: [LinkedFile] = []
    var faults = WalkFaults()

    mutating func add(_ walker: Walker) {
      if uses.count < walker.uses.count {
        uses.append(contentsOf: repeatElement(.zero, count: walker.uses.count - uses.count))
      }
      for (slot, use) in walker.uses.enumerated() { uses[slot] += use }
      links.append(contentsOf: walker.links)
      faults += walker.faults
    }
  }

  /// How many threads may walk with so many open folders each, within the process's limit of descriptors.
  private static func share(of workers: Int) -> (workers: Int, mostOpen: Int) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return (workers, 8) }
    // Some are taken already: the index, the tree's own folders.
    let free = Int(min(limit.rlim_cur, 1 << 20)) - 64
    let workers = max(1, min(workers, free / 16))
    return (workers, max(4, min(64, free / workers - 4)))
  }
}

extension MeasuredRoot {
  /// Hands each part to the reading of the tree that owns it, and what is no tree's own to that of the tree in use.
  ///
  /// Where a folder could not be read, the measure of the tree that it belongs to is not whole.
  ///
  /// - Parameters:
  ///   - readings: Those of the root's trees.
  ///   - owners: What each of these trees has of the parts, in the same order.
  func assign(to readings: inout [TreeReading], _ owners: [any PartOwners]) {
    guard !readings.isEmpty, readings.count == owners.count else { return }
    let main = Self.mainReading(of: readings)
    let broken = noteFaults(in: &readings, owners, main: main)
    let claims = claims(of: owners, main: main)
    record(claims, in: &readings)
    watcher?.learn(
      slots.map { slot in
        let (part, (reading, claim)) = (parts[slot.part], claims[slot.part])
        return SlotUse(
          part: claim.use, tree: readings[reading].tree, kind: part.kind, name: claim.name ?? part.name)
      })
    for reading in readings.indices {
      readings[reading].attempted.insert(.measure)
      if broken.contains(reading) {
        readings[reading].measures = []
        readings[reading].writableLayers = []
      } else {
        readings[reading].areas.insert(.measure)
      }
    }
  }

  /// Notes what could not be read.
  ///
  /// - Returns: The readings whose measure is not whole.
  private func noteFaults(in readings: inout [TreeReading], _ owners: [any PartOwners], main: Int) -> Set<Int> {
    var broken: Set<Int> = []
    for fault in faults.faults {
      let affected = owners.indices.filter { owners[$0].has(path: fault.path) }
      broken.formUnion(affected.isEmpty ? [main] : affected)
      readings[affected.first ?? main].findings.append(
        Finding(.unreadable, fault.path.isEmpty ? "." : fault.path, fault.detail, area: .measure))
    }
    if faults.unnamed > 0 {
      broken.formUnion(readings.indices)
      readings[main].findings.append(
        Finding(
          .unreadable, ".", "\(faults.unnamed) more places could not be measured", area: .measure,
          subject: "further places"))
    }
    return broken
  }

  /// Which tree has a part, and what for.
  private typealias OwnedClaim = (reading: Int, claim: PartClaim)

  /// The strongest claim on each part.
  private func claims(of owners: [any PartOwners], main: Int) -> [OwnedClaim] {
    parts.map { part in
      owners.enumerated().compactMap { place, owner in owner.claim(on: part).map { (reading: place, claim: $0) } }
        .min { $0.claim.strength < $1.claim.strength }
        ?? (main, owners[main].claimOnRest(part))
    }
  }

  /// Of each part its place in the order in which parts have the files that several of them have.
  private func order(of claims: [OwnedClaim]) -> [Int] {
    var order = Array(repeating: 0, count: parts.count)
    let ranks = parts.indices.sorted { x, y in
      (claims[x].claim.strength, claims[x].claim.depth, parts[x].kind.rawValue, parts[x].name)
        < (claims[y].claim.strength, claims[y].claim.depth, parts[y].kind.rawValue, parts[y].name)
    }
    for (place, part) in ranks.enumerated() { order[part] = place }
    return order
  }

  /// Hands each part's bytes to the reading that has it.
  private func record(_ claims: [OwnedClaim], in readings: inout [TreeReading]) {
    let linked = HardLinks(links, parts: parts.count, slots: slots, order: order(of: claims))
    var sums = linked.uses
    var contents = linked.contents
    for (slot, use) in zip(slots, uses) {
      sums[slot.part] += use
      if slot.isContents { contents[slot.part] += use }
    }
    var blobs: [Int: [DiskPart: (use: DiskUse, overlap: DiskUse)]] = [:]
    for place in parts.indices {
      let part = parts[place]
      // A log or a mount that was not there has nothing in it; a volume may be empty.
      guard sums[place].inodes > 0 || part.kind == .volume else { continue }
      let (reading, claim) = claims[place]
      if part.kind == .blobs, claim.name == nil {
        blobs[reading, default: [:]][claim.use, default: (.zero, .zero)].use += sums[place]
        blobs[reading, default: [:]][claim.use, default: (.zero, .zero)].overlap += linked.overlaps[place]
        continue
      }
      readings[reading].measures.append(
        MeasureSeen(
          kind: part.kind, name: claim.name ?? part.name, part: claim.use, use: sums[place],
          overlap: linked.overlaps[place]))
      if claim.isWritableLayer {
        readings[reading].writableLayers.append(writableLayer(at: place, claim, sums: sums, contents: contents))
      }
    }
    for (reading, sums) in blobs {
      readings[reading].measures += sums.map { part, sum in
        MeasureSeen(kind: .blobs, name: .text(part.rawValue), part: part, use: sum.use, overlap: sum.overlap)
      }
    }
  }

  /// - Parameters:
  ///   - sums: What each part takes.
  ///   - contents: What its files alone take.
  private func writableLayer(
    at place: Int, _ claim: PartClaim, sums: [DiskUse], contents: [DiskUse]
  ) -> WritableLayerSeen {
    let part = parts[place]
    // Docker asks a graph driver for what the files' sizes say, and a snapshotter for what they take.
    let isSnapshot = part.place == .containerd
    let use = isSnapshot ? sums[place] : contents[place]
    var own = use
    if let copied = claim.copied,
      let below = register.place(of: MeasuredPart(place: part.place, kind: part.kind, name: copied))
    {
      own -= contents[below]
    }
    return WritableLayerSeen(
      directory: claim.name ?? part.name, use: use, size: isSnapshot ? own.bytes : own.apparent)
  }

  /// The tree in use, Docker's before others; where the daemon has left them all, the one that it left last.
  private static func mainReading(of readings: [TreeReading]) -> Int {
    readings.indices.max { rank(of: readings[$0]) < rank(of: readings[$1]) } ?? 0
  }

  private static func rank(of reading: TreeReading) -> (Int, Int, Int64, Int) {
    let isOfDocker = reading.tree.kind == .graphDriver || reading.tree.namespace == "moby"
    return (isOfDocker ? 1 : 0, reading.isInactive == true ? 0 : 1, reading.repositoriesWritten, reading.images.count)
  }
}
