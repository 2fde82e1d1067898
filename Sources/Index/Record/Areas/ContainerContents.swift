import ImageModel

extension AreaContents {
  func mounts() -> AreaContent {
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

  func containers() -> AreaContent {
    let containers = reading.containers.sorted { $0.id < $1.id }
    var hasher = ContentHasher()
    for container in containers {
      hasher.add(container.id)
      hasher.add(container.name)
      hasher.add(container.image)
      hasher.add(container.imageName)
      hasher.add(container.created)
      hasher.add(container.state?.rawValue)
      hasher.add(container.exitCode)
      hasher.add(container.started)
      hasher.add(container.finished)
      hasher.add(container.labels)
      hasher.add(container.unlisted?.rawValue)
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
                .text(container.id), SpanValue(container.name),
                SpanValue(try container.image.map { try facts.id(of: $0) }),
                SpanValue(container.imageName), SpanValue(container.created),
                SpanValue(container.state?.rawValue), SpanValue(container.exitCode),
                SpanValue(container.started), SpanValue(container.finished), SpanValue(container.labels),
                SpanValue(container.unlisted?.rawValue),
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
}
