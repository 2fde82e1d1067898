import Testing

@testable import Index

@Suite("strata reclaim") struct ReclaimCommandTests {
  let strata: Program

  init() throws { strata = try Program() }

  @Test("reclaim: a name means on each host what it means there")
  func reclaim() throws {
    let done = try strata.rows("host,removed,freed,freed_at_most", "reclaim", "debian:12")
    #expect(done.lines == ["east\t1\t110\t", "west\t1\t\t101"])
    #expect(done.errors.contains("west overlay2: mounts, containers and the build cache were not read"))
    // An ID means the same everywhere.
    let old = try strata.rows("host,freed,freed_at_most", "reclaim", strata.id("old"))
    #expect(old.lines == ["east\t0\t", "west\t\t101"])
  }

  @Test("reclaim: hosts on which a name means the same are asked at once, and all stand in their order")
  func severalHosts() throws {
    let index = try IndexFile.openForWriting(strata.folder.path("index.db"))
    for (host, image) in [("x1", "p"), ("x2", "q"), ("x3", "p")] {
      var tree = SmallTree(sizes: ["p": 5, "q": 7])
      tree.images = [SmallImage(name: image, layers: image)]
      tree.tags = [("solo:1", image)]
      try index.record(tree, host: host, at: november(2))
    }
    let done = try strata.rows("host,removed,freed", "reclaim", "solo:1")
    #expect(done.lines == ["x1\t1\t5", "x2\t1\t7", "x3\t1\t5"])
    let goal = try strata.rows("host,place,freed", "reclaim", "solo:1", "--goal", "1kB")
    #expect(goal.lines == ["x1\t1\t5", "x2\t1\t7", "x3\t1\t5"])
  }

