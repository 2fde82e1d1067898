import ImageModel
import Stores

extension AreaRows {
  /// The findings of an area.
  init(_ findings: [Finding], of area: Area) {
    let findings = findings.sorted {
      ($0.code.rawValue, $0.path, $0.subject) < ($1.code.rawValue, $1.path, $1.subject)
    }
    self.init(AreaPart.findings(of: area).share(of: .findings), findings) {
      [
        .integer(area.bit), .text($0.code.rawValue), .text($0.path), .text($0.subject),
        .integer(Int64($0.severity.rawValue)), .integer(Int64($0.blocks.rawValue)), .text($0.detail),
        ColumnValue($0.cause?.code.rawValue), ColumnValue($0.cause?.path),
      ]
    }
  }
}

extension TreeReading {
  /// What was seen of an area, sorted, table by table.
  func rows(of area: Area) -> [AreaRows] {
    switch area {
    case .references: references
    case .images: imageRows
    case .layers: [layerRows, snapshotRows]
    case .mounts: [mountRows]
    case .containers: containerRows
    case .directories: [directoryRows]
    case .buildCache: [buildRecordRows, holds(of: area)]
    case .holds: [holds(of: area)] + labelRows
    case .measure: measureRows
    case .distribution: distributionRows
    case .orphans, .orphanDirectories, .interruptions, .orphanBlobs: [orphans(of: area)]
    case .blobs: blobRows
    }
  }

  private var references: [AreaRows] {
    let tags = tags.sorted {
      ($0.repository.canonical, $0.tag, $0.target) < ($1.repository.canonical, $1.tag, $1.target)
    }
    let digests = digestReferences.sorted {
      ($0.repository.canonical, $0.digest, $0.target) < ($1.repository.canonical, $1.digest, $1.target)
    }
    return [
      AreaRows(.tags, tags) { [.repository($0.repository), .text($0.tag), .digest($0.target)] },
      AreaRows(.repoDigests, digests) { [.repository($0.repository), .digest($0.digest), .digest($0.target)] },
      AreaRows(.otherNames, names.sorted { ($0.name, $0.target) < ($1.name, $1.target) }) {
        [.text($0.name), .digest($0.target)]
      },
    ]
  }

  private var imageRows: [AreaRows] {
    // Places are sorted, and not images: these are large, and hold texts.
    let order = images.indices.sorted { x, y in
      images[x].id == images[y].id ? images[x].named < images[y].named : images[x].id < images[y].id
    }
    // Each target once: it has one image that stands for it.
    var updated = order.filter { images[$0].lastUpdated != nil && !images[$0].isFurther }
    if updated.contains(where: { images[$0].target != nil }) { updated.sort { images[$0].named < images[$1].named } }
    return [
      AreaRows(.images, order) { [images] place in
        let image = images[place]
        return [
          .digest(Digest(image.id.hash)), .digest(image.named), ColumnValue(image.parent.flatMap { Digest($0) }),
          ColumnValue(image.builtLocally), ColumnValue(image.hidden), ColumnValue(image.isFurther),
          .digest(image.shown),
        ]
      },
      AreaRows(.imageUpdates, updated) { [images] in
        [.digest(images[$0].named), ColumnValue(images[$0].lastUpdated)]
      },
    ]
  }

  private var layerRows: AreaRows {
    let digests = chains.digests
    let order = digests.order(of: layers.map(\.chain)) { digests.isBefore(layers[$0].chain, layers[$1].chain) }
    var rows = AreaRows(.layers, order) { [layers] place in
      let layer = layers[Int(place)]
      return [.chain(layer.chain), ColumnValue(layer.size), ColumnValue(layer.cacheID)]
    }
    rows.distinct = { [layers] in .chain(layers[Int(order[$0])].chain) }
    return rows
  }

  private var mountRows: AreaRows {
    AreaRows(.mounts, mounts.sorted { $0.name < $1.name }) {
      [.text($0.name), ColumnValue($0.mountID), ColumnValue($0.initID), ColumnValue($0.parent)]
    }
  }

