/// A row that says of which driver's tree it is.
protocol OfDriver {
  var driver: String { get }
}

// The rows of strata's JSON that these tests read. Their names are a promise to scripts;
// JSONNamesTests holds the whole list.

struct ImageRow: Decodable, OfDriver {
  let driver: String
  let imageID: String
  let configDigest: String
  let tags: [String]
  let digests: [String]
  let kind: String
  let created: String?
  let architecture: String?
  let os: String?
  let layers: Int
  let size: Int
  let sharedSize: Int?
  let uniqueSize: Int?
  let containers: Int?
  let parentID: String?
}

struct UsageRow: Decodable, OfDriver {
  let host: String
  let driver: String
  let namespace: String
  let version: String?
  /// Nil: not known.
  let inactive: Bool?
  let type: String
  let total: Int?
  let active: Int?
  let size: Int?
  let reclaimable: Int?
  let exact: Int?
  let atMost: Int?
  let bytes: Int?
  let measured: String?
}

extension [UsageRow] {
  subscript(type: String) -> UsageRow? { first { $0.type == type } }

  /// The rows of each tree.
  var trees: [[UsageRow]] {
    var trees: [[UsageRow]] = []
    for row in self {
      if let last = trees.last?.last, (last.host, last.driver, last.namespace) == (row.host, row.driver, row.namespace)
      {
        trees[trees.count - 1].append(row)
      } else {
        trees.append([row])
      }
    }
    return trees
  }
}

struct TagRow: Decodable, OfDriver, Hashable {
  let driver: String
  let repository: String
  let tag: String?
  let imageID: String
}

struct RepositoryRow: Decodable {
  let repository: String
}

struct ContainerRow: Decodable, OfDriver {
  let driver: String
  let containerID: String
  let name: String
  let imageID: String?
  let command: String?
  let ports: [String]?
}

struct OrphanRow: Decodable {
  let kind: String
  let chainID: String?
  let cacheID: String?
  let path: String
  let directory: String?
  let size: Int?
  let keptBy: String?
  let certain: Bool
}

struct ProblemRow: Decodable, Hashable, CustomStringConvertible {
  let code: String
  let severity: String
  let path: String
  let detail: String

  var description: String { "\(severity) \(code) \(path): \(detail)" }
}

struct FindingCodeRow: Decodable, CustomStringConvertible {
  let code: String
  let severity: String
  let findings: Int
  let following: Int
  let example: String
  let consequences: String?
  let harm: String
  let remedy: String

  var description: String { "\(severity) \(code) \(findings) \(following) \(example)" }
}

struct CacheRecordRow: Decodable, OfDriver {
  let driver: String
  let record: String
  let type: String
  let size: Int?
  let shared: Bool
  let usageCount: Int?
  let description: String?
  let created: String?
  let lastUsed: String?
}

struct HistoryRow: Decodable {
  let host: String
  let repository: String
  let tag: String
  let imageID: String
  let digests: [String]
  let firstSeen: String
  let lastSeen: String
  let sinceUnknown: Bool
  let current: Bool
  let inferred: Bool
}
