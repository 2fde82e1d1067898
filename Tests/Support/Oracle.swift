import Foundation

/// What an engine answered about one snapshot of its tree: NAME.oracle.json, as
/// Tests/Fixtures/make_fixtures.py condenses it from the engine's API and command line.
struct Oracle: Decodable, Sendable {
  struct Image: Decodable, Sendable {
    let id: String
    let tags: [String]
    let digests: [String]
    /// As `docker image inspect` writes it; nil where the config has none.
    let created: String?
    let architecture: String
    let os: String
    let layers: Int
    let size: Int
    /// nil: the engine adds this up for the images that it lists alone.
    let sharedSize: Int?
    let containers: Int
    let parent: String?
    /// Whether `docker images` shows it without `--all`.
    let listed: Bool
  }

  struct Usage: Decodable, Sendable {
    let layersSize: Int
    /// nil: Docker 20.10 gives it in rounded text only.
    let reclaimable: Int?
  }

  /// Rows of `docker system df`, sizes as Docker rounds them.
  struct DiskUsage: Decodable, Sendable {
    struct Row: Decodable, Sendable {
      let total: Int
      let active: Int
      let size: String
      let reclaimable: String
      let percent: Int?
    }

    let images: Row
    let containers: Row
    let localVolumes: Row
    let buildCache: Row
  }

  struct Container: Decodable, Sendable {
    let id: String
    let name: String
    let image: String
    /// As docker ps shows it.
    let command: String
    /// Of each mount its kind, what is mounted, and where.
    let mounts: [String]
    /// The log's file; nil where the container never ran.
    let log: String?
  }

  struct CacheRecord: Decodable, Sendable {
    let id: String
    let type: String
    let size: Int
    let shared: Bool
    let usageCount: Int
    let description: String
    let created: String?
    let lastUsed: String?
  }

  /// All that an engine says of a tree. There is none for a tree that it no longer uses, unless it
  /// was asked before it went over to another store.
  struct Answers: Decodable, Sendable {
    /// The version whose sums the engine used, as `--as` takes it.
    let version: String
    let images: [Image]
    let usage: Usage
    let diskUsage: DiskUsage
    let containers: [Container]
    let buildCache: [CacheRecord]
    let buildCacheSize: Int

    enum CodingKeys: String, CodingKey {
      case images, usage, containers, buildCache, buildCacheSize
      case version = "as"
      case diskUsage = "systemDf"
    }

    var listed: [Image] { images.filter(\.listed) }
    var active: [Image] { listed.filter { $0.containers > 0 } }
  }

  let driver: String
  /// Whether the daemon has left this tree for another store.
  let inactive: Bool
  /// Unix seconds: the newest mtime of what lies below image/.
  let newest: Int
  let answers: Answers?

  enum CodingKeys: String, CodingKey {
    case driver, inactive, newest, images
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    driver = try values.decode(String.self, forKey: .driver)
    inactive = try values.decode(Bool.self, forKey: .inactive)
    newest = try values.decode(Int.self, forKey: .newest)
    answers = values.contains(.images) ? try Answers(from: decoder) : nil
  }
}

/// One planted fault of NAME.truth.json.
struct Fault: Decodable, Sendable {
  let kind: String
  let path: String
  let reference: String?
  let chain: String?
  let size: Int?
  let cacheID: String?
  let images: [String]?
}
