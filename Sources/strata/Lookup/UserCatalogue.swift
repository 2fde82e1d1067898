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
    let variable = ProcessInfo.processInfo.environment["STRATA_QUERIES"] ?? ""
    let named = folders.isEmpty ? variable.split(separator: ":").map(String.init) : folders
    for folder in named { try catalogue.add(folder: folder).forEach(warn) }
    if named.isEmpty {
      let folder = UserFolder.configuration.path + "/strata/queries"
      if FileManager.default.fileExists(atPath: folder) { try catalogue.add(folder: folder).forEach(warn) }
    }
    return catalogue
  }
}
