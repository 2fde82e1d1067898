import Foundation
import ImageModel

@testable import Index
@testable import Stores

/// An image as a test writes it: layers by name, lowest first, separated by blanks.
struct SmallImage {
  let name: String
  let layers: String
  var created: String?
  var architecture = "amd64"
  var parent: String?
  var lastUpdated: String?
  var isHidden = false
  /// The `config` object, as JSON.
  var config: String?
  /// What made the layers, lowest first; nothing in it is to be escaped in JSON.
  var instructions: [String] = []
  /// The `history` array, as JSON.
  var history: String?

  var facts: ImageFacts {
    var config = ImageConfig()
    config.architecture = architecture
    config.os = "linux"
    config.created = created
    config.config = self.config
    let steps = instructions.map { "{\"created_by\":\"\($0)\"}" }.joined(separator: ",")
    let document = Array("{\"history\":\(history ?? "[\(steps)]")}".utf8)
    config.history = document.withUnsafeBytes { try? ImageConfig(json: $0).history }
    config.diffIDs = layers.split(separator: " ").map { Named.diff(String($0)) }
    config.hasRootfs = true
    return ImageFacts(
      id: Named.image(name), config: config, chain: ChainID.chain(of: config.diffIDs))
  }
}

/// A container, with a mount on its image's top layer.
struct SmallContainer {
  let name: String
  let image: String
  var typed: String
  var state = ContainerSeen.State.running
  var created = "2026-10-01T00:00:00Z"
  var started: String?
  var labels: String?
  var volumes: [VolumeUseSeen] = []
  var command: String?
  var ports: String?
  var binds: String?
  var logPath: String?
  /// Why Docker does not list it. Without a config, nothing of it is known but its ID and its mount.
  var unlisted: ContainerSeen.Unlisted?
  var hasMount = true

  var hasConfig: Bool { unlisted != .noConfig && unlisted != .unreadableConfig }
}

/// What one scan of one tree sees, as a test writes it.
struct SmallTree {
  var driver = "overlay2"
  var isInactive: Bool? = false
  var engineID: String?
  /// Parts that were not read.
  var unread: Set<Area> = [.measure]
  /// Bytes of each layer, by its name; nil: layerdb does not say.
  var sizes: [String: Int64?]
  var images: [SmallImage] = []
  /// Stacks in layerdb that no image has.
  var otherLayers: [String] = []
  /// Stacks that images have and layerdb has not.
  var missingLayers: Set<String> = []
  /// Reference and image.
  var tags: [(String, String)] = []
  /// Repository, the manifest's name, and image.
  var digests: [(String, String, String)] = []
  var containers: [SmallContainer] = []
  /// Mounts without a container, each with its stack.
  var orphanedMounts: [(name: String, stack: String)] = []
  /// Stacks that leases hold.
  var claims: [String] = []
  var records: [BuildRecordSeen] = []
  var sources: [(layer: String, repository: String)] = []
  var orphans: [OrphanSeen] = []
  var directories: [DirectorySeen] = []
  var findings: [Finding] = []
  var measures: [MeasureSeen] = []

  /// The stacks of layerdb: those of all images and mounts and the others, with all below them.
  private var stacks: [String] {
    var stacks: Set<String> = []
    for stack in images.map(\.layers) + otherLayers + orphanedMounts.map(\.stack) + claims {
      var layers = stack.split(separator: " ")
      while !layers.isEmpty {
        stacks.insert(layers.joined(separator: " "))
        layers.removeLast()
      }
    }
    return stacks.subtracting(missingLayers).sorted()
  }

