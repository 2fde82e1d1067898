import Testing

@testable import Stores

@Suite("what the engine itself answers")
struct EngineTests {
  @Test(
    "the same records, with the same type, text, times, uses and parents",
    arguments: EngineAnswer.names)
  func records(_ name: String) throws {
    let cache = BuildCache(reading: try EngineAnswer.databases(name))
    let answer = try EngineAnswer(name)
    #expect(cache.records.map(\.id) == answer.records.map(\.id))
    for (found, expected) in zip(cache.records, answer.records) {
      #expect(found.type == expected.type)
      #expect(found.description == expected.description)
      #expect(found.created == (try nanoseconds(expected.created)))
      #expect(found.lastUsed == (try nanoseconds(expected.used)))
      #expect(found.usageCount == Int64(expected.count))
      #expect(found.parents == expected.parents.joined(separator: " "))
    }
    #expect(cache.faults == [])
    #expect(cache.isComplete)
  }

  @Test(
    "the same sizes; those not added up yet are the layer's or the directory's",
    arguments: EngineAnswer.names)
  func sizes(_ name: String) throws {
    let cache = BuildCache(reading: try EngineAnswer.databases(name))
    let answer = try EngineAnswer(name)
    for (found, expected) in zip(cache.records, answer.records) {
      let layer = found.chain.flatMap { answer.layers[$0.description] }
      let directory = found.directory.flatMap { answer.directories[$0.description] }
      #expect(found.size ?? layer ?? directory == expected.size, "\(found.description)")
    }
    let isUnsized = name == "docker-20.10-unsized" || name == "docker-20.10-pruned"
    #expect(cache.records.contains { $0.size == nil } == isUnsized)
  }

  @Test(
    "no driver directory is left without an owner, and each that is held is there",
    arguments: EngineAnswer.names)
  func directories(_ name: String) throws {
    let cache = BuildCache(reading: try EngineAnswer.databases(name))
    let answer = try EngineAnswer(name)
    let held = Set(cache.leases.keys)
    #expect(Set(answer.directories.keys).subtracting(answer.owned).subtracting(held) == [])
    #expect(held.subtracting(answer.directories.keys) == [])
    #expect(!held.subtracting(answer.owned).isEmpty, "some only the build cache owns")
  }

  @Test("a hold names the record of the directory", arguments: EngineAnswer.names)
  func holders(_ name: String) throws {
    let cache = BuildCache(reading: try EngineAnswer.databases(name))
    let records = Dictionary(grouping: cache.records, by: \.id)
    for (directory, lease) in cache.leases {
      let record = try #require(records[lease]?.first)
      #expect(record.directory == DirectoryName(directory))
    }
  }

  @Test("layers that no image needs are held by the build cache", arguments: EngineAnswer.names)
  func chains(_ name: String) throws {
    let cache = BuildCache(reading: try EngineAnswer.databases(name))
    let answer = try EngineAnswer(name)
    let free = Set(answer.layers.keys).subtracting(answer.chains)
    let held = Set(cache.chains.map(\.description))
    #expect(free.subtracting(held) == [])
    #expect(held.subtracting(answer.layers.keys) == [])
    #expect(name != "docker-29" || free.count == 3, "or this would prove nothing")
  }

  @Test("a prune leaves buckets that hold nothing")
  func stale() throws {
    let cache = BuildCache(reading: try EngineAnswer.databases("docker-20.10-pruned"))
    let stale = cache.findings(.buildCacheStale)
    #expect(stale.count == 7)
    #expect(!stale.contains { $0.detail.contains("directory") })
    for name in EngineAnswer.names.dropLast() {
      #expect(BuildCache(reading: try EngineAnswer.databases(name)).findings(.buildCacheStale) == [])
    }
  }

  @Test("what is still written to is mutable: contexts and cache mounts")
  func mutable() throws {
    let cache = BuildCache(reading: try EngineAnswer.databases("docker-29"))
    let types = Set(cache.records.filter(\.isMutable).map(\.type))
    #expect(types.isSuperset(of: ["source.local", "exec.cachemount"]))
    #expect(cache.records.contains { !$0.isMutable })
  }
}
