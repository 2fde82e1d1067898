import Files
import ImageModel

/// Judges a raw reading: which images are hidden, who holds what, and what is nobody's.
struct Verification {
  let raw: RawReading
  let driver: Driver
  /// The path of image/DRIVER, relative to the data root.
  let imagePath: String
  /// What is nobody's and younger than this is in flight; nil where no daemon was at work.
  let flight: InFlightCutoff?
  let stamp: (String) -> FileStamp?

  /// What could be judged: orphans need more than their own area.
  var judged: Set<Area> = []
  var findings: [Finding]
  var images: [ImageSeen]
  /// Of all drivers; which of this driver's Docker does not list.
  var containers: [ContainerSeen]
  var orphans: [OrphanSeen] = []
  var directories: [DirectorySeen] = []
  let stack: LayerStack
  /// By place in the chain table.
  private(set) lazy var loadable = stack.loadable()
  var held: HeldLayers
  var orphanedMounts: [MountSeen] = []
  /// For each missing entry that an image needs, the lowest one of that image, which is told: what follows can say so.
  var missing: [ChainTable.Index: ChainTable.Index] = [:]

  init(
    raw: RawReading, driver: Driver, imagePath: String, flight: InFlightCutoff?,
    stamp: @escaping (String) -> FileStamp?
  ) {
    self.raw = raw
    self.driver = driver
    self.imagePath = imagePath
    self.flight = flight
    self.stamp = stamp
    findings = raw.findings
    images = raw.images
    containers = raw.containers
    stack = LayerStack(chains: raw.chains, layers: raw.layers)
    held = HeldLayers(stack: stack)
  }

  mutating func run(into buffer: ReadBuffer) {
    checkTags()
    judgeInterruptions()
    checkContainers()
    if raw.areas.contains(.layers) {
      hideImages()
      checkParents()
      holdLayers()
      checkMounts()
      judgeContainers()
      markBlocking()
      judgeLayers()
    } else {
      hideForeignImages()
      judgeContainers()
    }
    if raw.areas.contains(.directories) { judgeDirectories(into: buffer) }
  }

  func layerPath(_ chain: ChainTable.Index) -> String {
    imagePath + "/layerdb/sha256/" + raw.chains.chain(at: chain).hash.hex
  }

  func mountPath(_ container: String) -> String { imagePath + "/layerdb/mounts/" + container }

  // MARK: References and images

  mutating func checkTags() {
    guard raw.areas.contains(.references), raw.areas.contains(.images) else { return }
    let path = imagePath + "/repositories.json"
    func check(_ reference: String, _ target: Digest) {
      if let hash = target.hash256, raw.imageNames.contains(hash) { return }
      findings.append(
        Finding(
          .tagWithoutImage, path,
          "\(reference): expected a file imagedb/content/sha256/\(target.hex), found none"))
    }
    for tag in raw.tags { check(tag.repository.familiar + ":" + tag.tag, tag.target) }
    for reference in raw.digestReferences {
      check("\(reference.repository.familiar)@\(reference.digest)", reference.target)
    }
  }

  mutating func hideForeignImages() {
    for place in images.indices { images[place].hidden = isForeign(images[place]) }
  }

  func isForeign(_ image: ImageSeen) -> Bool {
    guard let os = image.os, !os.isEmpty else { return false }
    return os.lowercased() != driver.os
  }

  mutating func hideImages() {
    let loadable = loadable
    var needed: [ChainTable.Index: Int] = [:]
    for place in images.indices {
      let image = images[place]
      let path = imagePath + "/imagedb/content/sha256/" + image.id.hash.hex
      if isForeign(image) {
        images[place].hidden = true
        findings.append(
          Finding(
            .imageHidden, path,
            "expected the operating system \(driver.os), found \(image.os ?? ""): Docker does not list it"))
        continue
      }
      guard image.top >= 0, !loadable[Int(image.top)] else { continue }
      images[place].hidden = true
      let cause = lowestFault(below: image.top, loadable: loadable)
      if let lowest = noteMissing(below: image.top) { needed[lowest, default: 0] += 1 }
      findings.append(
        Finding(
          .imageHidden, path,
          "Docker cannot load its layers and does not list it; follows from \(faultName(cause)) at \(layerPath(cause))"
        ))
    }
    for broken in raw.broken {
      let places = (broken.chain ?? []).compactMap { raw.chains.index(of: $0) }
      if let lowest = noteMissing(places) { needed[lowest, default: 0] += 0 }
    }
    for (chain, images) in needed {
      findings.append(
        Finding(
          .layerMissing, layerPath(chain),
          images == 0
            ? "expected an entry that an unsound image needs, found none"
            : "expected an entry that \(images) \(images == 1 ? "image needs" : "images need"), found none"))
    }
  }

