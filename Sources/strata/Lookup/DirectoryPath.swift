import Stores

/// A path that leads to a driver's directory or into it.
struct DirectoryPath {
  let name: String

  /// The component that can be a directory's name: 64 digits, with `-init` or not, or an ID of BuildKit's.
  init?(_ path: String) {
    let parts = path.split(separator: "/").map(String.init)
    guard let name = parts.first(where: DirectoryName.isGenerated) else { return nil }
    self.name = name
  }
}
