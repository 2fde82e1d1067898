import Testing

@testable import Index
@testable import Stores

@Suite("questions about containers and the build cache") struct ContainersTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  @Test("containers: of which image, in which state, and what they take")
  func containers() throws {
    #expect(
      unordered(try index.rows("containers"))
        == unordered([
          [
            "east", "overlay2", .container("c1"), "web:latest", .image("web-1"), nil,
            "2026-10-01T00:00:00Z", "running", nil, "2026-10-11T00:00:00Z", nil, nil, "c1", nil, nil, 70, nil, 30,
          ],
          [
            "east", "overlay2", .container("c2"), "acme/job:1", .image("job-a"), nil,
            "2026-10-01T00:00:00Z", "exited", 0, nil, nil, nil, "c2", nil, nil, nil, nil, nil,
          ],
        ]))
    #expect(try index.rows("containers", ["host": "west"]).isEmpty)
  }

  @Test("containers: by their labels, volumes, and what was made before or after them in the same tree")
  func chosen() throws {
    let index = try IndexFile.inMemory()
    var tree = SmallTree(sizes: ["deb": 1])
    tree.images = [SmallImage(name: "old", layers: "deb")]
    let data = VolumeUseSeen(destination: "/data", volume: "data", driver: "local")
    func container(_ name: String, _ second: String, _ labels: String?, _ volumes: [VolumeUseSeen]) -> SmallContainer {
      SmallContainer(
        name: name, image: "old", typed: "old", created: "2026-10-01T00:00:0\(second)Z", labels: labels,
        volumes: volumes)
    }
    tree.containers = [
      container("a", "1", #"{"team":"web","tier":"1"}"#, [data]),
      container("b", "2", #"{"team":"web=x","a\nb":""}"#, []),
      container("c", "2.000000001", nil, [VolumeUseSeen(destination: "/", volume: "logs", driver: "nfs")]),
    ]
    tree.containers[1].binds = #"[{"kind":"bind","source":"/srv","path":"/in","read_only":true}]"#
    try index.record(tree, host: "east", at: november(2))
    tree.containers = [container("w", "3", #"{"team":"db"}"#, [data])]
    try index.record(tree, host: "west", at: november(2))
    func names(_ parameters: [String: SQLValue]) throws -> [SQLValue] {
      try index.rows("containers", parameters, columns: ["name"]).flatMap(\.self).sorted(by: <)
    }
    #expect(try names([:]) == ["a", "b", "c", "w"])
    #expect(try names(["labels": #"["team"]"#]) == ["a", "b", "w"])
    #expect(try names(["labels": #"["team=web"]"#]) == ["a"])
    #expect(try names(["labels": #"["team=web=x"]"#]) == ["b"])
    #expect(try names(["labels": #"["team","tier=1"]"#]) == ["a"])
    #expect(try names(["labels": #"["a\nb="]"#]) == ["b"])
    #expect(try names(["labels": #"["tea"]"#]).isEmpty)
    #expect(try names(["volumes": #"["data"]"#]) == ["a", "w"])
    #expect(try names(["volumes": #"["logs","none"]"#]) == ["c"])
    // As Docker: also by the path in the container, and by the folder of the host that is mounted there.
    #expect(try names(["volumes": #"["/data"]"#]) == ["a", "w"])
    #expect(try names(["volumes": #"["/srv"]"#]) == ["b"])
    #expect(try names(["volumes": #"["/in"]"#]) == ["b"])
    #expect(try names(["volumes": #"["/dat","/i","/sr","bind"]"#]).isEmpty)
    let (a, b, w) = (Named.container("a"), Named.container("b"), Named.container("w"))
    #expect(try names(["before": .text("[\"\(b)\"]")]) == ["a"])
    #expect(try names(["since": .text("[\"\(b)\"]")]) == ["c"])
    #expect(try names(["since": .text("[\"\(a)\",\"\(w)\"]")]) == ["b", "c"])
    #expect(try names(["since": .text("[\"\(a)\",\"\(b)\"]")]) == ["c"])
    #expect(try names(["before": .text("[\"\(b)\"]"), "since": .text("[\"\(a)\"]")]).isEmpty)
    #expect(try names(["before": "[]"]).isEmpty)
    #expect(try index.value("count(*) FROM current_container_labels") == 5)
    #expect(try index.value("count(*) FROM docker_container_labels WHERE value = 'web'") == 1)
    tree.containers[0].labels = nil
    try index.record(tree, host: "west", at: november(3))
    #expect(try names(["labels": #"["team"]"#]) == ["a", "b"])
  }

  @Test("container-bytes: the largest first")
  func containerBytes() throws {
    #expect(
      try index.rows("container-bytes") == [
        ["east", "overlay2", .container("c1"), "c1", "web:latest", "running", nil, 70, 30, 100],
        ["east", "overlay2", .container("c2"), "c2", "acme/job:1", "exited", nil, nil, nil, nil],
      ])
    #expect(try index.rows("container-bytes", ["top": .integer(1)]).count == 1)
  }

  @Test("running-images: the oldest first, exited containers aside")
  func runningImages() throws {
    #expect(
      try index.rows("running-images") == [
        [.image("web-1"), .list("web:latest"), "2026-03-02T00:00:00Z", 1, 1, "2026-10-11T00:00:00Z"]
      ])
    var west = SmallFleet.west
    west.unread = [.measure]
    west.containers = [
      SmallContainer(name: "w1", image: "old", typed: "debian:12", started: "2026-11-03T00:00:00.000Z"),
      SmallContainer(name: "w2", image: "old", typed: "debian", started: "2026-11-02T00:00:00.000Z"),
    ]
    try index.record(west, host: "west", at: november(17))
    let columns = ["image_id", "image_names", "containers", "started"]
    #expect(
      try index.rows("running-images", columns: columns) == [
        [.image("old"), .list("debian", "debian:12"), 2, "2026-11-02T00:00:00.000Z"],
        [.image("web-1"), .list("web:latest"), 1, "2026-10-11T00:00:00Z"],
      ])
    // The daemon goes over to another store, and runs none of these any more.
    west.isInactive = true
    try index.record(west, host: "west", at: november(18))
    #expect(
      try index.rows("running-images", columns: columns) == [
        [.image("web-1"), .list("web:latest"), 1, "2026-10-11T00:00:00Z"]
      ])
  }

  @Test("build-cache: records, and whether an image has their layer")
  func buildCache() throws {
    let made: SQLValue = "2026-11-01T00:00:00.000000000Z"
    #expect(
      try index.rows("build-cache") == [
        [
          "east", "overlay2", "r-cache", "regular", "RUN r-cache", 9, made,
          "2026-11-15T00:00:00.000000000Z", 1, 0, 0, .chain("alp cache"), "",
        ],
        [
          "east", "overlay2", "r-old", "regular", "RUN r-old", 50, made, made, 1, 0, 0, nil, "",
        ],
        [
          "east", "overlay2", "r-shared", "regular", "RUN r-shared", 40, made, made, 1, 1, 0,
          .chain("alp job"), "",
        ],
      ])
    #expect(try index.rows("build-cache", ["host": "west"]).isEmpty)
  }

  @Test(
    "build-cache: conditions must all hold",
    arguments: [
      (#"[["id",["r-old","r-cache"],1]]"#, ["r-cache", "r-old"]), (#"[["type",["regular"],0]]"#, []),
      (#"[["type",["regular"],1],["description",["RUN r-old","RUN r-shared"],0]]"#, ["r-cache"]),
      (#"[["id",["r-*"],1]]"#, []), ("[]", ["r-cache", "r-old", "r-shared"]),
      (#"[["parent",["r-old"],1]]"#, []), (#"[["parents",["r-old"],0]]"#, ["r-cache", "r-old", "r-shared"]),
      (#"[["parents",[""],1]]"#, []),
    ] as [(String, [String])])
  func buildCacheConditions(_ conditions: String, _ expected: [String]) throws {
    let found = try index.rows("build-cache", ["conditions": .text(conditions)], columns: ["record"])
    #expect(found == expected.map { [.text($0)] })
  }

  @Test("build-cache: shared or not, mutable or not, unused since")
  func buildCacheFlags() throws {
    func records(_ parameters: [String: SQLValue]) throws -> [[SQLValue]] {
      try index.rows("build-cache", parameters, columns: ["record"])
    }
    #expect(try records(["shared": .integer(1)]) == [["r-shared"]])
    #expect(try records(["shared": .integer(0)]) == [["r-cache"], ["r-old"]])
    #expect(try records(["mutable": .integer(1)]).isEmpty)
    #expect(try records(["mutable": .integer(0)]).count == 3)
    #expect(try records(["until": "2026-11-14T23:59:59.999Z"]) == [["r-old"], ["r-shared"]])
    #expect(try records(["until": "2026-11-15T00:00:00.000Z"]).count == 3)
    #expect(try records(["until": "2026-10-31T00:00:00Z"]).isEmpty)
  }

  @Test("build-cache: parents are one or all of a record’s, and what was never used is old enough for any age")
  func buildCacheParents() throws {
    func record(_ id: String, parents: String, lastUsed: Int64?) -> BuildRecordSeen {
      BuildRecordSeen(
        id: id, type: "regular", description: "", size: 1, chain: nil, directory: nil,
        created: 1_790_000_000_000_000_000, lastUsed: lastUsed, usageCount: 0, isMutable: false, parents: parents)
    }
    var east = SmallFleet.east
    east.records = [
      record("base", parents: "", lastUsed: nil), record("other", parents: "", lastUsed: 1_790_000_001_000_000_000),
      record("merged", parents: "base other", lastUsed: 1_790_000_002_000_000_000),
    ]
    try index.record(east, host: "east", at: november(20))
    func records(_ parameters: [String: SQLValue]) throws -> [SQLValue] {
      try index.rows("build-cache", parameters, columns: ["record"]).flatMap(\.self)
    }
    #expect(try records(["conditions": #"[["parent",["other"],1]]"#]) == ["merged"])
    #expect(try records(["conditions": #"[["parents",["base;other"],1]]"#]) == ["merged"])
    #expect(try records(["conditions": #"[["parents",["other"],1]]"#]).isEmpty)
    #expect(try records(["conditions": #"[["parents",["base;other"],0]]"#]) == ["other", "base"])
    #expect(try records(["until": "2000-01-01T00:00:00Z"]) == ["base"])
    #expect(try records(["until": "2026-09-21T14:13:21Z"]) == ["other", "base"])
  }

  @Test("build-cache-ages: counted back from the scan")
  func buildCacheAges() throws {
    #expect(
      try index.rows("build-cache-ages") == [
        ["east", "overlay2", "within 7 days", 1, 9],
        ["east", "overlay2", "within 30 days", 2, 90],
      ])
    #expect(try index.rows("build-cache-ages", ["host": "west"]).isEmpty)
  }

  @Test("volumes: what they take, and who has them")
  func volumes() throws {
    #expect(
      try index.rows("volumes") == [
        ["east", "overlay2", "data", 0, "[]", 0, 500, 500, 9]
      ])
    #expect(try index.rows("volumes", ["unused": .integer(1)]).count == 1)
    #expect(try index.rows("volumes", ["host": "west"]).isEmpty)
  }
}
