import Foundation
import Testing

@testable import Stores

@Suite("records")
struct RecordTests {
  func record(_ values: [String: String]) throws -> RecordMetadata {
    var record = RecordMetadata()
    for (key, json) in values {
      let value = MetadataValue(decoder: JSONDecoder(), json: Array(json.utf8)[...])
      try record.set(key, to: value)
    }
    return record
  }

  func build(_ metadata: RecordMetadata, _ snapshots: [String: Snapshot] = [:]) -> BuildRecord {
    BuildRecord(id: "r", metadata: metadata, snapshots: snapshots)
  }

  @Test("without a word about it a record is regular, mutable, unused and of no known size")
  func defaults() {
    #expect(
      build(RecordMetadata())
        == BuildRecord(
          id: "r", type: "regular", description: "", size: nil, createdAt: nil, lastUsedAt: nil,
          usageCount: 0, isMutable: true, parents: [], chainID: nil, directory: nil))
  }

  @Test("a size of -1 is unknown, and then the bucket's counts")
  func size() throws {
    let unknown = try record(["snapshot.size": #"{"value":-1}"#])
    #expect(build(unknown).size == nil)
    #expect(build(unknown, ["r": Snapshot(size: 5)]).size == 5)
    let known = try record(["snapshot.size": #"{"value":7}"#])
    #expect(build(known, ["r": Snapshot(size: 5)]).size == 7)
  }

  @Test("an image's layer that a build began with costs nothing")
  func imageLayer() throws {
    let layer = try record([
      "cache.blobonly": #"{"value":true}"#, "cache.blob": #"{"value":""}"#,
      "cache.snapshot": #"{"value":"sha256:1"}"#,
    ])
    #expect(build(layer).size == 0)
    #expect(build(layer).chainID == "sha256:1")
    #expect(build(layer).directory == nil)
  }

  @Test("the layer is the bucket's, else the one that the record names")
  func chainID() throws {
    let named = try record(["cache.chainID": #"{"value":"sha256:2","index":"chainid:sha256:2"}"#])
    #expect(build(named).chainID == "sha256:2")
    #expect(build(named, ["r": Snapshot(chainID: "sha256:1")]).chainID == "sha256:1")
  }

  @Test("parents are one below, several merged, or two compared")
  func parents() throws {
    #expect(try record(["cache.parent": #"{"value":"a"}"#]).parents == ["a"])
    #expect(try record(["cache.mergeParents": #"{"value":["a","b"]}"#]).parents == ["a", "b"])
    let difference = try record([
      "cache.lowerDiffParent": #"{"value":"a"}"#, "cache.upperDiffParent": #"{"value":"b"}"#,
    ])
    #expect(difference.parents == ["a", "b"])
  }

  @Test(
    "what is no JSON of its kind is refused",
    arguments: [
      "", "{", "5", #"{"value":"x"}"#, #"{"value":1e99}"#, #"{"value":[1]}"#, "\u{0}",
      String(repeating: #"{"value":"#, count: 100_000),
    ])
  func invalid(_ json: String) {
    #expect(throws: (any Error).self) { try record(["cache.createdAt": json]) }
  }

  @Test("a key without a value says nothing")
  func unset() throws {
    #expect(try record(["cache.description": "{}", "cache.other": "no JSON"]) == RecordMetadata())
  }

  @Test("shared runs down to what a record was made from, and ends in circles")
  func shared() {
    func record(_ id: String, _ parents: [String], _ chainID: String? = nil) -> BuildRecord {
      BuildRecord(
        id: id, type: "regular", description: "", size: nil, createdAt: nil, lastUsedAt: nil,
        usageCount: 0, isMutable: false, parents: parents, chainID: chainID, directory: nil)
    }
    let records = [
      record("a", ["b"], "sha256:1"), record("b", ["c", "gone"]), record("c", ["a"]),
      record("d", ["a"], "sha256:2"), record("e", []),
    ]
    let cache = BuildCache(
      records: records, claims: [], heldChains: [], stale: [], unlisted: [], faults: [], claimsAreComplete: true)
    #expect(cache.shared { $0 == "sha256:1" } == ["a", "b", "c"])
    #expect(cache.shared { _ in false } == [])
  }
}
