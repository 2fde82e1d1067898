import Files
import ImageModel

/// Reads ROOT/containers (moby container/container.go).
struct ContainersReader {
  let folder: any Folder

  /// Each folder is a container, whether its config can be read or not.
  private(set) var containers: [ContainerSeen] = []
  /// Those in whose folders no file is left.
  private(set) var emptied: Set<String> = []
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
      // Docker follows it, and has the container.
      if entry.kind == .symlink {
        containers.append(ContainerSeen(id: entry.name, unlisted: .unreadableConfig))
        findings.append(
          Finding(
            .containerUnreadable, folder.path(of: entry.name), "expected a container's folder",
            ReadFailure.wrongKind(.symlink)))
      }
      guard entry.kind == .folder else { continue }
      listLeftovers(of: entry.name)
      read(entry.name, into: buffer)
    }
  }

  private mutating func listLeftovers(of name: String) {
    do throws(ReadFailure) {
      guard let inner = try folder.folderIfPresent(name) else { return }
      var leftovers: [String] = []
      try inner.forEachEntry { entry, _ in
        let entry = String(decoding: entry, as: UTF8.self)
        if entry.hasPrefix(".tmp-") { leftovers.append(inner.path(of: entry)) }
      }
      findings.append(contentsOf: leftovers.sorted().map(Finding.leftover))
    } catch {
      findings.append(Finding(.unreadable, folder.path(of: name), "expected a container's folder", error))
    }
  }

  private mutating func read(_ name: String, into buffer: ReadBuffer) {
    let path = folder.path(of: name) + "/config.v2.json"
    func fault(_ detail: String, _ failure: ReadFailure? = nil) {
      findings.append(Finding(.containerUnreadable, path, detail, failure))
      containers.append(ContainerSeen(id: name, unlisted: .unreadableConfig))
    }
    let bytes: UnsafeRawBufferPointer
    do throws(ReadFailure) {
      bytes = try folder.read(name + "/config.v2.json", into: buffer, limit: Self.limit)
    } catch {
      if error == .absent {
        guard !folder.isAbsent(name) else { return }
        containers.append(ContainerSeen(id: name, unlisted: .noConfig))
        let left = try? folder.folder(name).entries()
        if left?.allSatisfy({ $0.kind == .folder }) == true { emptied.insert(name) }
        return
      }
      fault("expected a container's config", error)
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
      // One that runs without a network of its own has none of the ports that were asked for.
      if container.ports.text == nil, ![.running, .paused].contains(seen.state) { seen.ports = asked.text }
      containers.append(seen)
      note(container, written: (try? folder.stamp(name + "/config.v2.json"))?.modified)
    } catch {
      fault("expected a container's config of JSON, found \(bytes.count) bytes that are none: \(error)")
    }
  }

  /// - Parameter written: When the daemon wrote the config.
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
    let expected = "expected a container's host config of JSON"
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
        let detail = "\(expected), found \(bytes.count) bytes that are none: \(error)"
        findings.append(Finding(.containerUnreadable, path, detail))
      }
    } catch {
      if error == .absent { return true }
      findings.append(Finding(.containerUnreadable, path, expected, error))
    }
    return false
  }
}