  /// The lowest layer of the stack that is not there or not whole: what is above cannot be loaded for its sake.
  func lowestFault(
    below top: ChainTable.Index, loadable: [Bool]
  ) -> ChainTable.Index {
    var fault = top
    var here = top
    var steps = 0
    while here >= 0, steps <= raw.chains.count {
      if !loadable[Int(here)] { fault = here }
      if raw.chains.diff(of: here) >= 0 {
        here = raw.chains.parent(of: here)
      } else if let layer = stack.layer(of: here), layer.parent >= 0 {
        here = layer.parent
      } else {
        break
      }
      steps += 1
    }
    return fault
  }

  private mutating func noteMissing(below top: ChainTable.Index) -> ChainTable.Index? {
    var places: [ChainTable.Index] = []
    var here = top
    while here >= 0 {
      places.append(here)
      here = raw.chains.parent(of: here)
    }
    return noteMissing(places.reversed())
  }

  /// - Parameter layers: An image's, the lowest first.
  /// - Returns: the lowest that layerdb has no entry of, whatever is wrong with the others.
  private mutating func noteMissing(_ layers: [ChainTable.Index]) -> ChainTable.Index? {
    let absent = layers.filter { stack.layer(of: $0) == nil }
    for place in absent where missing[place] == nil { missing[place] = absent[0] }
    return absent.first
  }

  func faultName(_ chain: ChainTable.Index) -> String {
    guard let layer = stack.layer(of: chain) else { return FindingCode.layerMissing.rawValue }
    if !layer.hasDiff { return FindingCode.layerUnreadable.rawValue }
    if layer.cacheID == nil { return FindingCode.layerCacheIDMissing.rawValue }
    if layer.size == nil { return FindingCode.layerSizeInvalid.rawValue }
    return FindingCode.layerParentMissing.rawValue
  }

  mutating func checkParents() {
    for layer in raw.layers {
      guard layer.parent >= 0, stack.layer(of: layer.parent) == nil else { continue }
      let cause = missing[layer.parent]
      findings.append(
        Finding(
          .layerParentMissing, layerPath(layer.chain),
          "expected an entry for its parent, \(raw.chains.chain(at: layer.parent)), found none"
            + (cause.map { "; follows from \(FindingCode.layerMissing.rawValue) at \(layerPath($0))" } ?? "")))
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

  /// A container's folder is made before its config is written, and removed after it.
  private mutating func checkContainers() {
    for container in raw.containers where container.unlisted == .noConfig {
      let folder = "containers/\(container.id)"
      findings.append(
        isInFlight(folder)
          ? Finding(
            .inFlight, folder,
            "a container without a config, changed since the daemon's start: it is being made or removed, unless a later scan finds the same"
          )
          : Finding(
            .containerUnreadable, folder + "/config.v2.json", "expected a container's config, found nothing there"))
    }
  }

  /// Drops findings that a second reading did not bear out, and the orphans they were of.
  mutating func keepFindings(where isKept: (Finding) -> Bool) {
    let dropped = Set(findings.filter { !isKept($0) }.map(\.path))
    findings.removeAll { !isKept($0) }
    orphans.removeAll { dropped.contains($0.path) }
  }

  // MARK: In flight

  func isInFlight(_ path: String) -> Bool {
    guard let flight, let stamp = stamp(path) else { return false }
    return flight.contains(stamp)
  }

  func inFlight(_ path: String, _ what: String) -> Finding {
    Finding(
      .inFlight, path,
      "\(what), younger than the daemon's start: only a scan of a stopped daemon, or a later scan, can tell whether it is an orphan"
    )
  }
}
