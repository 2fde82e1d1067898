import ImageModel
import ImageTree

/// Turns a reading into the content of each area that it read: sorted, hashed, and as rows where these are wanted.
struct AreaContents {
  let reading: TreeReading
  let facts: FactWriter

  /// Those areas that were read whole, then the findings of those that were looked at.
  func all() -> [AreaContent] {
    let areas = Area.allCases.filter(reading.areas.contains).map { area in
      switch area {
      case .references: references()
      case .images: images()
      case .layers: layers()
      case .mounts: mounts()
      case .containers: containers()
      case .directories: directories()
      case .buildCache: buildCache()
      case .measure: measures()
      case .distribution: distribution()
      case .orphans: orphans(area, where: { $0.kind != .directory }, condition: "kind <> 'directory'")
      case .orphanDirectories:
        orphans(area, where: { $0.kind == .directory }, condition: "kind = 'directory'")
      }
    }
    let findings = Dictionary(grouping: Set(reading.findings), by: \.area)
    return areas
      + Area.allCases.filter { reading.attempted.contains($0) || findings[$0] != nil }
      .map { self.findings(findings[$0] ?? [], of: $0) }
  }

  private func references() -> AreaContent {
    let tags = reading.tags.sorted {
      ($0.repository.canonical, $0.tag, $0.target) < ($1.repository.canonical, $1.tag, $1.target)
    }
    let digests = reading.digestReferences.sorted {
      ($0.repository.canonical, $0.digest, $0.target) < ($1.repository.canonical, $1.digest, $1.target)
    }
    var hasher = ContentHasher()
    for tag in tags {
      hasher.add(tag.repository.canonical)
      hasher.add(tag.tag)
      hasher.add(tag.target)
    }
    hasher.add(nil as String?)
    for reference in digests {
      hasher.add(reference.repository.canonical)
      hasher.add(reference.digest)
      hasher.add(reference.target)
    }
    return AreaContent(
      .references, hasher.finish(),
      [
        (
          .tags,
          {
            try tags.map {
              [
                .integer(try facts.id(of: $0.repository)), .text($0.tag),
                .integer(try facts.id(of: $0.target)),
              ]
            }
          }
        ),
        (
          .repoDigests,
          {
            try digests.map {
              [
                .integer(try facts.id(of: $0.repository)), .integer(try facts.id(of: $0.digest)),
                .integer(try facts.id(of: $0.target)),
              ]
            }
          }
        ),
      ])
  }

  private func images() -> AreaContent {
    let images = reading.images.sorted { $0.id < $1.id }
    var hasher = ContentHasher()
    for image in images {
      hasher.add(image.id.hash)
      hasher.add(image.parent.flatMap { Digest($0) })
      hasher.add(image.builtLocally)
      hasher.add(image.hidden)
      hasher.add(image.lastUpdated)
    }
    return AreaContent(
      .images, hasher.finish(),
      [
        (
          .images,
          {
            try images.map { image in
              [
                .integer(try facts.id(of: image.id.hash)),
                SpanValue(try image.parent.flatMap { Digest($0) }.map { try facts.id(of: $0) }),
                SpanValue(image.builtLocally), SpanValue(image.hidden),
              ]
            }
          }
        ),
        (
          .imageUpdates,
          {
            try images.compactMap { image in
              guard let updated = image.lastUpdated else { return nil }
              return [.integer(try facts.id(of: image.id.hash)), .text(updated)]
            }
          }
        ),
      ])
  }

  private func layers() -> AreaContent {
    let chains = reading.chains
    let layers = reading.layers.sorted {
      chains.chains[Int($0.chain)] < chains.chains[Int($1.chain)]
    }
    var hasher = ContentHasher()
    for layer in layers {
      hasher.add(chains.chains[Int(layer.chain)].hash)
      hasher.add(layer.size)
      if case .hash(let hash) = layer.cacheID {
        hasher.add(hash)
      } else {
        hasher.add(layer.cacheID?.bytes)
      }
    }
    return AreaContent(
      .layers, hasher.finish(),
      [
        (
          .layers,
          {
            try layers.map { layer in
              [
                .integer(try facts.id(of: layer.chain, in: chains)), SpanValue(layer.size),
                SpanValue(layer.cacheID?.bytes),
              ]
            }
          }
        )
      ])
  }

