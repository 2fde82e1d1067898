import Testing

@testable import Stores

@Suite("records")
struct RecordTests {
  func record(_ values: [String: String]) throws -> RecordMetadata {
    var record = RecordMetadata()
    for (key, json) in values {
      let value = MetadataValue(json: Array(json.utf8)[...])
      try record.set(key, to: value)
    }
    return record
  }

  /// The record `r` as a scan sees it, with these buckets of snapshots.db.
  func seen(_ values: [String: String] = [:], _ snapshots: [String: Snapshot] = [:]) throws -> BuildRecordSeen {
    try BuildRecordSeen(id: "r", record(values), snapshots)
  }

  @Test("without a word about it a record is regular, mutable, unused and of no known size")
  func defaults() throws {
    #expect(
      try seen()
        == BuildRecordSeen(
          id: "r", type: "regular", description: "", size: nil, chain: nil, directory: nil, created: nil, lastUsed: nil,
          usageCount: 0, isMutable: true, parents: ""))
  }

  @Test("a size of -1 is unknown, and then the bucket's counts")
  func size() throws {
    let unknown = ["snapshot.size": #"{"value":-1}"#]
    #expect(try seen(unknown).size == nil)
    #expect(try seen(unknown, ["r": Snapshot(size: 5)]).size == 5)
    #expect(try seen(["snapshot.size": #"{"value":7}"#], ["r": Snapshot(size: 5)]).size == 7)
  }

  private let one = "sha256:" + String(repeating: "1", count: 64)
  private let two = "sha256:" + String(repeating: "2", count: 64)

  @Test("an image's layer that a build began with costs nothing")
  func imageLayer() throws {
    let layer = try seen([
      "cache.blobonly": #"{"value":true}"#, "cache.blob": #"{"value":""}"#, "cache.snapshot": #"{"value":"\#(one)"}"#,
    ])
    #expect(layer.size == 0)
    #expect(layer.chain?.description == one)
    #expect(layer.directory == nil)
  }

  @Test("the layer is the bucket's, else the one that the record names")
  func chainID() throws {
    let named = ["cache.chainID": #"{"value":"\#(two)","index":"chainid:\#(two)"}"#]
    #expect(try seen(named).chain?.description == two)
    #expect(try seen(named, ["r": Snapshot(chainID: one)]).chain?.description == one)
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
}
