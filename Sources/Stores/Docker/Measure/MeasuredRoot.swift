import Dispatch
import Files
import Glibc
import Synchronization

/// What a walk of a data root came to: the bytes on disk of each of its parts, to the last block.
struct MeasuredRoot: Sendable {
  private let drivers: [Driver]
  private let parts: [MeasuredPart]
  private let slots: [PartRegister.SlotOwner]
  private let uses: [DiskUse]
  private let links: [LinkedFile]
  private let faults: WalkFaults

  /// Walks a data root.
  ///
  /// - Parameters:
  ///   - workers: threads that walk.
  ///   - progress: gets how far the walk has come, on any thread.
  /// - Throws: `MeasureError` if the root is no folder on disk, or only a part of it was given.
  init(
    of root: DataRoot, workers: Int,
    progress: @escaping @Sendable (_ inodes: Int64, _ bytes: Int64) -> Void = { _, _ in }
  ) throws {
    guard !root.isImageOnly, let folder = root.folder as? FolderOnDisk else {
      throw MeasureError.notADataRoot(location: root.location)
    }
    drivers = root.drivers.map { Driver(named: $0.driver) }
    let map = RootMap(drivers: drivers)
    let queue = WalkQueue()
    let (workers, mostOpen) = Self.share(of: workers)
    let walked = WalkProgress(report: progress)
    let first = Walker(map: map, queue: queue, progress: walked, mostOpen: mostOpen)
    if let top = first.begin(at: try folder.openAgain()) { queue.give(top) }
    let sums = Mutex(Sums())
    let others = DispatchGroup()
    for _ in 1..<max(1, workers) {
      DispatchQueue.global(qos: .userInitiated).async(group: others) {
        let walker = Walker(map: map, queue: queue, progress: walked, mostOpen: mostOpen)
        walker.run()
        sums.withLock { $0.add(walker) }
      }
    }
    first.run()
    others.wait()
    sums.withLock { $0.add(first) }
    let all = map.register.all
    let sum = sums.withLock { $0 }
    parts = all.parts
    slots = all.slots
    uses = sum.uses + Array(repeating: .zero, count: all.slots.count - sum.uses.count)
    links = sum.links
    faults = sum.faults
  }

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
  /// Hands each part to the reading of its tree; what is no tree's own to that of the tree in use.
  ///
  /// The readings are those of the root's drivers, in their order. Where a folder could not be read, the measure of
  /// the tree that it belongs to is not whole.
  func assign(to readings: inout [TreeReading]) {
    guard !readings.isEmpty, readings.count == drivers.count else { return }
    let main = Self.mainReading(of: readings)
    var broken: Set<Int> = []
    for fault in faults.faults {
      let reading = driver(ofPath: fault.path) ?? main
      broken.insert(reading)
      readings[reading].findings.append(
        Finding(.unreadable, fault.path.isEmpty ? "." : fault.path, fault.detail, area: .measure))
    }
    if faults.untold > 0 {
      broken.formUnion(readings.indices)
      readings[main].findings.append(
        Finding(
          .unreadable, ".", "\(faults.untold) more places could not be measured", area: .measure,
          subject: "further places"))
    }
    let volumes = Self.usedVolumes(of: readings)
    let owners = readings.enumerated().map { PartOwners(of: $1, drivers[$0], driver: $0, volumes: volumes) }
    let tree = parts.map { part in
      part.driver ?? owners.firstIndex { $0.containers.contains(part) } ?? main
    }
    let ranks = zip(parts, tree).map { owners[$1].rank(of: $0) }
    var order = Array(repeating: 0, count: parts.count)
    for (place, part) in parts.indices.sorted(by: { ranks[$0] < ranks[$1] }).enumerated() { order[part] = place }
    let linked = HardLinks(links, parts: parts.count, slots: slots, order: order)
    var sums = linked.uses
    var contents = linked.contents
    for (slot, use) in zip(slots, uses) {
      sums[slot.part] += use
      if slot.isContents { contents[slot.part] += use }
    }
    for place in parts.indices {
      let part = parts[place]
      // A log or a mount that was not there has nothing in it; a volume may be empty.
      guard sums[place].inodes > 0 || part.kind == .volume else { continue }
      let reading = tree[place]
      readings[reading].measures.append(
        MeasureSeen(
          kind: part.kind, name: part.name, part: owners[reading].use(of: part), use: sums[place],
          overlap: linked.overlaps[place]))
      if owners[reading].mounts.contains(part) {
        readings[reading].writableLayers.append(
          WritableLayerSeen(directory: part.name, use: contents[place]))
      }
    }
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

  /// The tree in use; where the daemon has left them all, the one that it left last.
  private static func mainReading(of readings: [TreeReading]) -> Int {
    readings.indices.max {
      (readings[$0].isInactive == true ? 0 : 1, readings[$0].repositoriesWritten)
        < (readings[$1].isInactive == true ? 0 : 1, readings[$1].repositoriesWritten)
    } ?? 0
  }

  /// The volumes in volumes/ that containers have; nil where no containers were read.
  private static func usedVolumes(of readings: [TreeReading]) -> Set<String>? {
    let known = readings.filter { $0.areas.contains(.containers) }
    guard !known.isEmpty else { return nil }
    return Set(known.flatMap(\.containers).flatMap(\.volumes).filter { $0.driver == "local" }.map(\.volume))
  }

  private func driver(ofPath path: String) -> Int? {
    drivers.firstIndex { driver in
      let names = path.split(separator: "/").prefix(2).map(String.init)
      return names.first == driver.folder?.first || names == ["image", driver.name]
    }
  }
}
