import Testing

@testable import Index
@testable import Stores

@Suite("strata tree and strata show") struct TreeAndShowTests {
  let strata: Program

  init() throws { strata = try Program() }

  private func short(_ layers: String) -> String { String(Named.chain(layers).hash.hex.prefix(12)) }

  @Test("tree draws who stands on whom, and who shares it")
  func tree() throws {
    let done = try strata.run("tree")
    #expect(done.status == 0)
    #expect(
      done.output == """
        east aufs
        └── \(short("alp"))  12B  on 2 hosts  alpine:3
        east overlay2
        ├── \(short("deb"))  100B  shared by 3 images  on 2 hosts  \(strata.id("old"))
        │   ├── \(short("deb lib"))  20B  shared by 2 images
        │   │   ├── \(short("deb lib app2"))  6B  web:2, web:latest
        │   │   ├── \(short("deb lib app1"))  5B  web:1
        │   │   └── \(short("deb lib kept"))  4B  no image
        │   └── \(short("deb orp"))  3B  no image
        ├── \(short("alp"))  10B  shared by 3 images  on 2 hosts  alpine:3
        │   ├── \(short("alp job"))  40B  on 2 hosts  acme/job:1
        │   ├── \(short("alp nul"))  size unknown  \(strata.id("odd"))
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

  /// A tag of a repository that ends so is not meant.
  @Test("history and show of a name that is no reference, now and once it is gone; diff of both")
  func otherName() throws {
    var store = SmallContainerd()
    store.images = [SmallImage(name: "bare image", layers: "base")]
    store.tags = [("r.example/bare-name:1", "bare image")]
    store.names = [("bare-name:1", "bare image")]
    let index = try IndexFile.openForWriting(strata.folder.path("index.db"))
    try store.record(in: index, host: "north", at: november(2))
    let columns = "host repository tag first_seen current".replacing(" ", with: ",")
    let now = try strata.rows(columns, "history", "bare-name:1")
    #expect(now.lines == ["north\t\tbare-name:1\t2026-11-02T00:00:00.000Z\ttrue"], "\(now.errors)")
    store.names = []
    try store.record(in: index, host: "north", at: november(3))
    let gone = try strata.rows(columns, "history", "bare-name:1")
    #expect(gone.lines == ["north\t\tbare-name:1\t2026-11-02T00:00:00.000Z\tfalse"], "\(gone.errors)")
    let shown = try strata.run("show", "bare-name:1")
    #expect(shown.errors.contains("“bare-name:1” is gone since 2026-11-03T00:00:00.000Z"), "\(shown.errors)")
    let differences = try strata.rows("kind,action,what", "diff", "north@2026-11-02T12:00:00Z", "north")
    #expect(differences.lines == ["tag\tremoved\tbare-name:1"], "\(differences.errors)")
  }

  @Test("tree draws each data root of a host by itself")
  func roots() throws {
    try IndexFile.openForWriting(strata.folder.path("index.db"))
      .record(SmallFleet.aufs, host: "east", at: november(16), root: "1000.1000")
    let titles = try strata.run("tree", "--host", "east").lines.filter { $0.hasPrefix("east") }
    #expect(titles == ["east aufs", "east aufs (1000.1000)", "east overlay2"])
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
        #expect(done.errors.contains("there is no column “nope”"), "\(done.errors)")
      }
    }
    #expect(try strata.run("show", "web:1", "--limit", "0", "--no-headers").output.isEmpty)
  }

  @Test("show prints every part of a page with its title")
  func titles() throws {
    for name in ["author", "comment", "container"] {
      let header = try catalogue.get().query("show-image").header
      let column = try #require(header.columns.first { $0.name == name })
      #expect(column.title == name.uppercased() && column.absent == nil)
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
    let problem = try strata.run("problems", "--all", "--host", "west", "--format", "{path}").lines
    #expect(problem == ["overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ"])
    let link = try strata.run("show", problem[0])
    #expect(link.status == 0 && link.output.contains("link-dangling"), "\(link.errors)")
    let other = try strata.run("show", "overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYY")
    #expect(other.status == 1 && other.errors.contains("is no reference"))
  }
}
