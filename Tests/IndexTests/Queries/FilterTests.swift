import Testing

@testable import Index

@Suite("Docker’s filters, as parameters of questions") struct FilterTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  private static let names = [
    "old", "new", "alpine", "bare", "mid", "web-1", "web-2", "web-3", "job-a", "job-b", "odd", "lost",
  ]

  /// The images of east's overlay2, by their names, in the order of the alphabet.
  private func east(_ parameters: [String: SQLValue]) throws -> String {
    let asked = parameters.merging(["host": "east"]) { $1 }
    let rows = try index.rows("images", asked, columns: ["driver", "image_id"]).filter { $0[0] == "overlay2" }
    return Self.names.filter { name in rows.contains { $0[1] == .image(name) } }.sorted().joined(separator: " ")
  }

  @Test("dangling: neither a tag nor a child; not dangling: a name, be it by digest")
  func dangling() throws {
    #expect(try east([:]) == "alpine bare job-a new odd old web-1 web-2")
    #expect(try east(["dangling": .integer(1)]) == "odd old")
    #expect(try east(["dangling": .integer(0)]) == "alpine bare job-a new old web-1 web-2")
    // mid has no name either, and a child.
    #expect(try east(["dangling": .integer(1), "all": .integer(1)]) == "odd old")
    #expect(try east(["dangling": .integer(0), "all": .integer(1)]) == "alpine bare job-a new old web-1 web-2")
  }

  @Test(
    "label: has all of them; label!: has none of them",
    arguments: [
      ("labels", #"["team"]"#, "web-1 web-2"),
      ("labels", #"["team=web","vendor=acme"]"#, "web-1"),
      ("labels", #"["vendor"]"#, "new old web-1"),
      ("labels", #"["vendor=debian"]"#, "new old"),
      ("labels", #"["team=w"]"#, ""),
      ("labels", #"["team="]"#, ""),
      ("without_labels", #"["team"]"#, "alpine bare job-a new odd old"),
      ("without_labels", #"["team","vendor=debian"]"#, "alpine bare job-a odd"),
      ("without_labels", #"["vendor=acme"]"#, "alpine bare job-a new odd old web-2"),
    ])
  func labels(_ parameter: String, _ values: String, _ expected: String) throws {
    #expect(try east([parameter: .text(values)]) == expected)
  }

  @Test("before, since and until: strictly, and all of them; an image that was never made is older than all")
  func times() throws {
    #expect(try east(["before": imageIDs("web-1")]) == "alpine bare odd old")
    #expect(try east(["before": imageIDs("web-1", "bare")]) == "alpine odd old")
    #expect(try east(["since": imageIDs("web-1")]) == "job-a new web-2")
    #expect(try east(["since": imageIDs("web-1", "web-2")]) == "job-a new")
    #expect(try east(["since": imageIDs("alpine"), "before": imageIDs("web-2")]) == "bare web-1")
    #expect(try east(["until": "2026-02-01T00:00:00Z"]) == "odd old")
    #expect(try east(["until": "2026-02-01T00:00:00.001Z"]) == "alpine odd old")
  }

  @Test(
    "reference: a name fits one of the patterns",
    arguments: [
      (#"["web"]"#, "web-1 web-2"), (#"["web:1","debian"]"#, "new old web-1"), (#"["acme/*"]"#, "job-a"),
      (#"["*"]"#, "alpine bare new old web-1 web-2"), (#"["debian@*"]"#, "old new"), (#"["we"]"#, ""),
    ])
  func references(_ patterns: String, _ expected: String) throws {
    let found = try east(["references": .text(patterns)])
    #expect(found.split(separator: " ").sorted() == expected.split(separator: " ").sorted())
  }

  /// Of all hosts each name is matched once, of one host the names of each image.
  @Test(
    "reference, of all hosts: the images that each host shows",
    arguments: ["web", "web:1", "acme/*", "*", "debian@*", "*:12", "we"], ["images", "image-names"])
  func referencesOfAllHosts(_ pattern: String, _ query: String) throws {
    for more in [[:], ["all": .integer(1)], ["dangling": .integer(0)]] as [[String: SQLValue]] {
      let asked = more.merging(["references": .list(pattern)]) { $1 }
      let onEach = try ["east", "west"].flatMap { try index.rows(query, asked.merging(["host": .text($0)]) { $1 }) }
      #expect(try index.rows(query, asked) == onEach)
      #expect(onEach.isEmpty == (pattern == "we"))
    }
  }

  @Test("names that do not fit are not reported")
  func namesThatFit() throws {
    let asked: [String: SQLValue] = ["host": "east", "references": #"["web:l*"]"#]
    #expect(
      try index.rows("images", asked, columns: ["image_id", "tags"]) == [[.image("web-2"), .list("web:latest")]])
    #expect(
      try index.rows("image-names", asked, columns: ["repository", "tag", "image_id"]) == [
        ["web", "latest", .image("web-2")]
      ])
    #expect(try index.rows("tags", asked, columns: ["reference"]) == [["web:latest"]])
  }

  @Test("image-names with digests: a row for each digest of a name, also of a name without a tag")
  func digests() throws {
    let asked: [String: SQLValue] = [
      "host": "east", "references": #"["debian","bare"]"#, "digests": .integer(1),
    ]
    #expect(
      unordered(try index.rows("image-names", asked, columns: ["repository", "tag", "digest", "image_id"]))
        == unordered([
          ["debian", "12", .text(Named.manifest("m-new").description), .image("new")],
          ["debian", nil, .text(Named.manifest("m-old").description), .image("old")],
          ["bare", "1", nil, .image("bare")],
        ]))
    // With a pattern that fits the tag alone, its digest does not fit.
    let tagAlone = asked.merging(["references": #"["debian:12"]"#]) { $1 }
    #expect(
      try index.rows("image-names", tagAlone, columns: ["repository", "tag", "digest"]) == [["debian", "12", nil]])
  }

  @Test(
    "containers: by name, ID, state, exit code and ancestor",
    arguments: [
      ("names", #"["*1*"]"#, "c1"), ("names", #"["c2","c1"]"#, "c1 c2"), ("names", #"["1"]"#, ""),
      ("states", #"["exited"]"#, "c2"), ("states", #"["exited","running"]"#, "c1 c2"),
      ("exited", #"["0"]"#, "c2"), ("exited", #"["1"]"#, ""),
    ])
  func containers(_ parameter: String, _ values: String, _ expected: String) throws {
    let rows = try index.rows("containers", [parameter: .text(values)], columns: ["name"])
    #expect(unordered(rows) == expected.split(separator: " ").map { [.text(String($0))] })
  }

  @Test("an ancestor is the image itself, or one whose parents lead to it; layers do not count")
  func ancestors() throws {
    for (image, expected) in [("mid", ["c1"]), ("web-1", ["c1"]), ("job-a", ["c2"]), ("alpine", []), ("old", [])] {
      let rows = try index.rows("containers", ["ancestors": imageIDs(image)], columns: ["name"])
      #expect(rows == expected.map { [.text($0)] }, "\(image)")
    }
    let id = String(Named.container("c1").prefix(6))
    #expect(try index.rows("containers", ["ids": .text("[\"\(id)*\"]")], columns: ["name"]) == [["c1"]])
  }

  @Test(
    "times are compared to the nanosecond, in any zone",
    arguments: [
      ("time_ns('2026-11-24T02:40:29.499828853Z')", 1_795_488_029_499_828_853),
      ("time_ns('2026-11-24T02:40:29.9999999991Z') - time_ns('2026-11-24T02:40:29Z')", 999_999_999),
      ("time_ns('2026-11-24T03:40:29+01:00') - time_ns('2026-11-23T21:10:29-05:30')", 0),
      ("time_ns('1970-01-01T00:00:00Z')", 0), ("time_ns('1969-12-31T23:59:59.5Z')", -500_000_000),
      ("time_ns('2000-02-29T00:00:00Z')", 951_782_400_000_000_000),
    ])
  func nanoseconds(_ expression: String, _ expected: Int64) throws {
    #expect(try index.value(expression) == .integer(expected))
  }

  @Test(
    "what is no time has no nanoseconds",
    arguments: [
      "", "2026-11-24", "2026-13-01T00:00:00Z", "2026-11-24T02:40:29", "0001-01-01T00:00:00Z", "2026-11-24T02:40:29.Z",
    ])
  func noTime(_ text: String) throws {
    #expect(try index.value("time_ns('\(text)')") == .null)
  }
}
