import Files
import ImageModel

/// Reads ROOT/containers (moby container/container.go).
struct ContainersReader {
  let folder: any Folder

  /// Each folder is a container, whether its config can be read or not.
  private(set) var containers: [ContainerSeen] = []
  private(set) var findings: [Finding] = []
  /// When the daemon last used the store of each driver, as far as containers show it.
  private(set) var uses: [String: StoreUse] = [:]
  private(set) var hasBridge = false
  private(set) var lacksBridge = false

  static let limit = 16 << 20
  /// The files of a container's folder that are read.
  static let configs = ["config.v2.json", "hostconfig.json"]

  init(folder: any Folder) { self.folder = folder }

  mutating func read(into buffer: ReadBuffer) throws(ReadFailure) {
    for entry in try folder.entries() {
      if entry.name.hasPrefix(".tmp-") {
        findings.append(.leftover(folder.path(of: entry.name)))
        continue
      }
      guard entry.kind == .folder else { continue }
      try listLeftovers(of: entry.name)
      read(entry.name, into: buffer)
    }
  }

  private mutating func listLeftovers(of name: String) throws(ReadFailure) {
    guard let inner = try folder.folderIfPresent(name) else { return }
    var leftovers: [String] = []
    try inner.forEachEntry { entry, _ in
      let entry = String(decoding: entry, as: UTF8.self)
      if entry.hasPrefix(".tmp-") { leftovers.append(inner.path(of: entry)) }
    }
    findings.append(contentsOf: leftovers.sorted().map(Finding.leftover))
  }

  private mutating func read(_ name: String, into buffer: ReadBuffer) {
    let path = folder.path(of: name) + "/config.v2.json"
    func fault(_ detail: String) {
      findings.append(Finding(.containerUnreadable, path, detail))
      containers.append(ContainerSeen(id: name, unlisted: .unreadableConfig))
    }
    let bytes: UnsafeRawBufferPointer
    do throws(ReadFailure) {
      bytes = try folder.read(name + "/config.v2.json", into: buffer, limit: Self.limit)
    } catch {
      if error == .absent {
        if stillThere(name) { containers.append(ContainerSeen(id: name, unlisted: .noConfig)) }
        return
      }
      fault("expected a container's config, \(error.found)")
      return
    }
    do throws(JSONError) {
      let container = try ContainerConfig(json: bytes)
      guard container.id == name else {
        fault("expected the ID \(name), found “\(container.id ?? "")”")
        return
      }
      if container.rest > 0 { findings.append(.trailing(container.rest, path)) }
      var seen = container.seen(id: name)
      var asked = PortBindings()
      if !readHostConfig(of: name, into: buffer, ports: &asked) { seen.unlisted = .unreadableHostConfig }
      if container.ports.text == nil { seen.ports = asked.text }
      containers.append(seen)
      note(container, written: (try? folder.stamp(name + "/config.v2.json"))?.modified)
    } catch {
      fault("expected a container's config of JSON, found \(bytes.count) bytes that are none: \(error)")
    }
  }

  /// - Parameter written: when the daemon wrote the config.
  private mutating func note(_ container: ContainerConfig, written: Int64?) {
    var use = uses[container.storedBy] ?? StoreUse()
    use.note(modified: written)
    for time in [container.created, container.started, container.finished] { use.note(text: time) }
    uses[container.storedBy] = use
    if let bridge = container.hasBridge {
      if bridge { hasBridge = true } else { lacksBridge = true }
    }
  }

  /// Docker does without this file, and without the container where it is no JSON (moby container/container.go).
  ///
  /// - Returns: False where it cannot be read.
  private mutating func readHostConfig(
    of name: String, into buffer: ReadBuffer, ports: inout PortBindings
  ) -> Bool {
    let path = folder.path(of: name) + "/hostconfig.json"
    let detail: String
    do throws(ReadFailure) {
      let bytes = try folder.read(name + "/hostconfig.json", into: buffer, limit: Self.limit)
      do throws(JSONError) {
        var reader = JSONReader(bytes)
        var found = PortBindings()
        try reader.object { (reader, key) throws(JSONError) in
          if case "PortBindings" = key { try found.read(&reader) } else { try reader.skip() }
        }
        ports = found
        return true
      } catch {
        detail = "found \(bytes.count) bytes that are none: \(error)"
      }
    } catch {
      if error == .absent { return true }
      detail = error.found
    }
    findings.append(Finding(.containerUnreadable, path, "expected a container's host config of JSON, \(detail)"))
    return false
  }

  private func stillThere(_ name: String) -> Bool { (try? folder.stamp(name)) != nil }
}

/// The members of config.v2.json that strata keeps.
private struct ContainerConfig {
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
  /// Those that it has while it runs.
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

  /// Of a descriptor.
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
