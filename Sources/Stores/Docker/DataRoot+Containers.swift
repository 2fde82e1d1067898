import Files
import ImageModel

extension DataRoot {
  /// Adds Docker's containers to the reading of the namespace in which containerd has their snapshots: containerd itself
  /// knows running ones alone.
  ///
  /// - Returns: What they show of the daemon.
  func addContainers(to readings: inout [TreeReading]) -> DaemonTraces {
    var traces = DaemonTraces()
    guard let place = readings.firstIndex(where: { $0.tree.namespace == "moby" }),
      (try? folder.stamp("containers")) != nil
    else { return traces }
    readings[place].attempted.insert(.containers)
    do throws(ReadFailure) {
      guard let containers = try folder.folderIfPresent("containers") else { return traces }
      var reader = ContainersReader(folder: containers)
      try reader.read(into: ReadBuffer())
      traces.note(reader, in: folder)
      let keys = Set(readings[place].snapshots.map(\.key.key))
      readings[place].containers = reader.containers.filter { container in
        container.driver.map { Driver.isSnapshotter($0, in: folder) } ?? keys.contains(container.id)
      }
      readings[place].findings += reader.findings
      readings[place].areas.insert(.containers)
      nameHolders(&readings[place])
    } catch {
      readings[place].findings.append(Finding(.unreadable, "containers", "expected a directory, \(error.found)"))
    }
    return traces
  }

  /// Adds the records of the BuildKit in dockerd, whose snapshots lie in the namespace moby.
  func addBuildRecords(to readings: inout [TreeReading]) {
    guard let place = readings.firstIndex(where: { $0.tree.namespace == "moby" }) else { return }
    do throws(ReadFailure) {
      guard let buildKit = try folder.folderIfPresent("buildkit") else { return }
      var workers: [any Folder] = []
      for entry in try buildKit.entries() where entry.kind == .folder && entry.name.hasPrefix("containerd-") {
        workers.append(try buildKit.folder(entry.name))
      }
      readings[place].addBuildRecords(of: workers)
    } catch {
      readings[place].attempted.insert(.buildCache)
      readings[place].findings.append(
        Finding(.buildCacheUnreadable, "buildkit", "expected a directory, \(error.found)"))
    }
  }

  /// A lease of a container has the container's ID, and is what really holds its snapshots.
  private func nameHolders(_ reading: inout TreeReading) {
    let containers = Set(reading.containers.map(\.id))
    for place in reading.holds.indices where reading.holds[place].holder == .lease {
      let name = reading.holds[place].name
      if containers.contains(name) {
        reading.holds[place].holder = .container
      } else if Hash256(hex: name) != nil, !reading.isLive {
        reading.findings.append(
          Finding(
            .leaseAbandoned, ContainerdLayout.containerd.databasePath,
            "expected the container \(name), found none: the lease holds its snapshots",
            area: .orphans, subject: name))
      }
    }
    reading.holds.sort { ($0.holder, $0.name) < ($1.holder, $1.name) }
  }
}
