import Bolt
import Testing

@testable import Stores

@Suite("databases that are missing or damaged")
struct FaultTests {
  let whole: BuildDatabases
  let cache: BuildCache

  init() throws {
    whole = try EngineAnswer.databases("docker-20.10")
    cache = BuildCache(reading: whole)
  }

  @Test("no files, no build cache, no fault")
  func none() {
    var empty = BuildCache()
    empty.isComplete = true
    #expect(BuildCache(reading: [:]) == empty)
  }

  @Test("without leases every bucket holds what it stands for, and more may be held")
  func noLeases() {
    var databases = whole
    databases[.leases] = nil
    let all = BuildCache(reading: databases)
    #expect(all.faulty == ["containerdmeta.db"])
    #expect(!all.isComplete)
    #expect(all.records == cache.records)
    #expect(all.holds == cache.holds)
    #expect(all.findings(.buildCacheStale) == [])
  }

  @Test("without snapshots.db a lease holds its own name, and more may be held")
  func noSnapshots() {
    var databases = whole
    databases[.snapshots] = nil
    let some = BuildCache(reading: databases)
    #expect(some.faulty == ["snapshots.db"])
    #expect(!some.isComplete)
    #expect(some.records.map(\.id) == cache.records.map(\.id))
    #expect(!some.directories.isEmpty)
  }

  @Test("without metadata_v2.db all is held, only nobody knows what for")
  func noMetadata() {
    var databases = whole
    databases[.metadata] = nil
    let bare = BuildCache(reading: databases)
    #expect(bare.faulty == ["metadata_v2.db"])
    #expect(bare.isComplete)
    #expect(bare.records == [])
    #expect(bare.directories == cache.directories)
    #expect(bare.findings(.buildCacheUnlisted) == [])
  }

  @Test("a lease whose record is not there is reported with what it holds, and holds it")
  func lost() throws {
    #expect(cache.findings(.buildCacheUnlisted) == [])
    var databases = whole
    databases[.metadata] = try EngineAnswer.databases("docker-20.10-pruned")[.metadata]
    let lost = BuildCache(reading: databases)
    #expect(lost.faults == [])
    #expect(lost.chains == cache.chains)
    #expect(lost.directories == cache.directories)
    let unlisted = lost.findings(.buildCacheUnlisted)
    #expect(Set(unlisted.map(\.subject)).isSuperset(of: lost.leases.values))
    for (directory, lease) in lost.leases {
      #expect(unlisted.first { $0.subject == lease }?.detail.contains(directory) == true)
    }
  }

  @Test("a fault names the file, what was expected and what was found")
  func garbage() {
    var databases = whole
    databases[.leases] = BoltCopy([UInt8](repeating: 7, count: 9000))
    let fault = BuildCache(reading: databases).faults.first
    #expect(fault?.path == "buildkit/containerdmeta.db")
    #expect(fault?.detail.contains("expected magic 0xed0cdaed") == true)
    #expect(fault?.detail.contains("found magic 0x7070707") == true)
  }

  @Test("a broken page loses its own records alone, and is reported once with the number of others")
  func brokenPages() throws {
    var databases = whole
    var metadata = try EngineAnswer.bytes("docker-20.10", .metadata)
    // Leaves from the middle of the file on.
    for page in stride(from: 8 * 4096, to: metadata.count, by: 4096) { metadata[page + 8] ^= 0x20 }
    databases[.metadata] = BoltCopy(metadata)
    let part = BuildCache(reading: databases)
    #expect(part.faults.count == 1)
    #expect(part.faults.first?.detail.contains("expected flags 1 (branch) or 2 (leaf)") == true)
    #expect(part.directories == cache.directories)
    #expect(part.records.count < cache.records.count)
  }

  @Test("where the list of leases cannot be read no bucket is called stale")
  func brokenLeases() throws {
    var databases = whole
    var leases = try EngineAnswer.bytes("docker-20.10", .leases)
    for page in stride(from: 2 * 4096, to: leases.count, by: 4096) { leases[page + 8] ^= 0x20 }
    databases[.leases] = BoltCopy(leases)
    let part = BuildCache(reading: databases)
    #expect(part.faulty == ["containerdmeta.db"])
    #expect(!part.isComplete)
    #expect(part.findings(.buildCacheStale) == [])
    #expect(part.records == cache.records)
  }

  @Test("up to 19.03 every bucket holds what it names; parents are those of snapshots.db")
  func old() {
    var databases = whole
    databases[.leases] = nil
    databases[.oldMetadata] = databases.removeValue(forKey: .metadata)
    let old = BuildCache(reading: databases)
    #expect(old.faults == [])
    #expect(old.isComplete)
    #expect(old.holds == cache.holds)
    #expect(old.records.map(\.id) == cache.records.map(\.id))
    let steps = zip(old.records, cache.records).filter { $0.1.directory != nil }
    #expect(steps.allSatisfy { $0.0.isMutable == $0.1.isMutable })
    #expect(steps.contains { $0.0.parents == $0.1.parents && !$0.0.parents.isEmpty })
  }

  @Test("what is left of metadata.db after an update counts no more")
  func leftOver() {
    var databases = whole
    databases[.oldMetadata] = BoltCopy([1, 2, 3])
    #expect(BuildCache(reading: databases) == cache)
  }

  @Test("hundreds of damaged databases are read without an end or a crash", .timeLimit(.minutes(30)))
  func damaged() throws {
    let small = try [BuildDatabase.snapshots, .leases, .metadata].map {
      try EngineAnswer.bytes("docker-20.10-unsized", $0)
    }
    var state: UInt64 = 4
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    func damage(_ whole: [UInt8]) -> BoltCopy {
      var bytes = whole
      for _ in 0..<random(20) {
        // Pages are mostly empty at their end.
        let near = random(bytes.count / 4096) * 4096 + random(random(2) == 0 ? 64 : 3000)
        bytes[near] = UInt8(random(256))
      }
      return BoltCopy(random(10) == 0 ? Array(bytes.prefix(random(bytes.count))) : bytes)
    }
    var faulty = 0
    for _ in 0..<300 {
      let cache = BuildCache(reading: [
        .snapshots: damage(small[0]), .leases: damage(small[1]), .metadata: damage(small[2]),
      ])
      faulty += cache.faults.isEmpty ? 0 : 1
      #expect(cache.faults.count <= 3)
      #expect(cache.records.count <= 200)
      #expect(cache.directories.count <= 200)
    }
    #expect(faulty > 100)
  }
}
