import Files
import ImageModel

extension DataRoot {
  /// Adds Docker's containers to the reading of the namespace in which containerd has their snapshots: containerd itself
  /// knows running ones alone.
  func addContainers(to reading: inout TreeReading) {
    guard (try? folder.stamp("containers")) != nil else { return }
    reading.attempted.insert(.containers)
    do throws(ReadFailure) {
      guard let containers = try folder.folderIfPresent("containers") else { return }
      var reader = ContainersReader(folder: containers)
      try reader.read(into: ReadBuffer())
      let keys = Set(reading.snapshots.map(\.key.key))
      reading.containers = reader.containers.filter { container in
        container.driver.map { Driver.isSnapshotter($0, in: folder) } ?? keys.contains(container.id)
      }
      reading.findings += reader.findings
      reading.areas.insert(.containers)
    } catch {
      reading.findings.append(Finding(.unreadable, "containers", "expected a directory, \(error.found)"))
      return
    }
    nameHolders(&reading)
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
            .leaseAbandoned, Containerd.databasePath,
            "expected the container \(name), found none: the lease holds its snapshots",
            area: .orphans, subject: name))
      }
    }
    reading.holds.sort { ($0.holder, $0.name) < ($1.holder, $1.name) }
  }
}
