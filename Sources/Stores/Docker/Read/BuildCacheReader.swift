import Files

/// Reads ROOT/buildkit.
struct BuildCacheReader {
  let root: any Folder

  func read(into buffer: ReadBuffer) -> BuildClaims {
    do throws(ReadFailure) {
      guard let folder = try root.folderIfPresent("buildkit") else { return try withoutBuildKit() }
      return read(folder, into: buffer)
    } catch {
      var claims = BuildClaims()
      claims.findings.append(
        Finding(.buildCacheUnreadable, "buildkit", "expected a directory, \(error.found)"))
      return claims
    }
  }

  /// A data root that was not copied in part, and is without buildkit/ is one of a daemon that has none, and nothing is owned by it.
  private func withoutBuildKit() throws(ReadFailure) -> BuildClaims {
    var claims = BuildClaims()
    let names = Set(try root.entries().map(\.name))
    if names.contains("containers"), names.intersection(DataRoot.unreadFolders).count >= 2 {
      claims.areKnown = true
    }
    return claims
  }

  private func read(_ folder: any Folder, into buffer: ReadBuffer) -> BuildClaims {
    var faults: [Finding] = []
    var databases = BuildDatabases()
    for database in BuildDatabase.allCases {
      do {
        databases[database] = try folder.database(database.rawValue, into: buffer)
      } catch {
        faults.append(Finding(.buildCacheUnreadable, folder.path(of: database.rawValue), error.detail))
      }
    }
    var claims = BuildClaims(BuildCache(reading: databases))
    if !faults.isEmpty {
      claims.areKnown = false
      let unread = Set(faults.map(\.path))
      claims.findings.removeAll { unread.contains($0.path) && $0.code == .buildCacheUnreadable }
      claims.findings.append(contentsOf: faults)
    }
    return claims
  }
}
