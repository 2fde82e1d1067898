import Index

/// Which query answers what is typed.
extension TypedWords {
  /// - Returns: nil where no query of a fixed form does.
  func query() throws -> NamedQuery? {
    guard let command else { return nil }
    if command == "query" { return try namedQuery() }
    return try Self.name(command, self).map { try Catalogue.query($0) }
  }

  /// The query that `strata query NAME` names.
  func namedQuery() throws -> NamedQuery? {
    let queries = try Catalogue.ofUser(folders: values(of: "--queries")).queries
    return words.drop { $0 != "query" }.dropFirst().lazy.compactMap { word in
      queries.first { $0.name == word }
    }.first
  }

  /// The command, which comes after the program.
  private var command: String? {
    let commands = Strata.commandNames
    return words.dropFirst().first { commands.contains($0) }
  }

  private func has(_ option: String) -> Bool { words.contains { $0 == option || $0.hasPrefix(option + "=") } }

  private static func name(_ command: String, _ typed: TypedWords) -> String? {
    switch command {
    case "images" where typed.has("--platforms"): "image-platforms"
    case "images": (typed.values(of: "--format").last ?? "table") == "table" ? "image-names" : "images"
    case "problems": typed.has("--all") ? "problems" : "finding-codes"
    case "usage": typed.has("--root") ? "usage-root" : "usage"
    case "shared": "shared-\(typed.values(of: "--across").last.flatMap(SharedCommand.Scope.init) ?? .images)"
    case "migration": typed.has("--images") ? "migration-images" : "migration"
    case "drift": typed.has("--containers") ? "stale-containers" : "drift"
    case "reclaim": typed.has("--goal") ? "reclaim-order" : "reclaim"
    case "unused": "unused-since"
    case "tags", "repos", "layers", "containers", "build-cache", "hosts", "scans", "base", "orphans",
      "history", "diff", "missing", "tree":
      command
    default: nil
    }
  }
}
