import ImageModel
import ImageTree

extension AreaContents {
  func layers() -> AreaContent {
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

  func distribution() -> AreaContent {
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
    var content = AreaContent(
      .distribution, hasher.finish(),
      [
        (
          .blobSources,
          {
            try facts.write(blobs, sources, in: reading.chains)
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
      try facts.write(blobs, sources, in: reading.chains)
      for source in sources {
        statement.bind(first, try facts.id(at: source.blob.diff))
        statement.bind(first + 1, try facts.id(at: source.blob.blob))
        statement.bind(first + 2, names[Int(source.repository)])
        try statement.run()
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
