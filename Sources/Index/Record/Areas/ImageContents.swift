import ImageModel

extension AreaContents {
  func references() -> AreaContent {
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

  func images() -> AreaContent {
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
}
