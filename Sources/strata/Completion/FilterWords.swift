/// What `--filter` of a command takes: its keys, and their values as far as they are known.
struct FilterWords {
  private let command: String?

  init(of command: String?) { self.command = command }

  private var keys: [String] {
    switch command {
    case "images", "layers", "shared", "reclaim": ImageFilters.keys
    case "containers": ContainerFilters.keys
    case "tags", "repos", "history": TagFilters.keys
    case "build-cache": BuildCacheFilters.keys
    case "orphans": OrphanFilters.keys
    default: []
    }
  }

  /// - Parameter known: Is called where the index knows the values.
  func matching(_ prefix: String, known: () throws -> KnownNames) throws -> [String] {
    guard let equals = prefix.firstIndex(of: "=") else { return keys.map { $0 + "=" } }
    let key = String(prefix[..<equals])
    guard keys.contains(key) else { return [] }
    return try values(of: key, beginning: String(prefix[prefix.index(after: equals)...]), known).map { "\(key)=\($0)" }
  }

  private func values(of key: String, beginning prefix: String, _ known: () throws -> KnownNames) throws -> [String] {
    switch (key, command) {
    case ("dangling", _), ("certain", _), ("shared", _), ("private", _), ("mutable", _), ("immutable", _):
      ["true", "false"]
    case ("kind", _): OrphanFilters.kinds
    case ("status", _): ContainerFilters.states
    case ("type", _), ("type!", _): BuildCacheFilters.types
    case ("name", _), ("before", "containers"), ("since", "containers"): try known().containers()
    case ("reference", _), ("ancestor", _), ("before", _), ("since", _): try known().references(beginning: prefix)
    case ("label", _), ("label!", _): try known().labels()
    case ("volume", _): try known().volumes()
    default: []
    }
  }
}