  private var containerRows: [AreaRows] {
    let containers = containers.sorted { $0.id < $1.id }
    let volumes = containers.flatMap { container in
      container.volumes.sorted { $0.destination < $1.destination }.map { (container: container.id, use: $0) }
    }
    return [
      AreaRows(.containers, containers) {
        [
          .text($0.id), ColumnValue($0.name), ColumnValue($0.image), ColumnValue($0.manifest),
          ColumnValue($0.imageName), ColumnValue($0.created), ColumnValue($0.state?.rawValue), ColumnValue($0.exitCode),
          ColumnValue($0.started),
          ColumnValue($0.finished), ColumnValue($0.labels), ColumnValue($0.unlisted?.rawValue), ColumnValue($0.command),
          ColumnValue($0.ports), ColumnValue($0.binds), ColumnValue($0.logPath),
        ]
      },
      AreaRows(.containerVolumes, volumes) {
        [.text($0.container), .text($0.use.destination), .text($0.use.volume), .text($0.use.driver)]
      },
    ]
  }

  private var directoryRows: AreaRows {
    AreaRows(.directories, directories.sorted { $0.name < $1.name }) {
      [ColumnValue($0.name), ColumnValue($0.owner?.rawValue)]
    }
  }

  private var snapshotRows: AreaRows {
    let snapshots = snapshots.sorted { ($0.key.key, $0.key.snapshotter) < ($1.key.key, $1.key.snapshotter) }
    return AreaRows(.snapshots, snapshots) {
      [
        .key($0.key.key), .text($0.key.snapshotter), $0.parent.map { .key($0) } ?? .null, ColumnValue($0.chain),
        ColumnValue($0.kind?.rawValue), ColumnValue($0.size), ColumnValue($0.inodes), ColumnValue($0.directory),
      ]
    }
  }

  private var buildRecordRows: AreaRows {
    AreaRows(.buildRecords, buildRecords.sorted { $0.id < $1.id }) {
      [
        .text($0.id), .text($0.type), .text($0.description), ColumnValue($0.size), ColumnValue($0.chain),
        ColumnValue($0.directory), ColumnValue($0.created), ColumnValue($0.lastUsed), .integer($0.usageCount),
        ColumnValue($0.isMutable), .text($0.parents),
      ]
    }
  }

  private func holds(of area: Area) -> AreaRows {
    let held = holds.flatMap { hold in hold.things.map { (hold: hold, thing: $0.columns) } }
    let sorted = held.filter { $0.thing.kind.area == area }.sorted {
      ($0.thing.kind.rawValue, $0.thing.key, $0.thing.snapshotter, $0.hold.holder, $0.hold.name)
        < ($1.thing.kind.rawValue, $1.thing.key, $1.thing.snapshotter, $1.hold.holder, $1.hold.name)
    }
    return AreaRows(AreaPart.area(area).share(of: .holds), sorted) {
      [
        .text($0.thing.kind.rawValue), .key($0.thing.key), .text($0.thing.snapshotter), .text($0.hold.holder.rawValue),
        .text($0.hold.name), ColumnValue($0.hold.until), ColumnValue($0.hold.isFlat),
      ]
    }
  }

  private var labelRows: [AreaRows] {
    var blobs: [(keeper: DigestTable.Place, blob: DigestTable.Place)] = []
    var snapshots: [(keeper: Digest, key: SnapshotKey)] = []
    let digests = chains.digests
    for label in labels {
      switch label.kept {
      case .blob(let blob): blobs.append((label.keeper, blob))
      case .snapshot(let key): snapshots.append((digests.digest(at: label.keeper), key))
      }
    }
    blobs.sort { x, y in x.keeper == y.keeper ? digests.isBefore(x.blob, y.blob) : digests.isBefore(x.keeper, y.keeper)
    }
    snapshots.sort { ($0.keeper, $0.key.key, $0.key.snapshotter) < ($1.keeper, $1.key.key, $1.key.snapshotter) }
    // Several labels of a blob may keep the same thing.
    blobs = blobs.indices.filter { $0 == 0 || blobs[$0] != blobs[$0 - 1] }.map { blobs[$0] }
    snapshots = snapshots.indices.filter { $0 == 0 || snapshots[$0] != snapshots[$0 - 1] }.map { snapshots[$0] }
    var blobRows = AreaRows(.blobLabels, blobs) { [.place($0.keeper), .place($0.blob)] }
    blobRows.distinct = { .place(blobs[$0].keeper) }
    return [
      blobRows,
      AreaRows(.snapshotLabels, snapshots) {
        [.digest($0.keeper), .key($0.key.key), .text($0.key.snapshotter)]
      },
    ]
  }

