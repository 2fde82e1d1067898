import Files
import ImageModel

/// Judges one reading of a tree: which images are hidden, who holds each layer and directory, and what has no owner.
///
/// The judge reads no files. `init` finds what has no owner so far; the reader then looks up what `wanted` lists, and
/// `finish` judges with that.
struct Judge {
  let raw: RawReading
  let driver: Driver
  /// The path of image/DRIVER, relative to the data root.
  let imagePath: String
  /// What has no owner and changed in this time is in flight; nil where no daemon was at work.
  let flight: InFlightCutoff?
  let stack: LayerStack
  /// By place in the chain table.
  let loadable: [Bool]
  var held: HeldLayers
  var orphanedMounts: [MountSeen] = []
  /// All others.
  var mounts: [MountSeen]
  /// Containers of this driver that a daemon would not load, by place, and why.
  var doubtful: [Int: ContainerSeen.Unlisted] = [:]
  var directoryOwners: [DirectoryName: Owner] = [:]
  var unowned: [DirectoryName] = []
  /// For each missing entry that an image needs, the lowest missing entry of that image: that one has the finding.
  var missing: [ChainTable.Place: ChainTable.Place] = [:]
  var evidence = Evidence()

  /// Areas that need more than their own files, and could be judged.
  var judged: Set<Area> = []
  var findings: [Finding]
  var images: [ImageSeen]
  /// Of all drivers.
  var containers: [ContainerSeen]
  /// Of these only folders are left.
  let removedContainers: Set<String>
  var orphans: [OrphanSeen] = []
  var directories: [DirectorySeen] = []

  init(_ raw: RawReading, driver: Driver, imagePath: String, flight: InFlightCutoff?) {
    self.raw = raw
    self.driver = driver
    self.imagePath = imagePath
    self.flight = flight
    findings = raw.findings
    images = raw.images
    removedContainers = Self.removedContainers(of: raw)
    containers = raw.containers.filter { [removedContainers] in !removedContainers.contains($0.id) }
    mounts = raw.mounts
    stack = LayerStack(chains: raw.chains, layers: raw.layers)
    loadable = stack.loadable()
    held = HeldLayers(stack: stack)
    checkReferences()
    if raw.areas.contains(.layers) {
      hideImages()
      checkParents()
      holdLayers()
    } else {
      hideForeignImages()
    }
    doubtful = doubtfulContainers()
    findDirectoryOwners()
  }

  /// What `finish` needs of files that were not read so far: as much as has no owner.
  var wanted: Evidence.Wanted {
    var wanted = Evidence.Wanted()
    if flight != nil {
      wanted.stamps = raw.writeSets + raw.containers.filter { $0.unlisted == .noConfig }.map { "containers/" + $0.id }
      wanted.stamps += orphanedMounts.map { mountPath($0.name) } + doubtful.keys.map { mountPath(containers[$0].id) }
      wanted.stamps += raw.layers.filter { held.holder(of: $0) == .nothing }.map { layerPath($0.chain) }
      wanted.stamps += unowned.compactMap { driver.path(of: $0) }
    }
    if !unowned.isEmpty, driver.lowerFile != nil {
      // What only an orphaned mount needs has no owner either.
      wanted.lowers = directoryOwners.filter { $0.value != .orphanedMount }.map(\.key) + unowned
    }
    return wanted
  }

  mutating func finish(with evidence: Evidence) {
    self.evidence = evidence
    judgeInterruptions()
    checkConfigs()
    if raw.areas.contains(.layers) { checkMounts() }
    judgeContainers()
    if raw.areas.contains(.layers) { markBlocking() }
    findings = findings.map(\.excused)
    if raw.areas.contains(.layers) { judgeLayers() }
    judgeDirectories()
  }

  /// Keeps the faults that an earlier reading of the tree shows as well. What that could not judge stays as the last scan
  /// left it.
  mutating func confirm(by earlier: ShownFaults) {
    earlier.confirm(&findings, &orphans)
    judged.formIntersection(earlier.judged)
  }

  // MARK: Paths, and what details have in common

  func layerPath(_ chain: ChainTable.Place) -> String {
    imagePath + "/layerdb/sha256/" + raw.chains.chain(at: chain).hash.hex
  }

  func mountPath(_ container: String) -> String { imagePath + "/layerdb/mounts/" + container }

  func directoryPath(_ name: DirectoryName) -> String { driver.path(of: name) ?? "\(name)" }

  func isInFlight(_ path: String) -> Bool {
    guard let flight, let stamp = evidence.stamps[path] else { return false }
    return flight.contains(stamp)
  }

  func inFlight(_ path: String, _ what: String) -> Finding {
    Finding(
      .inFlight, path,
      "\(what), changed since the daemon’s start: a scan of the stopped daemon, or a later scan, shows whether it is an orphan"
    )
  }

  // MARK: What needs no owner

  private mutating func checkReferences() {
    guard raw.areas.contains(.references), raw.areas.contains(.images) else { return }
    let path = imagePath + "/repositories.json"
    func check(_ target: Digest, _ name: () -> String) {
      if let hash = target.hash256, raw.imageNames.contains(hash) { return }
      let reference = name()
      findings.append(
        Finding(
          .tagWithoutImage, path,
          "\(reference): expected a file imagedb/content/sha256/\(target.hex), found none", subject: reference))
    }
    for tag in raw.tags { check(tag.target) { tag.repository.familiar + ":" + tag.tag } }
    for reference in raw.digestReferences {
      check(reference.target) { "\(reference.repository.familiar)@\(reference.digest)" }
    }
  }

  private mutating func judgeInterruptions() {
    if raw.areas.contains(.layers) { judged.insert(.interruptions) }
    orphans += raw.removals
    for path in raw.writeSets {
      guard !isInFlight(path) else {
        findings.append(inFlight(path, "a layer that is being written"))
        continue
      }
      orphans.append(OrphanSeen(kind: .writeSet, path: path))
      findings.append(
        Finding(.layerWriteSet, path, "expected nothing in layerdb/tmp without a daemon, found this"))
    }
  }
}
