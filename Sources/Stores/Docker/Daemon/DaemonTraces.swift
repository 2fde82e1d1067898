import Files

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
