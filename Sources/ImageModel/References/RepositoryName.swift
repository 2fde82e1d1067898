/// A repository's name, such as `ubuntu` (familiar) or `docker.io/library/ubuntu` (canonical).
///
/// The rules are those of distribution/reference, normalize.go: only Docker Hub's names have a short form.
package struct RepositoryName: Hashable, Sendable, Comparable {
  /// With registry and, on Docker Hub, with `library/`.
  package let canonical: String

  /// Takes either form.
  package init(_ name: String) {
    let bytes = name.utf8
    guard let end = bytes.firstIndex(of: UInt8(ascii: "/")) else {
      canonical = "docker.io/library/" + name
      return
    }
    let first = name[..<end]
    if first == "docker.io" || first == "index.docker.io" {
      let path = name[bytes.index(after: end)...]
      canonical = "docker.io/" + (path.utf8.contains(UInt8(ascii: "/")) ? "" : "library/") + path
      return
    }
    canonical = Self.isRegistry(first) ? name : "docker.io/" + name
  }

  /// Whether the first of several components of a name is a registry.
  static func isRegistry(_ component: Substring) -> Bool {
    if component == "localhost" { return true }
    return component.unicodeScalars.contains {
      $0 == "." || $0 == ":" || ($0.isASCII ? ("A"..."Z").contains($0) : $0.properties.isUppercase)
    }
  }

  /// As Docker stores and shows it: without `docker.io/`, and without `library/` where nothing else follows.
  package var familiar: String {
    guard canonical.hasPrefix("docker.io/") else { return canonical }
    let path = canonical.dropFirst("docker.io/".count)
    let official = path.dropFirst("library/".count)
    if path.hasPrefix("library/"), !official.utf8.contains(UInt8(ascii: "/")) { return String(official) }
    return String(path)
  }

  package var registry: String { String(canonical[..<slash]) }
  package var path: String { String(canonical[slash...].dropFirst()) }

  private var slash: String.Index { canonical.utf8.firstIndex(of: UInt8(ascii: "/")) ?? canonical.endIndex }

  package static func < (x: RepositoryName, y: RepositoryName) -> Bool { x.canonical < y.canonical }
}
