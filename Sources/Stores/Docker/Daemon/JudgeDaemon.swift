import Files

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
