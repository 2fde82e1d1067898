/// Other index files that are to come together in one.
package struct MergeRequest: Sendable {
  package struct Source: Sendable {
    package var path: String
    /// What its host is to be called; only for a file with one host.
    package var host: String?

    package init(path: String, host: String? = nil) {
      self.path = path
      self.host = host
    }
  }

  package var sources: [Source]
  /// What hosts are to be called, by the names they have in the files.
  package var renames: [String: String] = [:]
  /// Hosts, by their names here, that are known to be the same though their engine-id is another.
  package var sameHosts: Set<String> = []

  package init(_ sources: [Source]) { self.sources = sources }
}

/// What came of one file.
package struct MergeReport: Sendable, Equatable {
  package let path: String
  /// What its hosts are called here, by the names they have in the file.
  package var names: [String: String] = [:]
  /// Scans that the index had not.
  package var newScans = 0
  package var knownScans = 0
  /// Scans that were left out, because the history of their time has been pruned.
  package var prunedScans = 0
  /// The newest scan of each host, by its name here, that lies in the future, in milliseconds since 1970.
  package var scansAhead: [String: Int64] = [:]

  /// By their names here.
  package var hosts: [String] { names.values.sorted() }
}
