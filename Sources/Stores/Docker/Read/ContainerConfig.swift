import ImageModel

/// The members of config.v2.json that strata keeps.
struct ContainerConfig {
  var id: String?
  var name: String?
  var image: Digest?
  var manifest: Digest?
  var imageName: String?
  var driver: String?
  var created: String?
  var state = ContainerSeen.State.created
  var exitCode: Int64?
  var started: String?
  var finished: String?
  var labels: String?
  /// Whether its network's settings have `Bridge`; nil where it has none of them.
  var hasBridge: Bool?
  /// The ports that it publishes while it runs.
  var ports = PortBindings()
  var path: String?
  var arguments: [String] = []
  var logPath: String?
  /// Mounts that are no volumes, by the path in the container.
  var binds: [String: (kind: String, source: String, isWritable: Bool)] = [:]
  /// By the path in the container.
  var volumes: [String: VolumeUseSeen] = [:]
  /// Bytes after the document.
  var rest = 0

  init(json bytes: UnsafeRawBufferPointer) throws(JSONError) {
    var reader = JSONReader(bytes)
    let isObject = try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "ID": id = try reader.string()
      case "Name": name = try reader.string()
      case "Image": image = try reader.string().flatMap { Digest($0) }
      case "ImageManifest": manifest = try Self.digest(&reader)
      case "Driver": driver = try reader.string()
      case "Created": created = try reader.string()
      case "Path": path = try reader.string()
      case "Args":
        try reader.array { (reader) throws(JSONError) in arguments.append(try reader.string() ?? "") }
      case "LogPath": logPath = try reader.string().flatMap { $0.isEmpty ? nil : $0 }
      case "State": try readState(&reader)
      case "MountPoints": try readMountPoints(&reader)
      case "NetworkSettings":
        var found = false
        let isObject = try reader.object { (reader, key) throws(JSONError) in
          if case "Bridge" = key { found = true }
          if case "Ports" = key { try ports.read(&reader) } else { try reader.skip() }
        }
        if isObject { hasBridge = found }
      case "Config":
        try reader.object { (reader, key) throws(JSONError) in
          switch key {
          case "Image": imageName = try reader.string()
          case "Labels": try readLabels(&reader)
          default: try reader.skip()
          }
        }
      default: try reader.skip()
      }
    }
    rest = reader.rest()
    guard isObject else { throw JSONError(offset: 0, expected: "an object") }
  }

  /// The digest of a descriptor.
  private static func digest(_ reader: inout JSONReader) throws(JSONError) -> Digest? {
    var digest: Digest?
    try reader.object { (reader, key) throws(JSONError) in
      if case "digest" = key { digest = try reader.string().flatMap { Digest($0) } } else { try reader.skip() }
    }
    return digest
  }

  /// The order of the tests is that of moby container/state.go, `StateString`.
  private mutating func readState(_ reader: inout JSONReader) throws(JSONError) {
    var flags: Set<String> = []
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "Running", "Paused", "Restarting", "RemovalInProgress", "Dead":
        if try reader.boolean() == true { flags.insert(key.string) }
      case "ExitCode": exitCode = try reader.integer()
      case "StartedAt": started = Self.time(try reader.string())
      case "FinishedAt": finished = Self.time(try reader.string())
      default: try reader.skip()
      }
    }
    if flags.contains("Running") {
      state = flags.contains("Paused") ? .paused : flags.contains("Restarting") ? .restarting : .running
    } else if flags.contains("RemovalInProgress") {
      state = .removing
    } else if flags.contains("Dead") {
      state = .dead
    } else {
      state = started == nil ? .created : .exited
    }
  }

  private mutating func readLabels(_ reader: inout JSONReader) throws(JSONError) {
    var isEmpty = true
    let text = try reader.span { (reader) throws(JSONError) in
      try reader.object { (reader, _) throws(JSONError) in
        _ = try reader.text()
        isEmpty = false
      }
    }
    labels = isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }

  /// Volumes and other mounts (moby volume/mounts.MountPoint). Before Docker 1.13 they had no Type; a bind has no Name.
  private mutating func readMountPoints(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (reader, destination) throws(JSONError) in
      let path = destination.string
      var name = ""
      var driver = ""
      var type = ""
      var source = ""
      var isWritable = true
      let isObject = try reader.object { (reader, key) throws(JSONError) in
        switch key {
        case "Name": name = try reader.string() ?? ""
        case "Driver": driver = try reader.string() ?? ""
        case "Type": type = try reader.string() ?? ""
        case "Source": source = try reader.string() ?? ""
        case "RW": isWritable = try reader.boolean() ?? true
        default: try reader.skip()
        }
      }
      guard isObject else { return }
      guard !name.isEmpty, type.isEmpty || type == "volume" else {
        binds[path] = (type.isEmpty ? "bind" : type, source, isWritable)
        return
      }
      volumes[path] = VolumeUseSeen(
        destination: path, volume: name, driver: driver.isEmpty ? "local" : driver)
    }
  }

  /// Go's zero time means never.
  private static func time(_ text: String?) -> String? {
    text.flatMap { $0.hasPrefix("0001-01-01T00:00:00") ? nil : $0 }
  }

  /// The driver. Docker before 1.10 had no driver but aufs to leave unnamed.
  var storedBy: String { driver.flatMap { $0.isEmpty ? nil : $0 } ?? "aufs" }

  func seen(id: String) -> ContainerSeen {
    return ContainerSeen(
      id: id, name: name.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 } ?? "",
      image: image, imageName: imageName, driver: storedBy,
      created: created, state: state, exitCode: state == .created ? nil : exitCode,
      started: started, finished: finished, labels: labels, volumes: Array(volumes.values),
      command: path.map { commandText($0, arguments) }, ports: ports.text, binds: bindsText, logPath: logPath,
      manifest: manifest)
  }

  private var bindsText: String? {
    var list = JSONList()
    for (path, bind) in binds.sorted(by: { $0.key < $1.key }) {
      list.append([
        ("kind", .text(bind.kind)), ("source", .text(bind.source)), ("path", .text(path)),
        ("read_only", .bool(!bind.isWritable)),
      ])
    }
    return list.text
  }
}