  /// The row of a chain that something names; it need not be in layerdb.
  private func row(of chain: ChainID?) throws -> SpanValue {
    guard let chain else { return .null }
    return .integer(try facts.id(named: chain, in: reading.chains))
  }

  private func mounts() -> AreaContent {
    let mounts = reading.mounts.sorted { $0.name < $1.name }
    var hasher = ContentHasher()
    for mount in mounts {
      hasher.add(mount.name)
      hasher.add(mount.mountID?.bytes)
      hasher.add(mount.initID?.bytes)
      hasher.add((mount.parent?.hash).map { Digest($0) })
    }
    return AreaContent(
      .mounts, hasher.finish(),
      [
        (
          .mounts,
          {
            try mounts.map { mount in
              [
                .text(mount.name), SpanValue(mount.mountID?.bytes), SpanValue(mount.initID?.bytes),
                try row(of: mount.parent),
              ]
            }
          }
        )
      ])
  }

  private func containers() -> AreaContent {
    let containers = reading.containers.sorted { $0.id < $1.id }
    var hasher = ContentHasher()
    for container in containers {
      hasher.add(container.id)
      hasher.add(container.name)
      hasher.add(container.image)
      hasher.add(container.imageName)
      hasher.add(container.created)
      hasher.add(container.state.rawValue)
      hasher.add(container.exitCode)
      hasher.add(container.started)
      hasher.add(container.finished)
    }
    let volumes = containers.flatMap { container in
      container.volumes.sorted { $0.destination < $1.destination }.map { (container.id, $0) }
    }
    hasher.add(nil as String?)
    for (container, use) in volumes {
      for text in [container, use.destination, use.volume, use.driver] { hasher.add(text) }
    }
    return AreaContent(
      .containers, hasher.finish(),
      [
        (
          .containers,
          {
            try containers.map { container in
              [
                .text(container.id), .text(container.name),
                SpanValue(try container.image.map { try facts.id(of: $0) }),
                SpanValue(container.imageName), SpanValue(container.created),
                .text(container.state.rawValue), SpanValue(container.exitCode),
                SpanValue(container.started), SpanValue(container.finished),
              ]
            }
          }
        ),
        (
          .containerVolumes,
          {
            volumes.map { container, use in
              [.text(container), .text(use.destination), .text(use.volume), .text(use.driver)]
            }
          }
        ),
      ])
  }

  private func directories() -> AreaContent {
    let directories = reading.directories.sorted { $0.name < $1.name }
    var hasher = ContentHasher()
    for directory in directories {
      hasher.add(directory.name.bytes)
      hasher.add(directory.owner?.rawValue)
    }
    return AreaContent(
      .directories, hasher.finish(),
      [
        (
          .directories,
          { directories.map { [.blob($0.name.bytes), SpanValue($0.owner?.rawValue)] } }
        )
      ])
  }

