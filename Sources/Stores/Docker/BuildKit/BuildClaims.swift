import ImageModel

/// What BuildKit holds in a tree.
package struct BuildClaims: Sendable {
  /// Its databases were read, or there is no BuildKit on this host. False: they were not in the input, or could not be
  /// read: what only BuildKit could own has an unknown owner.
  package var areKnown = false
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
    areKnown = cache.claimsAreComplete
  }
}
