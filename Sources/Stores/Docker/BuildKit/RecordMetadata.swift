import Bolt
import ImageModel

/// What `_main` has of one record: keys like `cache.createdAt`, whose values are JSON
/// `{"value":…}`, empty where the key was unset.
///
/// Source: BuildKit cache/metadata.go and cache/metadata/metadata.go.
struct RecordMetadata: Equatable {
  var type: String?
  var description: String?
  var size: Int64?
  var createdAt: Int64?
  var lastUsedAt: Int64?
  var usageCount: Int64?
  /// The record whose files it shares as long as it has none of its own: it is then a double of that record.
  var equalMutable: String?
  var snapshot: String?
  var isCommitted = false
  var isDeleted = false
  /// The record is named by the blob that it came from; its files are those of a layer that it does not own.
  var isBlobOnly = false
  var blob: String?
  var parent: String?
  var mergeParents: [String] = []
  var lowerParent: String?
  var upperParent: String?
  var chainID: String?

  /// The records that it was made from: the one below it, several that were merged, or two whose difference it is.
  var parents: [String] {
    if let parent { return [parent] }
    return mergeParents + [lowerParent, upperParent].compactMap(\.self)
  }
}

extension RecordMetadata {
  /// Up to Docker 19.03 snapshots.db alone has a record's parent, and whether it is committed.
  ///
  /// Source: moby v19.03 builder-next/adapters/snapshot/snapshot.go (Stat).
  mutating func complete(_ id: String, from snapshots: [String: Snapshot]) {
    let snapshot = snapshots[id]
    isCommitted = isChainID(id) || snapshot?.committed != nil || equalMutable != nil
    parent = snapshots[snapshot?.committed ?? id]?.parent
  }
}

extension BuildRecordSeen {
  /// - Parameters:
  ///   - size: Bytes where the record has none of its own.
  ///   - chain: The layer it became ("sha256:…").
  ///   - directory: Where its files are.
  init(id: String, _ record: RecordMetadata, size: Int64?, chain: String?, directory: String?) {
    self.init(
      id: id, type: record.type ?? "regular", description: record.description ?? "", size: record.size ?? size,
      chain: chain.flatMap { ChainID($0) }, directory: directory.map { DirectoryName($0) },
      created: record.createdAt, lastUsed: record.lastUsedAt == 0 ? nil : record.lastUsedAt,
      usageCount: record.usageCount ?? 0, isMutable: !record.isCommitted,
      parents: record.parents.joined(separator: " "))
  }
}

extension FaultLog<BuildDatabase> {
  /// Reads all records of metadata_v2.db or metadata.db, by ID.
  mutating func records(_ file: BoltFile, in database: BuildDatabase) -> [String: RecordMetadata] {
    var records: [String: RecordMetadata] = [:]
    guard let main = bucket("_main", of: file.root, in: database) else { return records }
    forEach(main, in: database) { id, entry, log throws(BoltError) in
      guard let bucket = try entry.bucket() else { return }
      var record = RecordMetadata()
      log.forEach(bucket, in: database) { key, entry, log in
        guard let value = entry.value, !value.isEmpty else { return }
        do {
          try record.set(key, to: MetadataValue(json: value))
        } catch {
          log.note(
            database, "expected {\"value\":…} of its kind in \(key) of \(id), found other bytes")
        }
      }
      records[id] = record
    }
    return records
  }
}

extension RecordMetadata {
  mutating func set(_ key: String, to value: MetadataValue) throws {
    switch key {
    case "cache.recordType": type = try value.text()
    case "cache.description": description = try value.string()
    case "snapshot.size": size = try value.integer().flatMap { RecordedSize.range.contains($0) ? $0 : nil }
    case "cache.createdAt": createdAt = try value.integer()
    case "cache.lastUsedAt": lastUsedAt = try value.integer()
    case "cache.usageCount": usageCount = try value.integer()
    case "cache.equalMutable": equalMutable = try value.text()
    case "cache.snapshot": snapshot = try value.text()
    case "snapshot.committed": isCommitted = try value.boolean()
    case "cache.deleted": isDeleted = try value.boolean()
    case "cache.blobonly": isBlobOnly = try value.boolean()
    case "cache.blob": blob = try value.text()
    case "cache.parent": parent = try value.text()
    case "cache.mergeParents": mergeParents = try value.strings()
    case "cache.lowerDiffParent": lowerParent = try value.text()
    case "cache.upperDiffParent": upperParent = try value.text()
    case "cache.chainID": chainID = try value.text()
    default: break
    }
  }
}

/// The JSON of one value, read when its kind is known.
struct MetadataValue {
  let json: ArraySlice<UInt8>

  /// What `read` finds; nil where there is no value.
  private func value<Value>(_ read: (inout JSONReader) throws(JSONError) -> Value?) throws -> Value? {
    try json.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      var value: Value?
      try reader.object { (reader, key) throws(JSONError) in
        if case "value" = key { value = try read(&reader) } else { try reader.skip() }
      }
      try reader.end()
      return value
    }
  }

  func string() throws -> String? { try value { (reader) throws(JSONError) in try reader.string() } }

  /// A text; nil where it is empty.
  func text() throws -> String? { try string().flatMap { $0.isEmpty ? nil : $0 } }

  func integer() throws -> Int64? { try value { (reader) throws(JSONError) in try reader.integer() } }

  func boolean() throws -> Bool { try value { (reader) throws(JSONError) in try reader.boolean() } ?? false }

  func strings() throws -> [String] {
    var strings: [String] = []
    _ = try value { (reader) throws(JSONError) in
      try reader.array { (reader) throws(JSONError) in strings.append(try reader.string() ?? "") }
    }
    return strings
  }
}