  private func buildCache() -> AreaContent {
    let records = reading.buildRecords.sorted { $0.id < $1.id }
    let claims = reading.buildClaims.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }
    var hasher = ContentHasher()
    for record in records {
      hasher.add(record.id)
      hasher.add(record.type)
      hasher.add(record.description)
      hasher.add(record.size)
      hasher.add((record.chain?.hash).map { Digest($0) })
      hasher.add(record.directory?.bytes)
      hasher.add(record.created)
      hasher.add(record.lastUsed)
      hasher.add(record.usageCount)
      hasher.add(record.isMutable)
      hasher.add(record.parents)
    }
    hasher.add(nil as String?)
    for claim in claims {
      hasher.add(claim.kind.rawValue)
      hasher.add(claim.name.bytes)
      hasher.add(claim.record)
    }
    return AreaContent(
      .buildCache, hasher.finish(),
      [
        (
          .buildRecords,
          {
            try records.map { record in
              [
                .text(record.id), .text(record.type), .text(record.description),
                SpanValue(record.size), try row(of: record.chain),
                SpanValue(record.directory?.bytes), SpanValue(record.created),
                SpanValue(record.lastUsed), .integer(record.usageCount),
                SpanValue(record.isMutable), .text(record.parents),
              ]
            }
          }
        ),
        (
          .buildClaims,
          {
            claims.map {
              [.text($0.kind.rawValue), .blob($0.name.bytes), SpanValue($0.record)]
            }
          }
        ),
      ])
  }

  private func distribution() -> AreaContent {
    let blobs = reading.blobs.sorted { ($0.blob, $0.diff) < ($1.blob, $1.diff) }
    let sources = Set(reading.blobSources).sorted {
      ($0.blob.diff, $0.blob.blob, $0.repository) < ($1.blob.diff, $1.blob.blob, $1.repository)
    }
    var hasher = ContentHasher()
    for blob in blobs {
      hasher.add(blob.blob)
      hasher.add(blob.diff.hash)
    }
    hasher.add(nil as String?)
    for source in sources {
      hasher.add(source.blob.diff.hash)
      hasher.add(source.blob.blob)
      hasher.add(source.repository)
    }
    return AreaContent(
      .distribution, hasher.finish(),
      [
        (
          .blobSources,
          {
            for blob in blobs { try facts.write(blob) }
            return try sources.map { source in
              try facts.write(source.blob)
              return [
                .integer(try facts.id(of: source.blob.diff)),
                .integer(try facts.id(of: source.blob.blob)), .text(source.repository),
              ]
            }
          }
        )
      ])
  }

  private func findings(_ seen: [Finding], of area: Area) -> AreaContent {
    let findings = seen.sorted {
      ($0.code.rawValue, $0.path, $0.detail) < ($1.code.rawValue, $1.path, $1.detail)
    }
    var hasher = ContentHasher()
    for finding in findings {
      hasher.add(finding.code.rawValue)
      hasher.add(finding.path)
      hasher.add(finding.detail)
      hasher.add(Int64(finding.severity.rawValue))
    }
    let number = Int64(area.rawValue)
    var table = SpanTable.findings
    table.condition = "area = \(number)"
    return AreaContent(
      area: 100 + number, name: "the findings of \(area.name)", hash: hasher.finish(),
      tables: [
        (
          table,
          {
            findings.map {
              [
                .integer(number), .text($0.code.rawValue), .text($0.path), .text($0.detail),
                .integer(Int64($0.severity.rawValue)),
              ]
            }
          }
        )
      ])
  }

  private func orphans(
    _ area: Area, where isOf: (OrphanSeen) -> Bool, condition: String
  ) -> AreaContent {
    let orphans = reading.orphans.filter(isOf).sorted { $0.path < $1.path }
    var hasher = ContentHasher()
    for orphan in orphans {
      hasher.add(orphan.kind.rawValue)
      hasher.add(orphan.path)
      hasher.add((orphan.chain?.hash).map { Digest($0) })
      hasher.add(orphan.cacheID?.bytes)
      hasher.add(orphan.initID?.bytes)
      hasher.add(orphan.directory)
      hasher.add(orphan.size)
      hasher.add(orphan.keptByMount)
      hasher.add(orphan.isCertain)
    }
    var table = SpanTable.orphans
    table.condition = condition
    return AreaContent(
      area, hasher.finish(),
      [
        (
          table,
          {
            try orphans.map { orphan in
              [
                .text(orphan.kind.rawValue), .text(orphan.path), try row(of: orphan.chain),
                SpanValue(orphan.cacheID?.bytes), SpanValue(orphan.initID?.bytes),
                SpanValue(orphan.directory), SpanValue(orphan.size),
                orphan.keptByMount ? .text("mount") : .null, SpanValue(orphan.isCertain),
              ]
            }
          }
        )
      ])
  }
}

extension AreaContent {
  init(
    _ area: Area, _ hash: Hash256, _ tables: [(table: SpanTable, rows: () throws -> [[SpanValue]])]
  ) {
    self.init(area: Int64(area.rawValue), name: area.name, hash: hash, tables: tables)
  }
}
