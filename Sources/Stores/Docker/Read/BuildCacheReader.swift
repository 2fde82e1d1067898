import Bolt
import Files
import ImageModel

/// What BuildKit holds in a tree.
package struct BuildClaims: Sendable {
  package enum Knowledge: Sendable, Equatable {
    /// Its databases were read, or there is no BuildKit on this host.
    case known
    /// They were not in the input, or could not be read: what only BuildKit could own has an unknown owner.
    case unknown
  }

  package var knowledge = Knowledge.unknown
  /// Driver directories that a lease holds.
  package var directories: Set<DirectoryName> = []
  /// The layers that some of these became: layerdb's entry names the directory too.
  package var layers: [DirectoryName: ChainID] = [:]
  package var chains: [ChainID] = []
  package var records: [BuildRecordSeen] = []
  package var holds: [HoldSeen] = []
  package var findings: [Finding] = []

  package init() {}

  init(_ cache: BuildCache) {
    directories = Set(cache.claims.map { DirectoryName($0.directory) })
    for claim in cache.claims {
      guard let chain = claim.chainID.flatMap({ Digest($0)?.hash256 }) else { continue }
      layers[DirectoryName(claim.directory)] = ChainID(chain)
    }
    chains = cache.heldChains.compactMap { Digest($0)?.hash256.map { ChainID($0) } }
    records = cache.records
    holds = cache.claims.map { HoldSeen(.buildCache, $0.record, things: [.directory(DirectoryName($0.directory))]) }
    holds += chains.map { HoldSeen(.buildCache, "", things: [.layer($0)]) }
    findings =
      cache.faults.map {
        Finding(.buildCacheUnreadable, "buildkit/" + $0.database, $0.detail)
      }
      + cache.stale.map { stale in
        Finding(
          .buildCacheStale, "buildkit/" + BuildDatabase.snapshots.rawValue,
          "the bucket \(stale.key) has no lease, so it holds nothing"
            + (stale.directory.map { " (directory \($0))" } ?? ""),
          subject: "\(stale.key)")
      }
      + cache.unlisted.map { unlisted in
        Finding(
          .buildCacheUnlisted, "buildkit/" + BuildDatabase.leases.rawValue,
          "the lease \(unlisted.lease) has no record, so no docker command lists or frees what it holds"
            + (unlisted.directories.isEmpty
              ? "" : ": directory " + unlisted.directories.joined(separator: ", ")),
          subject: "\(unlisted.lease)")
      }
    knowledge = cache.claimsAreComplete ? .known : .unknown
  }
}

/// Reads ROOT/buildkit.
struct BuildCacheReader {
  let root: any Folder

  /// What a data root holds beside containers/ when it was not copied in part.
  private static let neighbours: Set<String> = [
    "network", "volumes", "plugins", "swarm", "tmp", "trust", "runtimes",
  ]

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

  /// A whole data root without buildkit/ is one of a daemon that has none, and nothing is owned by it.
  private func withoutBuildKit() throws(ReadFailure) -> BuildClaims {
    var claims = BuildClaims()
    let names = Set(try root.entries().map(\.name))
    if names.contains("containers"), names.intersection(Self.neighbours).count >= 2 {
      claims.knowledge = .known
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
      claims.knowledge = .unknown
      let unread = Set(faults.map(\.path))
      claims.findings.removeAll { unread.contains($0.path) && $0.code == .buildCacheUnreadable }
      claims.findings.append(contentsOf: faults)
    }
    return claims
  }
}
