import ImageModel
import ImageTree

/// Turns a reading into the content of each area that it read: sorted, hashed, and as rows where these are wanted.
struct AreaContents {
  let reading: TreeReading
  let facts: FactWriter

  private let findings: [Area: [Finding]]

  init(reading: TreeReading, facts: FactWriter) {
    self.reading = reading
    self.facts = facts
    findings = Dictionary(grouping: Set(reading.findings), by: \.area)
  }

  /// A part of a reading that is recorded as one.
  enum Part {
    case area(Area)
    case findings(of: Area)

    /// As scan_areas numbers it.
    var area: Int64 {
      switch self {
      case .area(let area): Int64(area.rawValue)
      case .findings(let area): SpanTable.findingsArea(of: area)
      }
    }
  }

  /// Those areas that were read whole, then the findings of those that were looked at.
  var parts: [Part] {
    Area.allCases.filter(reading.areas.contains).map { .area($0) }
      + Area.allCases.filter { reading.attempted.contains($0) || findings[$0] != nil }.map { .findings(of: $0) }
  }

  /// Made when it is asked for: that of a large tree is large.
  func content(of part: Part) -> AreaContent {
    switch part {
    case .findings(let area): findings(findings[area] ?? [], of: area)
    case .area(.references): references()
    case .area(.images): images()
    case .area(.layers): layers()
    case .area(.mounts): mounts()
    case .area(.containers): containers()
    case .area(.directories): directories()
    case .area(.buildCache): buildCache()
    case .area(.measure): measures()
    case .area(.distribution): distribution()
    case .area(.orphans): orphans(.orphans, in: .orphanLayersAndMounts) { $0.kind != .directory }
    case .area(.orphanDirectories): orphans(.orphanDirectories, in: .orphanDirectories) { $0.kind == .directory }
    }
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
    let layers = reading.layers
    let order = layers.indices.sorted { chains.digests.isBefore(layers[$0].chain, layers[$1].chain) }
    var hasher = ContentHasher()
    for place in order {
      hasher.add(chains.digests.hash(at: layers[place].chain))
      hasher.add(layers[place].size)
      if case .hash(let hash) = layers[place].cacheID {
        hasher.add(hash)
      } else {
        hasher.add(layers[place].cacheID?.bytes)
      }
    }
    var content = AreaContent(
      .layers, hasher.finish(),
      [
        (
          .layers,
          {
            try order.map { place in
              [
                .integer(try facts.id(of: layers[place].chain, in: chains)), SpanValue(layers[place].size),
                SpanValue(layers[place].cacheID?.bytes),
              ]
            }
          }
        )
      ])
    content.bulk = { statement, first in
      for place in order {
        statement.bind(first, try facts.id(of: layers[place].chain, in: chains))
        statement.bind(first + 1, layers[place].size)
        switch layers[place].cacheID {
        case .hash(let hash): statement.bind(first + 2, hash)
        case .text(let text): Array(text.utf8).withUnsafeBytes { statement.bind(first + 2, $0) }
        case nil: statement.bind(first + 2, SpanValue.null)
        }
        try statement.run()
      }
    }
    return content
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
    if let hash = reading.unchangedDistribution {
      return AreaContent(.distribution, hash, [(.blobSources, { throw StaleMemory() })])
    }
    let blobs = reading.blobs
    let sources = reading.blobSources
    let names = reading.sourceRepositories
    var hasher = ContentHasher()
    let digests = reading.chains.digests
    for blob in blobs {
      hasher.add(digests.digest(at: blob.blob))
      hasher.add(digests.hash(at: blob.diff))
    }
    hasher.add(nil as String?)
    for source in sources {
      hasher.add(digests.hash(at: source.blob.diff))
      hasher.add(digests.digest(at: source.blob.blob))
      hasher.add(names[Int(source.repository)])
    }
    func writeFacts() throws {
      for blob in blobs { try facts.write(blob) }
      var last: BlobSeen?
      for source in sources where source.blob != last {
        last = source.blob
        try facts.write(source.blob)
      }
    }
    var content = AreaContent(
      .distribution, hasher.finish(),
      [
        (
          .blobSources,
          {
            try writeFacts()
            return try sources.map { source in
              [
                .integer(try facts.id(at: source.blob.diff)), .integer(try facts.id(at: source.blob.blob)),
                .text(names[Int(source.repository)]),
              ]
            }
          }
        )
      ])
    content.bulk = { statement, first in
      try writeFacts()
      for source in sources {
        statement.bind(first, try facts.id(at: source.blob.diff))
        statement.bind(first + 1, try facts.id(at: source.blob.blob))
        statement.bind(first + 2, names[Int(source.repository)])
        try statement.run()
      }
    }
    return content
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
    return AreaContent(
      area: SpanTable.findingsArea(of: area), hash: hasher.finish(),
      tables: [
        (
          .findings(of: area),
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
    _ area: Area, in table: SpanTable, where isOf: (OrphanSeen) -> Bool
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
      hasher.add(orphan.lowers)
      hasher.add(orphan.keptByMount)
      hasher.add(orphan.isCertain)
    }
    return AreaContent(
      area, hasher.finish(),
      [
        (
          table,
          {
            try orphans.map { orphan in
              [
                .text(orphan.path), .text(orphan.kind.rawValue), try row(of: orphan.chain),
                SpanValue(orphan.cacheID?.bytes), SpanValue(orphan.initID?.bytes),
                SpanValue(orphan.directory), SpanValue(orphan.size), SpanValue(orphan.lowers),
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
    self.init(area: Int64(area.rawValue), hash: hash, tables: tables)
  }
}
