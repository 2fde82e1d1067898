import Foundation
import Index

extension Catalogue {
  /// strata's own queries and the user's.
  ///
  /// - Parameters:
  ///   - folders: Those that were named; if none, the usual ones.
  ///   - warn: Is given the reason for each file that is left out.
  /// - Throws: `CatalogueError` for a folder that cannot be read.
  static func ofUser(folders: [String], warn: (any Error) -> Void = { _ in }) throws -> Catalogue {
    var catalogue = try Catalogue()
    let environment = ProcessInfo.processInfo.environment
    let named =
      folders.isEmpty ? (environment["STRATA_QUERIES"] ?? "").split(separator: ":").map(String.init) : folders
    for folder in named { try catalogue.add(folder: folder).forEach(warn) }
    if named.isEmpty {
      let folder = configurationFolder(environment) + "/strata/queries"
      if FileManager.default.fileExists(atPath: folder) { try catalogue.add(folder: folder).forEach(warn) }
    }
    return catalogue
  }

  private static func configurationFolder(_ environment: [String: String]) -> String {
    // XDG: a path that is not absolute counts for nothing.
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder }
    return (environment["HOME"] ?? NSHomeDirectory()) + "/.config"
  }
}
