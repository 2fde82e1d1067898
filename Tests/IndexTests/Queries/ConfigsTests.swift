import Testing

@testable import Index

@Suite("questions about configs") struct ConfigsTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  @Test("labels: how many images say what")
  func labels() throws {
    #expect(
      try index.rows("labels") == [
        ["team", "web", 2],
        ["vendor", "debian", 2],
        ["vendor", "acme", 1],
      ])
    #expect(try index.rows("labels", ["label": "team"]) == [["team", "web", 2]])
  }

  @Test("a config whose labels are null has none, for osquery's users too")
  func nullLabels() throws {
    var tree = SmallTree(sizes: [:])
    tree.images = [
      SmallImage(name: "one", layers: "", config: #"{"Labels":null}"#),
      SmallImage(name: "two", layers: "", config: #"{"Labels":{"a":"b"}}"#),
    ]
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    #expect(try index.value("count(*) FROM docker_image_labels") == 1)
    #expect(try index.value("count(*) FROM image_labels") == 1)
  }

  @Test("environment: variables, and to how many values they are set")
  func environment() throws {
    #expect(try index.rows("environment") == [["PATH", 3, 1], ["LANG", 2, 2]])
  }

  @Test("a variable that an image sets several times counts once, and each of its values")
  func severalSettings() throws {
    var tree = SmallTree(sizes: [:])
    tree.images = [
      SmallImage(name: "one", layers: "", config: #"{"Env":["A=1","A=2","A=1","B"]}"#),
      SmallImage(name: "two", layers: "", config: #"{"Env":["A=2","B=","B"]}"#),
    ]
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    #expect(try index.rows("environment") == [["A", 2, 2], ["B", 2, 2]])
    tree.images.removeFirst()
    try index.record(tree, host: "one", at: november(3))
    #expect(try index.rows("environment") == [["A", 1, 1], ["B", 1, 2]])
  }

  @Test("what is written in several ways in JSON is the same")
  func severalWays() throws {
    var tree = SmallTree(sizes: [:])
    let configs = [
      #"{"Labels":{"a/b":"c","":""},"Env":["A=1","B=é"]}"#,
      #"{"Labels" : {"a\/b" : "\u0063", "" :"" } , "Env":["A=\u0031","A=1","\u0041=2","B=\u00e9"]}"#,
      #"{"labels":{"a/b":"other"},"env":["A=3"]}"#,
    ]
    tree.images = configs.enumerated().map { SmallImage(name: "i\($0.offset)", layers: "", config: $0.element) }
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    #expect(try index.rows("labels") == [["", "", 2], ["a/b", "c", 2]])
    #expect(try index.rows("environment") == [["A", 2, 2], ["B", 2, 1]])
  }

  @Test("an instruction that is written in several ways in JSON is one")
  func instructions() throws {
    var tree = SmallTree(sizes: ["a": 1, "b": 1])
    tree.images = [
      SmallImage(name: "one", layers: "a", instructions: ["RUN a && b"]),
      SmallImage(name: "two", layers: "b", instructions: [#"RUN a \u0026\u0026 b"#]),
      SmallImage(name: "three", layers: "a", instructions: [#"RUN a \u0026& b"#]),
    ]
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    #expect(try index.value("(SELECT group_concat(text) FROM step_texts)") == "RUN a && b")
    #expect(try index.value("(SELECT count(*) FROM steps)") == 2)
    let layers = "(SELECT substr(chain_id, 8, 4) || created_by AS step FROM layer_steps ORDER BY chain_id)"
    let (a, b) = (Named.chain("a").hash.hex.prefix(4), Named.chain("b").hash.hex.prefix(4))
    #expect(
      try index.value("(SELECT group_concat(step) FROM \(layers))")
        == .text([a, b].sorted().map { $0 + "RUN a && b" }.joined(separator: ",")))
  }

  @Test("two instructions whose hashes are the same are two")
  func hashesThatAreTheSame() throws {
    var tree = SmallTree(sizes: ["a": 1])
    let index = try IndexFile.inMemory()
    tree.images = [SmallImage(name: "one", layers: "a", instructions: ["RUN a"])]
    try index.record(tree, host: "one", at: november(2))
    // As sha256sum says of “RUN b”.
    let hash: Int64 = -8_397_544_573_623_207_258
    try index.queue.write { try $0.execute(sql: "UPDATE step_texts SET hash = ?", arguments: [hash]) }
    tree.images.append(SmallImage(name: "two", layers: "a", instructions: ["RUN b"]))
    try index.record(tree, host: "one", at: november(3))
    #expect(try index.value("(SELECT group_concat(DISTINCT hash) FROM step_texts)") == "-8397544573623207258")
    let instructions = "(SELECT created_by FROM image_steps ORDER BY created_by)"
    #expect(try index.value("(SELECT group_concat(created_by) FROM \(instructions))") == "RUN a,RUN b")
  }

  @Test("times of steps are as they are written, in whatever way")
  func timesOfSteps() throws {
    let times = [
      "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.6Z", "1970-01-01T00:00:00Z",
      "2026-01-02T03:04:05.600Z", "2026-01-02T03:04:05.0Z", "2026-01-02T03:04:05+02:00", "2026-01-02T03:04:05.6-07:00",
      "2026-01-02T03:04:05+00:00", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z", "2261-12-31T23:59:59.999999999Z",
      "2263-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-02T03:04:05.1234567891Z",
      "2026-01-02T03:04:05.000000001Z",
    ]
    let steps = times.map { #"{"created":"\#($0)","created_by":"RUN a","empty_layer":true}"# }
    var tree = SmallTree(sizes: [:])
    tree.images = [
      SmallImage(name: "one", layers: "", history: "[\(steps.joined(separator: ",")),null,{\"created\":null}]")
    ]
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    let written = try index.queue.read {
      try String?.fetchAll($0, sql: "SELECT created FROM image_steps ORDER BY position")
    }
    #expect(written == times + [nil, nil])
  }

  @Test("images that no host has any more do not count, and odd configs harm nothing")
  func oddConfigs() throws {
    var tree = SmallTree(sizes: [:])
    let configs = [
      "null", "{}", #"{"Labels":[],"Env":null}"#, #"{"Labels":{"a":null},"Env":["A","A=","=B"]}"#,
      #"{"Labels":"x","Env":{"B":"C"}}"#, #"{"Env":[null]}"#,
    ]
    tree.images = configs.enumerated().map { SmallImage(name: "i\($0.offset)", layers: "", config: $0.element) }
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    #expect(try index.rows("labels").contains(["a", nil, 1]))
    #expect(try index.rows("environment").contains(["A", 1, 2]))
    #expect(try index.rows("environment").contains(["", 1, 1]))
    tree.images = []
    try index.record(tree, host: "one", at: november(3))
    #expect(try index.rows("labels").isEmpty)
    #expect(try index.rows("environment").isEmpty)
  }

  @Test("steps: the last one first, each with its layer and who shares it, and the parents that end with it")
  func steps() throws {
    var tree = SmallTree(sizes: ["a": 10, "b": 3])
    func history(_ count: Int) -> String {
      let steps = [
        #"{"created":"2026-01-01T00:00:00Z","created_by":"ADD a /"}"#,
        #"{"created":"2026-01-02T00:00:00Z","created_by":"ENV X=1","empty_layer":true}"#,
        #"{"created_by":"COPY b /","comment":"c"}"#,
      ]
      return "[" + steps.prefix(count).joined(separator: ",") + "]"
    }
    tree.images = [
      SmallImage(name: "base", layers: "a", history: history(2)),
      SmallImage(name: "top", layers: "a b", parent: "base", history: history(3)),
    ]
    tree.tags = [("base:1", "base"), ("top:1", "top"), ("top:2", "top")]
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    #expect(
      try index.rows("steps", ["image": .image("top")]) == [
        ["one", "overlay2", 3, .image("top"), .list("top:1", "top:2"), nil, 3, .chain("a b"), 1, "COPY b /", "c"],
        ["one", "overlay2", 2, .image("base"), .list("base:1"), "2026-01-02T00:00:00Z", 0, nil, nil, "ENV X=1", nil],
        ["one", "overlay2", 1, nil, .list(), "2026-01-01T00:00:00Z", 10, .chain("a"), 2, "ADD a /", nil],
      ])
    #expect(try index.rows("steps", ["image": .image("top"), "host": "two"]).isEmpty)
  }

  @Test("where: the files of an image in the order in which one leads to the next, and a container's")
  func whereItLies() throws {
    let folders = #"{"overlay2":"overlay2"}"#
    let columns = ["part", "position", "path", "bytes"]
    func path(_ folder: String, _ digest: String) -> SQLValue {
      .text("image/overlay2/\(folder)/sha256/\(digest.dropFirst(7))")
    }
    func text(_ value: SQLValue) -> String { if case .text(let text) = value { text } else { "" } }
    let image = text(.image("web-2"))
    let rows = try index.rows("where", ["image": .text(image), "folders": .text(folders)], columns: columns)
    #expect(rows.map { $0[0] } == ["name", "name", "config", "layer", "files", "layer", "files", "layer", "files"])
    #expect(rows.map { $0[1] } == [nil, nil, nil, 1, 1, 2, 2, 3, 3])
    #expect(rows[0][2] == "image/overlay2/repositories.json" && rows[2][2] == path("imagedb/content", image))
    let layers = rows.filter { $0[0] == "layer" }
    // The lowest is the layer's own diff_id; of the topmost alone the directory was measured.
    #expect(layers.map { $0[3] } == [100, 20, 6])
    #expect(rows.filter { $0[0] == "files" }.map { $0[3] } == [nil, nil, 12])
    #expect(rows.filter { $0[0] == "files" }.allSatisfy { text($0[2]).hasPrefix("overlay2/") })
    #expect(try index.rows("where", ["image": .text(image), "host": "west"], columns: columns).isEmpty)
    #expect(try index.rows("where", columns: columns).isEmpty)
  }

  @Test("where-layer: a layer's entry and directory in each tree, from where it came, and the mounts that lie on it")
  func whereALayerLies() throws {
    let columns = ["host", "driver", "part", "position", "path", "says", "bytes"]
    func rows(_ layer: SQLValue, _ others: [String: SQLValue] = [:]) throws -> [[SQLValue]] {
      let parameters = ["layer": layer, "folders": #"{"overlay2":"overlay2"}"#].merging(others) { $1 }
      return try index.rows("where-layer", parameters, columns: columns)
    }
    func entry(_ host: SQLValue, _ layers: String, _ parent: String, _ size: SQLValue) -> [[SQLValue]] {
      let names = layers.split(separator: " ").map(String.init)
      let directory = Named.directory(layers)
      return [
        [
          host, "overlay2", "layer", .integer(Int64(names.count)),
          .text("image/overlay2/layerdb/sha256/\(Named.chain(layers).hash.hex)"),
          .text("diff \(Named.diff(names.last ?? "")), parent \(Named.chain(parent)), cache-id \(directory)"), size,
        ],
        [
          host, "overlay2", "files", .integer(Int64(names.count)), .text("overlay2/\(directory)"), nil,
          layers == "deb lib app2" ? 12 : nil,
        ],
      ]
    }
    func mount(_ name: String, of container: String, _ layers: String) -> [SQLValue] {
      [
        "east", "overlay2", "mount", nil, .text("image/overlay2/layerdb/mounts/\(Named.container(name))"),
        .text(
          "\(container)mount-id \(Named.directory(name)), init-id \(Named.directory(name + " init")), "
            + "parent \(Named.chain(layers))"), nil,
      ]
    }
    #expect(try rows(.chain("deb lib app2")) == entry("east", "deb lib app2", "deb lib", 6))
    let mounts = [
      mount("c1", of: "of the container c1, ", "deb lib app1"), mount("m9", of: "", "deb lib kept"),
    ]
    let ofLib = entry("east", "deb lib", "deb", 20) + unordered(mounts)
    let found = try rows(.chain("deb lib"))
    #expect(found.prefix(2) + unordered(Array(found.dropFirst(2))) == ofLib)
    // The diff_id is that of a layer of west too, which stands on another one.
    let both = try rows(.diff("lib"))
    #expect(both.prefix(4) == found.prefix(4) && both.dropFirst(4) == entry("west", "deb2 lib", "deb2", 20)[...])
    #expect(try rows(.diff("lib"), ["host": "west"]) == entry("west", "deb2 lib", "deb2", 20))
    // Of alp there are records of where it came from, and one tree has it without.
    let sources = try rows(.chain("alp")).filter { $0[2] == "source" }.map { [$0[0], $0[5]] }
    let blob = Named.blob("alp")
    #expect(
      sources == [
        ["east", .text("\(blob) of docker.io/acme/job")], ["east", .text("\(blob) of docker.io/library/alpine")],
        ["west", .text("\(blob) of docker.io/library/alpine")],
      ])
    #expect(try rows(.image("web-1")).isEmpty)
  }

  @Test("full-names: the repository of this name, and those that end with it")
  func fullNames() throws {
    #expect(try index.rows("full-names", ["name": "job"]) == [["acme/job", false]])
    #expect(try index.rows("full-names", ["name": "web"]) == [["web", true], ["r.example/team/web", false]])
    #expect(try index.rows("full-names", ["name": "web", "host": "west"]) == [["r.example/team/web", false]])
    #expect(try index.rows("full-names", ["name": "eb"]).isEmpty)
  }
}
