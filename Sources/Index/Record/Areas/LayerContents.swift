import ImageModel

extension AreaContents {
  func layers() -> AreaContent {
    let chains = reading.chains
    let layers = reading.layers
    let order = chains.digests.order(of: layers.map(\.chain)) {
      chains.digests.isBefore(layers[$0].chain, layers[$1].chain)
    }
    var hasher = ContentHasher()
    for place in order.lazy.map(Int.init) {
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
            try order.map(Int.init).map { place in
              [
                .integer(try facts.id(of: layers[place].chain, in: chains)), SpanValue(layers[place].size),
                SpanValue(layers[place].cacheID?.bytes),
              ]
            }
          }
        )
      ])
    content.bulk = { rows in
      // In the order of the table's key each row is put after the last.
      let ids = try layers.map { try facts.id(of: $0.chain, in: chains) }
      for place in layers.indices.sorted(by: { ids[$0] < ids[$1] }) {
        rows.bind(0, ids[place])
        rows.bind(1, layers[place].size)
        switch layers[place].cacheID {
        case .hash(let hash): rows.bind(2, hash)
        case .text(let text): Array(text.utf8).withUnsafeBytes { rows.bind(2, $0) }
        case nil: rows.bind(2, nil as Int64?)
        }
        try rows.endRow()
      }
    }
    return content
  }

  func distribution() -> AreaContent {
    if let hash = reading.unchangedDistribution {
      return AreaContent(.distribution, hash, [(.blobSources, { throw UnreadContent() })])
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
    var content = AreaContent(
      .distribution, hasher.finish(),
      [
        (
          .blobSources,
          {
            try facts.write(blobs, sources, in: reading.chains)
            let rows = try names.map { try facts.id(ofSource: $0) }
            return try sources.map { source in
              [
                .integer(try facts.id(at: source.blob.diff)), .integer(try facts.id(at: source.blob.blob)),
                .integer(rows[Int(source.repository)]),
              ]
            }
          }
        )
      ])
    content.bulk = { rows in
      try facts.write(blobs, sources, in: reading.chains)
      let names = try names.map { try facts.id(ofSource: $0) }
      let keys = try sources.map { source in
        (
          diff: try facts.id(at: source.blob.diff), blob: try facts.id(at: source.blob.blob),
          repository: names[Int(source.repository)]
        )
      }
      for key in keys.sorted(by: <) {
        rows.bind(0, key.diff)
        rows.bind(1, key.blob)
        rows.bind(2, key.repository)
        try rows.endRow()
      }
    }
    return content
  }

  func directories() -> AreaContent {
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
}
