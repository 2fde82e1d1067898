import Files
import ImageModel

/// When a daemon last used one of its stores, in nanoseconds since 1970: a graph driver's tree, or containerd's store.
///
/// A copy may have lost the times of files; what is written in files stays. So the two are kept, and compared, apart.
package struct StoreUse: Sendable, Equatable {
  /// The newest time that is written in files: of an image or a tag, of a container's start or end.
  var written: Int64?
  /// The newest time of files that only a daemon with this store writes. Each daemon writes the configs of its
  /// containers anew as it starts.
  var modified: Int64?

  mutating func note(written time: Int64?) {
    if let time { written = max(written ?? time, time) }
  }

  /// - Parameter text: as RFC 3339 writes it; Go's zero time is none.
  mutating func note(text: String?) {
    note(written: text.flatMap { Moment(rfc3339: $0)?.sinceEpoch })
  }

  mutating func note(modified time: Int64?) {
    if let time { modified = max(modified ?? time, time) }
  }

  /// Whether the daemon used this store after the other one; nil where the times contradict each other.
  func isLater(than other: StoreUse) -> Bool? {
    var answers: Set<Bool> = []
    for (mine, others) in [(written, other.written), (modified, other.modified)] {
      if let mine, let others, mine != others { answers.insert(mine > others) }
    }
    guard answers.isEmpty else { return answers.count == 1 ? answers.first : nil }
    // Nothing shows that the other store was ever used.
    return other == StoreUse() && self != StoreUse()
  }
}

/// What the reading of one tree saw of the daemon.
struct DaemonTraces: Sendable {
  /// Of this tree, where it is a graph driver's.
  var use = StoreUse()
  /// Of containerd's store, by the containers in it.
  var containerdUse = StoreUse()
  var signs = DockerVersionSigns()

  /// Notes what containers show, but for the use of the tree's own driver.
  mutating func note(_ containers: ContainersReader, in root: any Folder) {
    signs.hasContainers = true
    signs.hasBridge = containers.hasBridge
    signs.lacksBridge = containers.lacksBridge
    for (name, use) in containers.uses where Driver.isSnapshotter(name, in: root) {
      containerdUse.note(written: use.written)
      containerdUse.note(modified: use.modified)
    }
  }
}

/// Decides which of a data root's trees its daemon uses, and which version of Docker that daemon is. Those of containerd
/// come last.
///
/// A daemon uses one store at a time: that of one graph driver, or containerd's. The others stay as they were. A
/// containerd that serves others alone has no images of the namespace moby; a root that went over to containerd's store
/// and came back has some.
func judgeDaemon(of root: DataRoot, _ traces: [DaemonTraces], _ readings: inout [TreeReading]) {
  guard !readings.isEmpty else { return }
  let own = ContainerdDatabase(below: root.folder, ["containerd", "daemon"], at: "containerd/daemon")
  let databases = [
    own, ContainerdDatabase(below: root.systemContainerd?.folder, at: root.systemContainerd?.path ?? ""),
  ].compactMap { $0 }
  let faults = databases.compactMap(\.fault)
  readings[0].findings += faults
  if !root.isImageOnly, root.containerd == nil, !databases.contains(where: { $0.hasImages || $0.fault != nil }),
    traces[0].containerdUse != StoreUse()
  {
    readings[0].findings.append(
      Finding(
        .unreadable, "containers",
        "expected the containerd in which some containers have their images, found none in or beside the data root: --containerd PATH names it",
        area: .references, severity: .warning))
  }
  let containerd = containerdUse(of: root, databases, traces[0].containerdUse)
  let drivers = root.drivers.count
  for place in readings.indices {
    var others = traces[..<drivers].enumerated().filter { $0.offset != place }.map(\.element.use)
    if place < drivers, let containerd { others.append(containerd) }
    let own = place < drivers ? traces[place].use : containerd ?? StoreUse()
    let answers = others.map { $0.isLater(than: own) }
    readings[place].isInactive =
      if answers.contains(true) { true } else if answers.contains(nil) || !faults.isEmpty { nil } else { false }
  }
  let engine = (try? root.folder.text("engine-id", into: ReadBuffer())).flatMap { $0.isEmpty ? nil : $0 }
  for place in readings.indices {
    var signs = traces[place].signs
    signs.hasEngineID = engine != nil
    signs.containerdSchema = own?.schema
    readings[place].engineID = engine
    readings[place].dockerVersion = signs.version
  }
}

/// When the daemon last used containerd's store; nil where nothing shows that it ever did.
private func containerdUse(
  of root: DataRoot, _ databases: [ContainerdDatabase], _ ofContainers: StoreUse
) -> StoreUse? {
  var use = ofContainers
  // Only a daemon with containerd's store makes this file (moby daemon/containerd/identitycache).
  use.note(modified: (try? root.folder.stamp("image/identity-cache.db"))?.modified)
  let stores = databases.filter(\.hasImages)
  for store in stores { use.note(written: store.newestImage) }
  guard use == StoreUse() else { return use }
  // A daemon that has just gone over has no image there yet. A daemon with a graph driver writes to this file too.
  for store in stores { use.note(modified: store.modified) }
  return stores.isEmpty ? nil : use
}
