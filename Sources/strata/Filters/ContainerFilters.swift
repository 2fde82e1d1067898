import ArgumentParser
import Index
import Report

/// Docker's filters of containers as parameters of the query containers (moby daemon/list.go): values of one key are or.
struct ContainerFilters {
  static let keys = [
    "name", "id", "label", "ancestor", "before", "since", "status", "exited", "volume", "publish", "expose",
  ]
  /// What a container's config says of these strata does not record.
  private static let refused = [
    "network": "the networks of containers are not recorded",
    "health": "what health checks found is not recorded; --filter status finds those that run",
    "is-task": "which containers are tasks of a swarm is not recorded; theirs have the label com.docker.swarm.task.id",
    "isolation": "the isolation of Windows containers is not recorded",
  ]
  static let states = ["created", "running", "paused", "restarting", "removing", "dead", "exited"]

  private let filters: Filters

  init(_ texts: [String]) throws {
    filters = try Filters(texts, keys: Self.keys, refused: Self.refused)
    try filters.check("status", among: Self.states, called: "state")
    for code in filters["exited"] where Int64(code) == nil {
      throw ValidationError("--filter exited: expected an exit code, found “\(visible(code))”")
    }
    for key in ["publish", "expose"] {
      for ports in filters[key] { _ = try Self.ports(ports, key: key) }
    }
    for key in ["name", "id"] {
      for pattern in filters[key] { _ = try Self.glob(pattern, key: key) }
    }
  }

  func parameters(in index: IndexFile, host: String?) throws -> [String: SQLValue] {
    let lookup = ImageLookup(index: index, host: host, place: "--filter ancestor")
    let containers = ContainerLookup(index: index, host: host)
    return [
      "names": try filters.list("name") { [try Self.glob($0, key: "name")] },
      "ids": try filters.list("id") { [try Self.glob($0, key: "id")] },
      "states": try filters.list("status"),
      "exited": try filters.list("exited"),
      "labels": try filters.list("label"),
      "volumes": try filters.list("volume"),
      "published": try filters.list("publish") { [try Self.ports($0, key: "publish")] },
      "exposed": try filters.list("expose") { [try Self.ports($0, key: "expose")] },
      "before": try filters.list("before") { try containers.ids($0, asked: "--filter before") },
      "since": try filters.list("since") { try containers.ids($0, asked: "--filter since") },
      "ancestors": try filters.list("ancestor") { try lookup.images($0).map(\.imageID) },
    ]
  }

  /// Docker's PORT[-PORT][/PROTOCOL], as FIRST-LAST/PROTOCOL.
  static func ports(_ text: String, key: String) throws -> String {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let range = parts[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { UInt16($0) }
    let transport = parts.count > 1 ? parts[1].lowercased() : "tcp"
    guard let first = range[0], let last = range[range.count - 1], first <= last,
      ["tcp", "udp", "sctp"].contains(transport)
    else {
      throw ValidationError(
        "--filter \(key): expected a port or a range such as 80, 53/udp or 8000-8010/tcp, found “\(visible(text))”")
    }
    return "\(first)-\(last)/\(transport)"
  }

  /// Docker's pattern, a regular expression that may fit anywhere, as SQL's GLOB: `^`, `$`, `.`, `.*` and classes keep
  /// their meaning, other operators are refused, and all else is itself.
  static func glob(_ pattern: String, key: String) throws -> String {
    var rest = pattern[...]
    var glob = ""
    let isAtStart = rest.hasPrefix("^")
    if isAtStart { rest.removeFirst() }
    // A container's name is written with a slash before it in Docker's own files.
    if key == "name", rest.hasPrefix("/") { rest.removeFirst() }
    let isAtEnd = rest.hasSuffix("$") && !rest.hasSuffix("\\$")
    if isAtEnd { rest.removeLast() }
    while let character = rest.popFirst() {
      switch character {
      case ".":
        if rest.first == "*" {
          rest.removeFirst()
          glob += "*"
        } else {
          glob += "?"
        }
      case "\\":
        guard let escaped = rest.popFirst(), !escaped.isLetter, !escaped.isNumber else {
          throw refused(pattern, key)
        }
        glob += "*?[".contains(escaped) ? "[\(escaped)]" : String(escaped)
      case "[":
        guard let end = rest.firstIndex(of: "]"), end > rest.startIndex, !rest[..<end].contains("\\"),
          !rest[..<end].contains("[")
        else { throw refused(pattern, key) }
        glob += "[" + rest[...end]
        rest = rest[rest.index(after: end)...]
      case "*", "+", "?", "(", ")", "|", "{", "}", "^", "$", "]": throw refused(pattern, key)
      default: glob.append(character)
      }
    }
    // What may follow a class, such as + or {2}, came up above as a character of its own and was refused there.
    return (isAtStart ? "" : "*") + glob + (isAtEnd ? "" : "*")
  }

  private static func refused(_ pattern: String, _ key: String) -> ValidationError {
    ValidationError(
      "--filter \(key): “\(visible(pattern))” is more than strata understands of a regular expression: a part of the \(key), “^” at its beginning, “$” at its end, “.”, “.*” and classes such as [0-9]"
    )
  }
}
