import Foundation
import Testing

@testable import TestSupport

@Suite("filters, as typed") struct FilterCommandTests {
  @Test("the filters of images agree with each other and with the names", arguments: [["images"], ["images", "-a"]])
  func images(_ command: [String]) async throws {
    let asking = try await Asking.host.value
    func rows(_ filters: String...) throws -> [ImageRow] {
      try StrataBinary.rows(command + filters.flatMap { ["-f", $0] } + ["--db", asking.database])
    }
    let all = try rows()
    let tagged = try #require(all.first { !$0.tags.isEmpty })
    let name = tagged.tags[0]
    #expect(try rows("reference=" + name).map(\.imageID) == [tagged.imageID])
    #expect(try rows("reference=" + name).map(\.tags) == [[name]])
    let before = try rows("before=" + name).map(\.imageID)
    let since = try rows("since=" + String(tagged.imageID.dropFirst(7).prefix(12))).map(\.imageID)
    #expect(before.count + since.count < all.count)
    #expect(Set(before).intersection(since) == [])
    #expect(!before.contains(tagged.imageID) && !since.contains(tagged.imageID))
    #expect(try rows("until=1s").count == all.count)
    #expect(try rows("until=2001-01-01").allSatisfy { $0.created == nil || $0.created?.hasPrefix("0001") == true })
    #expect(try rows("dangling=true").allSatisfy { $0.tags.isEmpty })
    #expect(try rows("dangling=false").allSatisfy { !($0.tags + $0.digests).isEmpty })
    #expect(try rows("reference=" + name, "reference=nothing/there*").count == 1)
    #expect(try rows("reference=" + name, "before=" + name).isEmpty)
  }

  @Test("images REPOSITORY:TAG is a filter, and tables show only the names that fit")
  func repository() async throws {
    let asking = try await Asking.host.value
    let rows: [TagRow] = try StrataBinary.rows(["tags", "--db", asking.database])
    let row = try #require(rows.first)
    let tag = try #require(row.tag)
    let name = "\(row.repository):\(tag)"
    let lines = try asking.lines("images", name, "--columns", "repository,tag", "--no-headers")
    #expect(lines.map { $0.split(separator: " ").map(String.init) } == [[row.repository, tag]])
    #expect(try asking.lines("tags", "-f", "reference=" + name, "-q") == [name])
    #expect(try asking.lines("images", name, "-q", "--no-trunc") == [row.imageID])
  }

