import TestRandom
import Testing

@testable import Index

@Suite("questions about repositories") struct RepositoriesTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  @Test("repos: tags, digests and images of each repository")
  func repos() throws {
    #expect(
      try index.rows("repos", ["host": "west"]) == [
        ["west", "overlay2", "acme/job", 1, 0, 1],
        ["west", "overlay2", "alpine", 1, 0, 1],
        ["west", "overlay2", "debian", 1, 0, 1],
        ["west", "overlay2", "r.example/team/web", 1, 0, 1],
      ])
    let east = try index.rows("repos", ["host": "east"])
    #expect(east.contains(["east", "overlay2", "debian", 1, 2, 2]))
    #expect(east.contains(["east", "overlay2", "web", 3, 0, 2]))
  }

  @Test(
    "repos: names that fit, on each host and on all",
    arguments: ["[\"web*\"]", "[\"debian@*\",\"alpine:3\"]", "[\"*\"]"])
  func matchingRepos(_ patterns: String) throws {
    let asked: [String: SQLValue] = ["references": .text(patterns)]
    let all = try index.rows("repos", asked)
    let apart = try ["east", "west"].flatMap { try index.rows("repos", asked.merging(["host": .text($0)]) { $1 }) }
    #expect(all == apart)
    guard patterns.contains("debian") else { return }
    // Of debian only what its digests name counts.
    #expect(
      all == [
        ["east", "aufs", "alpine", 1, 0, 1], ["east", "overlay2", "alpine", 1, 0, 1],
        ["east", "overlay2", "debian", 0, 2, 2], ["west", "overlay2", "alpine", 1, 0, 1],
      ])
  }

  @Test("repository-bytes: each layer once, and what no other repository has")
  func repositoryBytes() throws {
    #expect(
      try index.rows("repository-bytes") == [
        ["debian", nil, 2, 2, 211, 0],
        ["r.example/team/web", nil, 1, 3, 137, 27],
        ["web", nil, 2, 4, 132, 31],
        ["acme/job", nil, 2, 2, 52, 40],
        [nil, nil, 1, 2, 12, 0],
        ["alpine", nil, 1, 1, 12, 0],
        ["bare", nil, 1, 0, 0, 0],
      ])
    #expect(
      try index.rows("repository-bytes", ["host": "west", "top": .integer(3)]) == [
        ["r.example/team/web", nil, 1, 3, 137, 137],
        ["debian", nil, 1, 1, 101, 101],
        ["acme/job", nil, 1, 2, 52, 40],
      ])
  }

  @Test("repository-bytes: the same by registry and team")
  func registriesAndTeams() throws {
    #expect(
      try index.rows("repository-bytes", ["parts": .integer(2)]) == [
        ["docker.io/library", 4, 6, 6, 254, 132],
        ["r.example/team", 1, 1, 3, 137, 27],
        ["docker.io/acme", 1, 2, 2, 52, 40],
        [nil, 0, 1, 2, 12, 0],
      ])
    #expect(
      try index.rows("repository-bytes", ["parts": .integer(1)]) == [
        ["docker.io", 5, 8, 7, 294, 172],
        ["r.example", 1, 1, 3, 137, 27],
        [nil, 0, 1, 2, 12, 0],
      ])
    // A name has no more parts than it has: the last is the repository's own.
    #expect(
      try index.rows("repository-bytes", ["parts": .integer(9), "top": .integer(1)]) == [
        ["docker.io/library", 4, 6, 6, 254, 132]
      ])
  }

  /// Of a host the names of its images are looked up; of all, what is kept of images and layers has them.
  @Test("the bytes of the only host are those of all hosts", arguments: 1...20)
  func onlyHost(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let index = try IndexFile.inMemory()
    var tree = SmallTree(
      sizes: Dictionary(uniqueKeysWithValues: "abcdef".map { (String($0), 1 + random.number(below: 50)) }))
    for name in 0..<8 {
      let depth = Int.random(in: 0...4, using: &random)
      let layers = (0..<depth).map { $0 == 0 ? "a" : String("abcdef".randomElement(using: &random) ?? "a") }
      tree.images.append(SmallImage(name: "i\(name)", layers: layers.joined(separator: " ")))
    }
    for repository in ["web", "debian", "acme/job", "acme/db", "r.example/team/web"] {
      for tag in 0..<Int.random(in: 0...3, using: &random) {
        tree.tags.append(("\(repository):\(tag)", "i\(random.number(below: 9))"))
      }
      if random.chance(30) { tree.digests.append((repository, "m-\(repository)", "i\(random.number(below: 9))")) }
    }
    try index.record(tree, host: "only", at: november(2))
    for parts: SQLValue in [.null, 1, 2, 3] {
      let all = try index.rows("repository-bytes", ["parts": parts])
      #expect(try index.rows("repository-bytes", ["parts": parts, "host": "only"]) == all)
    }
  }

  @Test("untagged-digests: digest references that outlived their tag")
  func untaggedDigests() throws {
    let reference = SQLValue.text("debian@" + Named.manifest("m-old").description)
    #expect(
      try index.rows("untagged-digests") == [
        ["east", "overlay2", reference, .image("old"), "2026-01-01T00:00:00Z", 0]
      ])
    #expect(try index.rows("untagged-digests", ["host": "west"]).isEmpty)
  }

  @Test("tag-spread: on how many hosts a tag is, and how many images it means")
  func tagSpread() throws {
    #expect(
      try index.rows("tag-spread") == [
        ["acme/job:1", 2, 2, 0],
        ["debian:12", 2, 2, 0],
        ["alpine:3", 2, 1, 0],
        ["bare:1", 1, 1, 1],
        ["lost:1", 1, 1, 1],
        ["r.example/team/web:3", 1, 1, 1],
        ["web:1", 1, 1, 1],
        ["web:2", 1, 1, 1],
        ["web:latest", 1, 1, 1],
      ])
    // As drift does, it leaves out trees that are not in use.
    var aufs = SmallFleet.aufs
    aufs.tags.append(("left:1", "alpine"))
    try index.record(aufs, host: "east", at: november(18))
    #expect(try !index.rows("tag-spread", columns: ["reference"]).contains(["left:1"]))
    #expect(try index.rows("tag-spread", ["top": .integer(2)]).count == 2)
  }
}