  /// - Parameter digests: Those of the recording, where it gets several readings.
  func reading(root: String = "", digests: DigestTable = DigestTable()) -> TreeReading {
    var reading = TreeReading(of: TreeKey(.graphDriver, driver: driver, root: root), chains: ChainTable(digests))
    reading.engineID = engineID
    reading.dockerVersion = engineID == nil ? .v20 : .v23
    reading.isInactive = isInactive
    reading.areas = Set(Area.allCases.filter { $0.kinds.contains(.graphDriver) }).subtracting(unread)
    reading.attempted = reading.areas
    reading.repositoriesWritten = isInactive == true ? 1_700_000_000_000_000_000 : 1_790_000_000_000_000_000
    reading.images = images.map { image in
      let facts = image.facts
      let top = reading.chains.add(diffs: facts.config.diffIDs, chain: facts.chain)
      var seen = ImageSeen(id: facts.id, top: top, os: "linux")
      seen.parent = image.parent.map { Named.image($0).description }
      seen.lastUpdated = image.lastUpdated
      seen.hidden = image.isHidden
      return seen
    }
    reading.layers = stacks.map { stack in
      let diffs = stack.split(separator: " ").map { Named.diff(String($0)) }
      let place = reading.chains.add(diffs: diffs, chain: ChainID.chain(of: diffs))
      return LayerSeen(
        chain: place, hasDiff: !diffs.isEmpty, parent: -1, cacheID: Named.directory(stack),
        size: sizes[stack.split(separator: " ").last.map(String.init) ?? ""] ?? nil, isPlaced: true,
        isWhole: true)
    }
    addReferences(to: &reading)
    addContainers(to: &reading)
    reading.buildRecords = records
    reading.holds = claims.map {
      HoldSeen(.buildCache, "", things: [.layer(Named.chain($0))])
    }
    reading.sourceRepositories = Set(sources.map(\.repository)).sorted()
    for (layer, repository) in sources {
      let digests = reading.chains.digests
      let blob = BlobSeen(
        blob: digests.place(adding: Named.blob(layer)), diff: digests.place(adding: Named.diff(layer).hash))
      let place = reading.sourceRepositories.firstIndex(of: repository) ?? 0
      reading.blobs.append(blob)
      reading.blobSources.append(BlobSourceSeen(blob: blob, repository: Int32(place)))
    }
    let order = DistributionOrder(digests: reading.chains.digests, repositories: reading.sourceRepositories)
    order.sort(&reading.blobs)
    order.sort(&reading.blobSources)
    reading.orphans = orphans
    reading.directories = directories
    reading.findings = findings
    reading.measures = measures
    return reading
  }

  private func addReferences(to reading: inout TreeReading) {
    reading.tags = tags.compactMap { text, image in
      guard let reference = try? Reference(text), let tag = reference.tag else { return nil }
      return TagSeen(
        repository: reference.repository, tag: tag, target: Digest(Named.image(image).hash))
    }
    reading.digestReferences = digests.map { repository, manifest, image in
      DigestReferenceSeen(
        repository: RepositoryName(repository), digest: Named.manifest(manifest),
        target: Digest(Named.image(image).hash))
    }
  }

  private func addContainers(to reading: inout TreeReading) {
    reading.containers = containers.map { container in
      if let reason = container.unlisted, !container.hasConfig {
        return ContainerSeen(id: Named.container(container.name), unlisted: reason)
      }
      return ContainerSeen(
        id: Named.container(container.name), name: container.name,
        image: Digest(Named.image(container.image).hash), imageName: container.typed, driver: driver,
        created: container.created, state: container.state, exitCode: 0, started: container.started,
        finished: nil, labels: container.labels, volumes: container.volumes, unlisted: container.unlisted,
        command: container.command, ports: container.ports, binds: container.binds, logPath: container.logPath)
    }
    reading.mounts =
      containers.filter(\.hasMount).map { container in
        let stack = images.first { $0.name == container.image }?.layers
        return MountSeen(
          name: Named.container(container.name), mountID: Named.directory(container.name),
          initID: Named.directory(container.name + " init"),
          parent: stack.flatMap { $0.isEmpty ? nil : Named.chain($0) })
      }
      + orphanedMounts.map { mount in
        MountSeen(
          name: Named.container(mount.name), mountID: Named.directory(mount.name),
          initID: Named.directory(mount.name + " init"), parent: Named.chain(mount.stack))
      }
  }
}

extension IndexFile {
  func record(_ tree: SmallTree, host: String, at: Int64, root: String = "") throws {
    _ = try record(
      tree.reading(root: root), images: tree.images.map(\.facts), host: host, at: at)
  }
}