  /// A reading that measured has measured all of it.
  private var measureRows: [AreaRows] {
    let measures = measures.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }
    return [
      AreaRows(.measures, measures) {
        [
          .text($0.kind.rawValue), ColumnValue($0.name), .text($0.part.rawValue), .integer($0.use.bytes),
          .integer($0.use.apparent), .integer($0.use.folderBytes), .integer($0.use.files), .integer($0.use.inodes),
        ]
      },
      // Hard links have no bytes of directories.
      AreaRows(.measureOverlaps, measures.filter { $0.overlap != .zero }) {
        [
          .text($0.kind.rawValue), ColumnValue($0.name), .integer($0.overlap.bytes), .integer($0.overlap.apparent),
          .integer($0.overlap.files), .integer($0.overlap.inodes),
        ]
      },
      AreaRows(.writableLayers, writableLayers.sorted { $0.directory < $1.directory }) {
        [
          ColumnValue($0.directory), .integer($0.size), .integer($0.use.bytes), .integer($0.use.files),
          .integer($0.use.inodes),
        ]
      },
    ]
  }

  private var distributionRows: [AreaRows] {
    var sources = AreaRows(.blobSources, blobSources) {
      [.place($0.blob.diff), .place($0.blob.blob), .source($0.repository)]
    }
    sources.distinct = { .place(blobSources[$0].blob.diff) }
    let identities = AreaRows(.identities, identities) {
      [.digest($0.target), .digest($0.manifest), .text($0.platform), .integer($0.cached)]
    }
    return [AreaRows(nil, blobs) { [.place($0.blob), .place($0.diff)] }, sources, identities]
  }

  private var blobRows: [AreaRows] {
    let stored = storedBlobs.sorted { chains.digests.isBefore($0.blob, $1.blob) }
    var rows = AreaRows(.blobs, stored) { [.place($0.blob), .integer($0.size)] }
    rows.distinct = { .place(stored[$0].blob) }
    let pulls = Set(pulls).sorted { ($0.target, $0.repository) < ($1.target, $1.repository) }
    return [
      AreaRows(nil, blobs) { [.place($0.blob), .place($0.diff)] }, rows,
      AreaRows(.pulls, pulls) { [.digest($0.target), .text($0.repository)] },
    ]
  }

  private func orphans(of area: Area) -> AreaRows {
    let found = orphans.filter { $0.kind.area == area }.sorted { $0.path < $1.path }
    return AreaRows(AreaPart.area(area).share(of: .orphans), found) {
      [
        .text($0.path), .text($0.kind.rawValue), ColumnValue($0.chain), ColumnValue($0.cacheID),
        ColumnValue($0.initID), ColumnValue($0.directory), ColumnValue($0.size), ColumnValue($0.lowers),
        $0.keptByMount ? .text("mount") : .null,
      ]
    }
  }
}

extension HoldSeen.Thing {
  /// As the table `holds` has it.
  fileprivate var columns: (kind: Kind, key: String, snapshotter: String) {
    switch self {
    case .layer(let chain): (.layer, chain.description, "")
    case .directory(let name): (.directory, name.description, "")
    case .snapshot(let key): (.snapshot, key.key, key.snapshotter)
    case .blob(let digest): (.blob, digest.description, "")
    }
  }
}
