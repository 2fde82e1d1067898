import Foundation
import Testing

@testable import Index
@testable import Stores
@testable import strata

@Suite("commands that ask about images") struct CommandsTests {
  let strata: Program

  init() throws { strata = try Program() }

  private func short(_ layers: String) -> String { String(Named.chain(layers).hash.hex.prefix(12)) }
  private func id(_ image: String) -> String { String(Named.image(image).hash.hex.prefix(12)) }

  /// Rows of these columns, with tabs between.
  private func rows(_ columns: String, _ words: String...) throws -> Program.Answer {
    try strata.run(words + ["--format", "tsv", "--no-headers", "--columns", columns])
  }

  @Test("tree draws who stands on whom, and who shares it")
  func tree() throws {
    let done = try strata.run("tree")
    #expect(done.status == 0)
    #expect(
      done.output == """
        east aufs
        └── \(short("alp"))  12B  on 2 hosts  alpine:3
        east overlay2
        ├── \(short("deb"))  100B  shared by 3 images  on 2 hosts  \(id("old"))
        │   ├── \(short("deb lib"))  20B  shared by 2 images
        │   │   ├── \(short("deb lib app2"))  6B  web:2, web:latest
        │   │   ├── \(short("deb lib app1"))  5B  web:1
        │   │   └── \(short("deb lib kept"))  4B  no image
        │   └── \(short("deb orp"))  3B  no image
        ├── \(short("alp"))  10B  shared by 3 images  on 2 hosts  alpine:3
        │   ├── \(short("alp job"))  40B  on 2 hosts  acme/job:1
        │   ├── \(short("alp nul"))  size unknown  \(id("odd"))
        │   └── \(short("alp cache"))  9B  no image
        ├── \(short("deb2"))  110B  on 2 hosts  debian:12
        └── no layers  bare:1
        west overlay2
        ├── \(short("alp"))  10B  shared by 2 images  on 2 hosts  alpine:3
        │   └── \(short("alp job"))  40B  on 2 hosts  acme/job:1
        ├── \(short("deb2 lib app3"))  137B in 3 layers  r.example/team/web:3
        └── \(short("deb"))  101B  on 2 hosts  debian:12

        """)
  }

  @Test("tree of an image, and a line for each layer")
  func treeOfImage() throws {
    #expect(
      try strata.run("tree", "r.example/team/web:3").output == """
        west overlay2
        └── \(short("deb2 lib app3"))  137B in 3 layers  r.example/team/web:3

        """)
    #expect(
      try strata.run("tree", "r.example/team/web:3", "--layers").output == """
        west overlay2
        └── \(short("deb2"))  110B  on 2 hosts
            └── \(short("deb2 lib"))  20B
                └── \(short("deb2 lib app3"))  7B  r.example/team/web:3

        """)
    let rows = try strata.run("tree", "web:1", "--format", "ndjson")
    #expect(rows.lines.count == 3)
  }

  @Test("reclaim: a name means on each host what it means there")
  func reclaim() throws {
    let done = try rows("host,removed,freed,freed_at_most", "reclaim", "debian:12")
    #expect(done.lines == ["east\t1\t110\t", "west\t1\t\t101"])
    #expect(done.errors.contains("west overlay2: mounts, containers and the build cache were not read"))
    // An ID means the same everywhere.
    let old = try rows("host,freed,freed_at_most", "reclaim", id("old"))
    #expect(old.lines == ["east\t0\t", "west\t\t101"])
  }

  @Test("reclaim: images in use are told and stay, unless forced")
  func inUse() throws {
    let columns = "asked,removed,freed"
    let done = try rows(columns, "reclaim", "web:1", "web:2")
    #expect(done.lines == ["2\t1\t6"])
    #expect(done.errors.contains("east overlay2: stays: web:1; in use (--force counts it)"))
    let forced = try rows(columns, "reclaim", "web:1", "web:2", "--force")
    #expect(forced.lines == ["2\t2\t6"])
    #expect(forced.errors == "east aufs: out of use: the daemon uses the driver overlay2\n")
  }

  @Test("reclaim --unused and --dangling: each host its own")
  func sets() throws {
    let unused = try rows("host,driver,freed", "reclaim", "--unused")
    #expect(unused.lines == ["east\taufs\t12", "east\toverlay2\t116"])
    #expect(unused.errors.contains("west overlay2: containers were not read"))
    let long = try rows("asked,freed", "reclaim", "--unused", "--for", "14d")
    #expect(long.lines == ["2\t0"])
    let longest = try rows("asked,freed", "reclaim", "--unused", "--for", "30d")
    #expect(longest.lines == ["1\t0"])
    #expect(longest.errors.contains("east overlay2: the first scan is of 2026-11-02T00:00:00.000Z"))
    let dangling = try rows("asked,freed", "reclaim", "--dangling")
    #expect(dangling.lines == ["2\t0"])
  }

  @Test("reclaim by Docker's filters: what strata images lists with them, as if it were named")
  func filtered() throws {
    let columns = "host,driver,asked,removed,freed"
    let sets: [([String], [String])] = [
      (["reference=debian"], ["debian:12", id("old")]), (["reference=web:*", "label=team=web"], ["web:1", "web:2"]),
      (["reference=acme/job:*", "reference=bare:1"], ["acme/job:1", "bare:1"]),
      (["dangling=true"], [id("old"), id("odd")]),
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
    let all = try rows("host,freed,freed_at_most", "reclaim", "-f", "reference=debian")
    #expect(all.lines == ["east\t110\t", "west\t\t101"])
    // 7 and 110 below it, of the three that stand on each other; the middle one is no other's.
    let west = try rows("host,asked,freed_at_most", "reclaim", "-f", "reference=r.example/team/*")
    #expect(west.lines == ["west\t1\t137"])
    #expect(try rows("host", "reclaim", "-f", "reference=nothing/there").lines.isEmpty)
  }

  @Test("reclaim: filters narrow --unused, --dangling and --goal")
  func narrowed() throws {
    let unused = try rows("host,driver,asked,freed", "reclaim", "--unused", "-f", "reference=web")
    #expect(unused.lines == ["east\toverlay2\t1\t6"])
    let dangling = try rows("host,asked", "reclaim", "--dangling", "-f", "label=vendor")
    #expect(dangling.lines == ["east\t1"])
    let goal = try strata.run("reclaim", "--goal", "1kB", "-f", "reference=web", "-q", "--no-trunc", "--host", "east")
    #expect(goal.lines == [Named.image("web-2").description])
  }

  @Test("a pattern is no image, and the answer says how to give it")
  func pattern() throws {
    for pattern in ["acme/*", "web:[12]", "deb?an"] {
      let done = try strata.run("reclaim", pattern)
      #expect(done.status == 64 && done.output.isEmpty)
      #expect(done.errors.contains("--filter 'reference=\(pattern)'"), "\(done.errors)")
    }
  }

  @Test("--sort -size, as the help has it, and columns whose names begin with a dash")
  func dashes() throws {
    let words = ["layers", "--columns", "size", "--host", "west", "--format", "tsv", "--no-headers"]
    let sizes = try strata.run(words + ["--sort", "-size"]).lines.compactMap { Int($0) }
    #expect(sizes == [110, 101, 40, 20, 10, 7])
    #expect(try strata.run(words + ["--sort=-size"]).lines.compactMap { Int($0) } == sizes)
    #expect(try strata.run(words + ["--sort", "size"]).lines.compactMap { Int($0) } == sizes.reversed())
    for command in ["images", "tags", "repos", "containers", "hosts", "scans", "shared", "orphans", "history"] {
      let column = try strata.run([command, "--format", "csv"]).lines[0].split(separator: ",")[0]
      let done = try strata.run([command, "--sort", "-\(column)", "--limit", "2"])
      #expect(done.status == 0, "\(command): \(done.errors)")
    }
    #expect(try strata.run("sql", "SELECT 1 AS \"-a\", 2 AS b", "--columns", "-a", "-q").lines == ["1"])
    #expect(
      try strata.run("tags", "--host", "west", "--limit", "1", "--format", "-{tag}").lines.allSatisfy {
        $0.hasPrefix("-")
      })
    let wrong = try strata.run("layers", "--sort", "--limit", "3")
    #expect(wrong.status != 0)
  }

  @Test("SQL may begin with a comment")
  func comment() throws {
    for sql in [
      "-- c\nselect 1", "--\nselect 1", "--c\nselect 1", "-- a=b\nselect 1", "\n-- c\nselect 1", "/* c */ select 1",
    ] {
      let done = try strata.run("sql", sql, "-q")
      #expect(done.status == 0 && done.output == "1\n", "\(sql): \(done.errors)")
    }
    let text = try strata.run("queries", "layers", "--format", "table")
    let asked = try strata.run(
      ["sql", "--format", "tsv", text.output] + ["host", "images"].flatMap { ["-p", "\($0)=x"] })
    #expect(!asked.errors.contains("expected a statement"), "\(asked.errors)")
    let unknown = try strata.run("sql", "--nope", "select 1")
    #expect(unknown.status == 64 && unknown.errors.contains("--nope"))
    let format = try strata.run("sql", "--format={x} =\n", "select 1 as x")
    #expect(format.output == "1 =\n\n", "\(format.errors)")
    let place = try strata.run("sql", "-- c\nselect nope")
    #expect(place.errors == "Error: no such column: nope\n  line 2: select nope\n                 ^\n")
    #expect(try strata.run("sql", "-- c\n").errors.contains("there is no statement"))
  }

  @Test("templates of images have a row a name as docker's, unless they ask for what an image has once")
  func templates() throws {
    let web = ["web:2 126B", "web:latest 126B", "web:1 125B"]
    for option in ["--format", "--template"] {
      for text in ["{repository}:{tag} {size}", "{reference} {size}", "{{.Repository}}:{{.Tag}} {{.Size}}"] {
        let done = try strata.run("images", "web", "--host", "east", option, text)
        #expect(Set(done.lines) == Set(web), "\(text): \(done.errors)")
      }
      #expect(
        try strata.run("images", "web:2", option, "{tags}").lines == ["web:2"])
      #expect(
        try strata.run("images", "web", "--host", "east", option, "{image_id} {tags}").lines.count == 2)
    }
    let driver = try strata.run("images", "web:1", "--columns", "driver,kind,os,layers", "--no-headers")
    #expect(driver.lines.map { $0.split(separator: " ").map(String.init) } == [["overlay2", "tagged", "linux", "3"]])
    let parent = try strata.run("images", "web:1", "--columns", "parent_id", "--no-headers", "--no-trunc")
    #expect(parent.lines == [Named.image("mid").description])
    let one = try strata.run("images", "debian", "--host", "east", "--columns", "repository,tag", "--no-headers")
    #expect(one.lines.count == 2)
    let wrong = try strata.run("images", "--template", "{nope}")
    #expect(wrong.status == 64 && wrong.errors.contains("there is no column \"nope\""), "\(wrong.errors)")
    #expect(try strata.run("layers", "--template", "x", "--limit", "2").lines == ["x", "x"])
    let both = try strata.run("layers", "--template", "x", "--format", "json")
    #expect(both.status == 64 && both.errors.contains("leave out --format json"))
    #expect(try strata.run("diff", "east", "west", "--osquery", "--template", "x").status == 64)
  }

  @Test("the examples that help shows can be run")
  func examples() throws {
    let formats =
      try HelpTopic.formats.text.split(separator: "\n").map(String.init) + strata.run("images", "--help").lines
    let examples = formats.compactMap { line -> [String]? in
      let line = line.trimmingCharacters(in: .whitespaces)
      guard line.hasPrefix("strata "), let quote = line.firstIndex(of: "'") else { return nil }
      let words = line[..<quote].split(separator: " ").dropFirst().map(String.init)
      return words + [line[quote...].trimmingCharacters(in: CharacterSet(charactersIn: "'"))]
    }
    #expect(examples.count >= 4)
    for words in examples {
      let done = try strata.run(words)
      #expect(done.status == 0 && !done.lines.isEmpty, "\(words): \(done.errors)")
    }
  }

  @Test("tree and show do with every option what it says")
  func optionsThatWork() throws {
    let tree = try strata.run("tree", "--host", "west")
    let bare = try strata.run("tree", "--host", "west", "--no-headers")
    #expect(bare.lines == Array(tree.lines.dropFirst()))
    let wide = try strata.run("tree", "--host", "west", "--wide")
    #expect(wide.lines[0].hasPrefix("HOST") && wide.lines[0].contains("CHAIN ID"))
    let image = Named.image("web-1").description
    #expect(
      try strata.run("show", "web:1", "--columns", "image_id,os", "--no-headers", "--no-trunc").lines
        .map { $0.split(separator: " ").map(String.init) } == [[image, "linux"]])
    #expect(try strata.run("show", "web:1", "--columns", "os,kind").lines[0].split(separator: " ") == ["OS", "KIND"])
    let page = try strata.run("show", "web:1").output
    let table = try strata.run("show", "web:1", "--wide").output
    #expect(page != table && table.contains("ARCHITECTURE"))
    #expect(try strata.run("show", "web:1", "--no-headers").output != page)
    for words in [["--columns", "nope"], ["--sort", "nope"]] {
      for command in [["show", "web:1"], ["tree"]] {
        let done = try strata.run(command + words)
        #expect(done.status == 64 && done.output.isEmpty, "\(command)")
        #expect(done.errors.contains("there is no column \"nope\""), "\(done.errors)")
      }
    }
    #expect(try strata.run("show", "web:1", "--limit", "0", "--no-headers").output.isEmpty)
  }

  @Test("what a command finds wrong itself is told with its own usage")
  func ownUsage() throws {
    for words in [
      ["images", "--in", "/nowhere"], ["query", "images", "-p", "all"], ["query", "images", "-p", "all=perhaps"],
      ["tree", "--in", "/nowhere"],
    ] {
      let done = try strata.run(words)
      #expect(done.status == 64 && done.output.isEmpty)
      #expect(done.errors.contains("\nUsage: strata \(words[0]) [<options>]"), "\(done.errors)")
      #expect(done.errors.contains("See 'strata \(words[0]) --help' for more information."))
    }
  }

  @Test("show tells every part of a page with its title")
  func titles() throws {
    for name in ["author", "comment", "container"] {
      let header = try catalogue.get().query("show-image").header
      let column = try #require(header.columns.first { $0.name == name })
      #expect(column.title == name.uppercased() && column.absent == "")
    }
    for query in try Catalogue().queries {
      for column in query.header.columns { #expect(column.title != "", "\(query.name)") }
    }
  }

  @Test("show knows a directory of any name, and the faults of any other path, as orphans and problems print them")
  func paths() throws {
    let file = try IndexFile.openForWriting(strata.folder.path("index.db"))
    var tree = SmallFleet.west
    tree.unread = [.measure, .mounts, .containers, .buildCache]
    let names = ["a b", "é", "l!nk"]
    tree.orphans = names.map { name in
      OrphanSeen(kind: .directory, path: "overlay2/" + name, cacheID: .text(name))
    }
    tree.directories = names.map { DirectorySeen(name: .text($0), owner: nil) }
    tree.findings = [
      Finding(.linkDangling, "overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ", "expected a directory, found nothing there")
    ]
    try file.record(tree, host: "west", at: november(18))
    let printed = try strata.run("orphans", "--host", "west", "--format", "{path}").lines
    #expect(printed.sorted() == names.map { "overlay2/" + $0 }.sorted())
    for path in printed + ["overlay2/é/diff", "/var/lib/docker/overlay2/a b/diff/usr"] {
      let done = try strata.run("show", path, "--format", "{directory} {orphan}")
      #expect(done.status == 0 && done.lines.count == 1, "\(path): \(done.errors)")
      #expect(done.lines.first?.hasSuffix(" true") == true && path.contains(done.lines[0].dropLast(5)))
    }
    let problem = try strata.run("problems", "--host", "west", "--format", "{path}").lines
    #expect(problem == ["overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ"])
    let link = try strata.run("show", problem[0])
    #expect(link.status == 0 && link.output.contains("link-dangling"), "\(link.errors)")
    let other = try strata.run("show", "overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYY")
    #expect(other.status == 1 && other.errors.contains("is no reference"))
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

  @Test("missing, base, drift, unused, matrix")
  func thinNames() throws {
    let missing = try strata.run("missing", "r.example/team/web:3", "--format", "tsv", "--no-headers")
    #expect(
      missing.lines == ["west\toverlay2\t\t\ttrue\t3\t3\t0\t0\t137", "east\toverlay2\t\t\tfalse\t3\t1\t2\t27\t110"])
    let base = try rows("reference,moved", "base", "web:1")
    #expect(base.lines == ["debian:12\ttrue"])
    let drift = try rows("reference,newest,hosts", "drift", "debian")
    #expect(drift.lines == ["debian:12\ttrue\t1", "debian:12\tfalse\t1"])
    let stale = try rows("name", "drift", "--containers")
    #expect(stale.lines == ["c1"])
    let unused = try rows("image_id", "unused", "--for", "2 weeks")
    #expect(unused.lines == [Named.image("old").description, Named.image("alpine").description])
    let matrix = try strata.run("matrix")
    #expect(
      matrix.lines.map { $0.split(separator: " ").map(String.init) } == [
        ["HOST", "east", "west"], ["east", "-", "263B"], ["west", "263B", "-"],
      ])
    #expect(try strata.run("matrix", "--format", "tsv", "--no-headers").lines.count == 1)
  }

  @Test("what is no image is told, with what may be meant")
  func unknown() throws {
    for command in ["missing", "base", "tree", "reclaim"] {
      let done = try strata.run(command, "debian:11")
      #expect(done.status == 1)
      #expect(done.output.isEmpty)
      #expect(done.errors.contains("“debian:11” is no image of this index; did you mean debian:12?"), "\(done.errors)")
    }
    let ambiguous = try strata.run("base", "debian:12")
    #expect(ambiguous.status == 1)
    #expect(ambiguous.errors.contains("\(Named.image("old")) on west"))
    #expect(try strata.run("base", "debian:12", "--host", "east").status == 0)
  }

  @Test(
    "what makes no sense is wrong usage",
    arguments: [
      ["reclaim"], ["reclaim", "web:1", "--unused"], ["reclaim", "--unused", "--for", "soon"],
      ["reclaim", "web:1", "--for", "3d"], ["reclaim", "--goal", "much"], ["reclaim", "--goal", "1GB", "--force"],
      ["reclaim", "web:1", "-f", "label=x"], ["reclaim", "-f", "nope=x"],
      ["reclaim", "--dangling", "-f", "dangling=false"],
      ["drift", "--running"], ["drift", "web", "--containers"], ["unused", "--for", "-1d"], ["matrix", "--most", "1"],
    ])
  func usage(_ words: [String]) throws {
    let done = try strata.run(words)
    #expect(done.status == 64)
    #expect(done.output.isEmpty)
  }
}