  @Test("repos and history by reference: the names that fit, and no others")
  func names() async throws {
    let asking = try await Asking.host.value
    let tags: [TagRow] = try StrataBinary.rows(["tags", "--db", asking.database])
    let row = try #require(tags.first)
    let name = "\(row.repository):\(row.tag ?? "")"
    #expect(
      try asking.lines("repos", "-f", "reference=" + name, "--format", "{repository} {tags} {digests} {images}")
        == ["\(row.repository) 1 0 1"])
    let whole = try asking.lines("repos", "-f", "reference=" + row.repository, "--format", "{repository} {tags}")
    #expect(whole == ["\(row.repository) \(tags.count { $0.repository == row.repository })"])
    let seen = try asking.lines("history", "-f", "reference=" + name, "--format", "{repository}:{tag}")
    #expect(!seen.isEmpty && Set(seen) == [name])
    #expect(try asking.lines("history", row.repository, "-f", "reference=nothing/there*", "--format", "{tag}").isEmpty)
  }

  @Test("layers are those of the images that fit, and unused images those that fit")
  func ofImages() async throws {
    let asking = try await Asking.host.value
    let all = try asking.lines("layers", "--format", "{chain_id}")
    let images: [ImageRow] = try StrataBinary.rows(["images", "--db", asking.database])
    let tagged = try #require(images.first { !$0.tags.isEmpty })
    let name = tagged.tags[0]
    // What the image itself is made of, as another question reports it.
    let layers = try asking.lines("layers", "-f", "reference=" + name, "-q", "--no-trunc")
    let sql = "SELECT chain_id FROM image_chains WHERE image_id = '\(tagged.imageID)'"
    #expect(try Set(layers) == Set(asking.lines("sql", sql, "--format", "{chain_id}")))
    #expect(!layers.isEmpty && layers.count < all.count)
    #expect(try asking.lines("layers", "-f", "reference=nothing/there*", "-q").isEmpty)
    let unused = try asking.lines("reclaim", "--unused", "--images", "-q", "--no-trunc")
    let dangling = try asking.lines("reclaim", "--unused", "--images", "-q", "--no-trunc", "-f", "dangling=true")
    let named = try asking.lines("reclaim", "--unused", "--images", "-q", "--no-trunc", "-f", "dangling=false")
    #expect(Set(dangling + named).isSubset(of: unused) && dangling.count < unused.count)
    #expect(images.filter { dangling.contains($0.imageID) }.allSatisfy { $0.tags.isEmpty })
    #expect(named.count == images.count { unused.contains($0.imageID) && !($0.tags + $0.digests).isEmpty })
  }

  @Test("--digests shows a column of them in tables")
  func digests() async throws {
    let asking = try await Asking.host.value
    let images: [ImageRow] = try StrataBinary.rows(["images", "--db", asking.database])
    let digest = try #require(images.flatMap(\.digests).first)
    let short = try #require(digest.split(separator: ":").last).prefix(12)
    #expect(try asking.lines("images", "--digests").joined(separator: "\n").contains(short))
    #expect(try asking.lines("images", "--digests")[0].contains("DIGEST"))
    #expect(try !asking.lines("images")[0].contains("DIGEST"))
    #expect(try asking.lines("tags", "--digests")[0].contains("DIGESTS"))
  }

  @Test("containers by status, name and ancestor")
  func containers() async throws {
    let asking = try await Asking.host.value
    let all: [ContainerRow] = try StrataBinary.rows(["containers", "--db", asking.database])
    let one = try #require(all.first)
    func names(_ filters: String...) throws -> [String] {
      let rows: [ContainerRow] = try StrataBinary.rows(
        ["containers", "--db", asking.database] + filters.flatMap { ["--filter", $0] })
      return rows.map(\.name)
    }
    #expect(try names("name=^/" + one.name + "$") == [one.name])
    #expect(try names("name=" + one.name.dropFirst().dropLast()).contains(one.name))
    #expect(try names("name=^" + one.name.dropFirst() + "$") == [])
    #expect(try names("id=" + one.containerID.prefix(12)) == [one.name])
    let states = ["created", "running", "paused", "restarting", "removing", "dead", "exited"]
    let found = try states.map { try names("status=" + $0).count }.reduce(0, +)
    #expect(found == all.count)
    #expect(try names("ancestor=" + (one.imageID ?? "")).contains(one.name))
    for word in ["nobody", "*", "a b", ""] {
      let done = try asking.run("containers", "-f", "before=" + word)
      #expect(done.ending == .exited(1))
      #expect(done.errors.contains("--filter before: no container is called"), "\(done.errors)")
    }
    #expect(try names("volume=nothing") == [])
    #expect(try names("volume=/nothing") == [])
    #expect(try names("label=tier").count == all.count)
    #expect(try names("label=tier=base0", "label=version=v1").count == names("label=tier=base0").count)
    #expect(try names("label=tie") == [])
    let nowhere = try asking.run("containers", "-f", "ancestor=nothing/there", "-q")
    #expect(nowhere.ending == .exited(1) && nowhere.text.isEmpty)
    #expect(nowhere.errors.contains("nothing/there"))
  }

  @Test("containers made before or after another")
  func containersByTime() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    func names(_ filters: String...) throws -> [String] {
      let rows: [ContainerRow] = try StrataBinary.rows(
        ["containers", "--in", root, "--sort", "created"] + filters.flatMap { ["--filter", $0] })
      return rows.map(\.name)
    }
    let all: [ContainerRow] = try StrataBinary.rows(["containers", "--in", root, "--sort", "created"])
    try #require(all.count > 1)
    let byTime = all.map(\.name)
    #expect(try names("before=" + byTime[1]) == [byTime[0]])
    #expect(try names("since=/" + byTime[0]) == Array(byTime.dropFirst()))
    #expect(try names("since=" + all[0].containerID.prefix(12)) == Array(byTime.dropFirst()))
    #expect(try names("before=" + byTime[0]) == [])
    #expect(try names("before=" + byTime[1], "since=" + byTime[0]) == [])
  }

  @Test(
    "a wrong filter is wrong usage, and the answer names what is known",
    arguments: [
      (["images", "-f", "danglin=true"], "did you mean dangling?; known keys: dangling, label"),
      (["images", "-f", "dangling=maybe"], "expected true or false, found “maybe”"),
      (["images", "-f", "dangling=true", "-f", "dangling=false"], "expected true or false"),
      (["images", "-f", "dangling"], "expected KEY=VALUE"),
      (["images", "-f", "reference=["], "no pattern"),
      (["images", "-f", "until=soon"], "expected an age"),
      (["containers", "-f", "status=runing"], "did you mean running?"),
      (["containers", "-f", "status=foo"], "there is no state “foo”; states: created"),
      (["containers", "-f", "name=a|b"], "regular expression"),
      (["containers", "-f", "network=bridge"], "the networks of containers are not recorded"),
      (["containers", "-f", "is-task"], "com.docker.swarm.task.id"),
      (["containers", "-f", "labels=x"], "did you mean label?"),
      (["tags", "-f", "label=x"], "there is no key “label”; known keys: reference"),
      (["repos", "-f", "label=x"], "known keys: reference"), (["history", "-f", "tag=x"], "known keys: reference"),
      (["shared", "-f", "kind=layer"], "known keys: dangling"),
      (["orphans", "-f", "kind=layr"], "did you mean layer?"), (["orphans", "-f", "until=soon"], "expected an age"),
      (["orphans", "-f", "certain=maybe"], "expected true or false"),
      (["orphans", "--script", "-f", "kind=layer"], "--filter is for the list"),
      (["build-cache", "-f", "inuse=true"], "what a build has in use"),
      (["build-cache", "-f", "shared=true", "-f", "private=true"], "opposite records"),
      (["build-cache", "-f", "description~=a|(b"], "regular expression"),
      (["build-cache", "-f", "unused-for=soon"], "expected an age"),
      (["layers", "-f", "size=1"], "known keys: dangling"),
      (["reclaim", "--unused", "-f", "dangling=no"], "expected true or false"),
    ])
  func wrong(_ arguments: [String], _ says: String) throws {
    let done = try StrataBinary.run(arguments)
    #expect(done.ending == .exited(64))
    #expect(done.errors.contains(says), "\(done.errors)")
  }

  @Test("before an image that nobody has is a failure that guesses which was meant")
  func noImage() async throws {
    let asking = try await Asking.host.value
    let rows: [TagRow] = try StrataBinary.rows(["tags", "--db", asking.database])
    let row = try #require(rows.first { $0.repository.count > 4 })
    let done = try asking.run("images", "-f", "before=\(row.repository)x:\(row.tag ?? "")")
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains("did you mean \(row.repository):"), "\(done.errors)")
  }
}
