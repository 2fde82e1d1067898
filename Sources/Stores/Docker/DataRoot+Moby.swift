import Files
import ImageModel

/// What the data root has of Docker's namespace in containerd, and containerd itself has not.
extension DataRoot {
  /// Adds Docker's containers: containerd knows running ones alone.
  ///
  /// - Returns: What they show of the daemon.
  func addContainers(to moby: inout TreeReading) -> DaemonTraces {
    var traces = DaemonTraces()
    guard (try? folder.stamp("containers")) != nil else { return traces }
    moby.attempted.insert(.containers)
    do throws(ReadFailure) {
      guard let containers = try folder.folderIfPresent("containers") else { return traces }
      var reader = ContainersReader(folder: containers)
      try reader.read(into: ReadBuffer())
      traces.note(reader, in: folder)
      let keys = Set(moby.snapshots.map(\.key.key))
      moby.containers = reader.containers.filter { container in
        container.driver.map { Driver.isSnapshotter($0, in: folder) } ?? keys.contains(container.id)
      }
      moby.findings += reader.findings.map(\.excused)
      // A daemon makes a container's folder before it writes the config.
      moby.findings += moby.containers.filter { !moby.isLive && $0.unlisted == .noConfig }.map { .noConfig(of: $0.id) }
      moby.areas.insert(.containers)
      nameHolders(&moby)
    } catch {
      moby.findings.append(.noFolder("containers", error))
    }
    return traces
  }

  /// Adds the records of the BuildKit in dockerd.
  func addBuildRecords(to moby: inout TreeReading) {
    var place = "buildkit"
    do throws(ReadFailure) {
      guard let buildKit = try folder.folderIfPresent(place) else { return }
      var workers: [any Folder] = []
      for entry in try buildKit.entries() where entry.kind == .folder && entry.name.hasPrefix("containerd-") {
        place = buildKit.path(of: entry.name)
        workers.append(try buildKit.folder(entry.name))
      }
      moby.addBuildRecords(of: workers)
    } catch {
      moby.attempted.insert(.buildCache)
      moby.findings.append(.noFolder(place, error, .buildCacheUnreadable).excused)
    }
  }

  /// Adds what Docker remembers of images.
  func addIdentities(to moby: inout TreeReading) {
    do throws(ReadFailure) {
      guard let image = try folder.folderIfPresent("image") else { return }
      let cache = IdentityCache(in: image)
      moby.identities = cache.images
      moby.attempted.insert(.distribution)
      if let fault = cache.fault {
        moby.findings.append(
          Finding(.unreadable, IdentityCache.path, fault, area: .distribution, severity: .info))
      } else {
        moby.areas.insert(.distribution)
      }
    } catch {
      moby.findings.append(.noFolder("image", error))
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