  @Test("reclaim: images in use are named and stay, unless forced")
  func inUse() throws {
    let columns = "asked,removed,freed"
    let done = try strata.rows(columns, "reclaim", "web:1", "web:2")
    #expect(done.lines == ["2\t1\t6"])
    #expect(done.errors.contains("east overlay2: stays: web:1, which a container has (--force counts it)\n"))
    let forced = try strata.rows(columns, "reclaim", "web:1", "web:2", "--force")
    #expect(forced.lines == ["2\t2\t6"])
    #expect(
      forced.errors
        == "east aufs: out of use: the daemon uses the driver overlay2\neast overlay2: 5B that no other image has stays, since a container needs it\n"
    )
  }

  @Test("reclaim --unused and --dangling: each host its own")
  func sets() throws {
    let unused = try strata.rows("host,driver,freed", "reclaim", "--unused")
    #expect(unused.lines == ["east\taufs\t12", "east\toverlay2\t116"])
    #expect(unused.errors.contains("west overlay2: containers were not read"))
    let long = try strata.rows("asked,freed", "reclaim", "--unused", "--for", "14d")
    #expect(long.lines == ["2\t0"])
    let longest = try strata.rows("asked,freed", "reclaim", "--unused", "--for", "30d")
    #expect(longest.lines == ["1\t0"])
    #expect(longest.errors.contains("east overlay2: the first scan is of 2026-11-02T00:00:00.000Z"))
    let dangling = try strata.rows("asked,freed", "reclaim", "--dangling")
    #expect(dangling.lines == ["2\t0"])
  }

  @Test("reclaim by Docker's filters: what strata images lists with them, as if it were named")
  func filtered() throws {
    let columns = "host,driver,asked,removed,freed"
    let sets: [([String], [String])] = [
      (["reference=debian"], ["debian:12", strata.id("old")]),
      (["reference=web:*", "label=team=web"], ["web:1", "web:2"]),
      (["reference=acme/job:*", "reference=bare:1"], ["acme/job:1", "bare:1"]),
      (["dangling=true"], [strata.id("old"), strata.id("odd")]),
      (["label!=vendor", "reference=web:[0-9]"], ["web:2"]), (["since=web:1", "reference=web:*"], ["web:2"]),
      (["before=acme/job:1", "reference=*:[1-3]"], ["web:1", "web:2", "alpine:3", "bare:1"]),
      (["until=2026-02-01T00:00:01Z", "reference=alpine"], ["alpine:3"]),
    ]
    for (filters, images) in sets {
      for force in [[], ["--force"]] {
        let words = filters.flatMap { ["--filter", $0] } + ["--host", "east"] + force
        let form = ["--format", "tsv", "--no-headers", "--columns", columns]
        let found = try strata.run(["reclaim"] + words + form)
        let named = try strata.run(["reclaim"] + images + ["--host", "east"] + force + form)
        #expect(found.status == 0 && named.status == 0, "\(found.errors)\(named.errors)")
        // A name is looked up on the host as a whole, a filter in each tree.
        #expect(
          found.lines.filter { $0.contains("overlay2") } == named.lines.filter { $0.contains("overlay2") }, "\(filters)"
        )
      }
    }
    let all = try strata.rows("host,freed,freed_at_most", "reclaim", "-f", "reference=debian")
    #expect(all.lines == ["east\t110\t", "west\t\t101"])
    // 7 and 110 below it, of the three that stand on each other; the middle one is no other's.
    let west = try strata.rows("host,asked,freed_at_most", "reclaim", "-f", "reference=r.example/team/*")
    #expect(west.lines == ["west\t1\t137"])
    #expect(try strata.rows("host", "reclaim", "-f", "reference=nothing/there").lines.isEmpty)
  }

  @Test("reclaim: filters narrow --unused, --dangling and --goal")
  func narrowed() throws {
    let unused = try strata.rows("host,driver,asked,freed", "reclaim", "--unused", "-f", "reference=web")
    #expect(unused.lines == ["east\toverlay2\t1\t6"])
    let dangling = try strata.rows("host,asked", "reclaim", "--dangling", "-f", "label=vendor")
    #expect(dangling.lines == ["east\t1"])
    let goal = try strata.run("reclaim", "--goal", "1kB", "-f", "reference=web", "-q", "--no-trunc", "--host", "east")
    #expect(goal.lines == [Named.image("web-2").description])
  }

  @Test("reclaim --docker: what each version would have said, and why")
  func docker() throws {
    let done = try strata.run(
      "reclaim", "web:2", "debian:12", "--host", "east", "--docker", "--format", "tsv", "--no-headers")
    #expect(done.lines == ["east\toverlay2\t2\t2\t116\t246\t246\t175\t116"])
    #expect(done.errors.contains("29.0 to 29.3"))
  }

  @Test("reclaim --goal: what to remove first, and a word where it cannot be reached")
  func goal() throws {
    let words = ["reclaim", "--goal", "138B", "--host", "west", "--quiet", "--no-trunc"]
    let all = try strata.run(words)
    #expect(all.lines.isEmpty)
    #expect(all.errors == "west overlay2: containers were not read, so its images are left out\n")
    let reached = try strata.run(words + ["r.example/team/web:3", "debian:12", "alpine:3", "acme/job:1"])
    #expect(reached.lines == [Named.image("web-3").description, Named.image("old").description])
    #expect(
      reached.errors
        == "west overlay2: mounts, containers and the build cache were not read and may hold some of this, "
        + "so what is freed is known only as a bound\n")
    let short = try strata.run("reclaim", "--goal", "10GB", "--host", "east", "--quiet")
    #expect(short.lines.count == 3)
    #expect(short.errors.contains("east overlay2: all that can be removed frees 116B, less than 10GB"))
    let none = try strata.run("reclaim", "--goal", "1", "web:1")
    #expect(none.errors.contains("no image can be removed"))
  }

  @Test("reclaim --goal: each data root of a host has a goal of its own")
  func roots() throws {
    try IndexFile.openForWriting(strata.folder.path("index.db"))
      .record(SmallFleet.west, host: "west", at: november(16), root: "1000.1000")
    let short = try strata.run("reclaim", "--goal", "10GB", "--host", "west", "debian:12", "--quiet")
    for tree in ["west overlay2", "west overlay2 (1000.1000)"] {
      #expect(short.errors.contains("\(tree): all that can be removed frees 101B, less than 10GB"), "\(short.errors)")
    }
  }
}
