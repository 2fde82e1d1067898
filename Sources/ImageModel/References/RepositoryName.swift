/// A repository's name, such as `ubuntu` (familiar) or `docker.io/library/ubuntu` (canonical).
///
/// The rules are those of distribution/reference, normalize.go: only Docker Hub's names have a short form.
package struct RepositoryName: Hashable, Sendable, Comparable {
  /// With registry and, on Docker Hub, with `library/`.
  package let canonical: String

  /// Takes either form.
  package init(_ name: String) {
    var name = name[...]
    let first = name.prefix { $0 != "/" }
    if first.count == name.count {
      canonical = "docker.io/library/" + name
      return
    }
    if first == "docker.io" || first == "index.docker.io" {
      name = name.dropFirst(first.count + 1)
      canonical = "docker.io/" + (name.contains("/") ? "" : "library/") + name
      return
    }
    let isRegistry =
      first == "localhost" || first.contains { $0 == "." || $0 == ":" || $0.isUppercase }
    canonical = isRegistry ? String(name) : "docker.io/" + name
  }

  /// As Docker stores and shows it: without `docker.io/`, and without `library/` where nothing else follows.
  package var familiar: String {
    guard canonical.hasPrefix("docker.io/") else { return canonical }
    let path = canonical.dropFirst("docker.io/".count)
    let official = path.dropFirst("library/".count)
    if path.hasPrefix("library/"), !official.contains("/") { return String(official) }
    return String(path)
  }

  package var registry: String { String(canonical.prefix { $0 != "/" }) }
  package var path: String { String(canonical.drop { $0 != "/" }.dropFirst()) }

  package static func < (x: RepositoryName, y: RepositoryName) -> Bool { x.canonical < y.canonical }
}
