import Testing

@testable import Index

@Suite("what a tree shows of the time before its first scan") struct InferredHistoryTests {
  private let columns = "repository tag image_id digests first_seen last_seen since_unknown current inferred evidence"

  private func index() throws -> WrittenIndex {
    let index = try WrittenIndex()
    try index.host(1, "web1")
    try index.scan(1, day: 5)
    try index.scan(1, day: 9)
    return index
  }

  /// The rows that no scan saw.
  private func answers(_ index: WrittenIndex, _ parameters: [String: SQLValue] = [:]) throws -> [String] {
    let asked = parameters.merging(["inferred": .integer(1)]) { $1 }
    return try index.rows("history", asked, columns).filter { $0.contains(" 1 0 1 ") }
  }

  @Test("nothing is inferred unless it is asked for")
  func apart() throws {
    let index = try index()
    try index.image("A")
    try index.holds(1, "A", 0, nil, local: true)
    try index.digest(1, "web", "m", "A", 0, nil)
    #expect(try index.rows("history", [:], columns) == [])
    #expect(try !answers(index).isEmpty)
  }

  @Test("a digest whose repository has no tag on the image is a name that it had; not where scans saw the tag")
  func withoutTag() throws {
    let index = try index()
    try index.image("A")
    try index.image("B")
    for image in ["A", "B"] { try index.holds(1, image, 0, nil) }
    try index.updated(1, "A", "1970-01-03T00:00:00Z")
    try index.digest(1, "web", "m-a", "A", 0, nil)
    try index.digest(1, "web", "m-b", "B", 0, nil)
    try index.tag(1, "web", "latest", "B", 0, 9)
    #expect(try answers(index) == ["web - A [\"m-a\"] day03 - 1 0 1 digest-without-tag"])
    #expect(try answers(index, ["tag": .text("latest")]) == [])
    #expect(try answers(index, ["repository": .text("docker.io/library/api")]) == [])
  }

  @Test("a tag that was there at the first scan was set when its image was last tagged, unless it may have been pulled")
  func lastUpdated() throws {
    let index = try index()
    for image in ["A", "B", "C", "D"] {
      try index.image(image)
      try index.holds(1, image, 0, nil)
      // After the first scan: somebody's clock is wrong, or the moment of the scan was made up.
      try index.updated(1, image, image == "D" ? "1970-01-06T00:00:00Z" : "1970-01-03T00:00:00Z")
    }
    try index.tag(1, "web", "1", "A", 0, nil)
    try index.tag(1, "web", "2", "B", 9, nil)
    try index.tag(1, "pulled", "1", "C", 0, nil)
    try index.digest(1, "pulled", "m", "C", 0, nil)
    try index.tag(1, "web", "4", "D", 0, nil)
    #expect(try answers(index) == ["web 1 A [] day03 day05 1 0 1 last-updated"])
  }

  @Test("all layers from or to a repository: a name, but not for the base or a step of an image that has it")
  func layerSources() throws {
    let index = try index()
    try index.image("base", layers: ["x"])
    try index.image("step", layers: ["x", "y"])
    try index.image("web", layers: ["x", "y"])
    try index.image("old", layers: ["x", "z"])
    try index.image("half", layers: ["w", "z"])
    for image in ["base", "step", "web", "old", "half"] { try index.holds(1, image, 0, nil) }
    try index.tag(1, "web", "latest", "web", 0, nil)
    for layer in ["x", "y", "z"] { try index.source(1, layer, "web") }
    #expect(try answers(index) == ["web - old [] - - 1 0 1 layer-sources"])
  }

  @Test("what Docker listed and no scan saw was there; what some scan saw needs no trace")
  func identities() throws {
    let index = try index()
    try index.image("A")
    try index.holds(1, "A", 5, nil)
    try index.cachedIdentity(1, "A", "A", "linux/amd64", day: 4)
    try index.cachedIdentity(1, "lost", "m1", "linux/amd64", day: 3)
    try index.cachedIdentity(1, "lost", "m2", "linux/arm64", day: 2)
    try index.cachedIdentity(1, "single", "m3", "linux/amd64", day: 7)
    let (lost, single) = (
      "- - lost [] day02 - 1 0 1 identity-cache", "- - single [\"m3\"] day07 - 1 0 1 identity-cache"
    )
    #expect(try answers(index).sorted() == [lost, single])
    let asked: [String: SQLValue] = ["digest": .text(WrittenIndex.digest("m2").description)]
    #expect(try answers(index, asked) == ["- - lost [\"m2\"] day02 - 1 0 1 identity-cache"])
    #expect(try answers(index, ["tag": .text("latest")]) == [])
    #expect(try answers(index, ["repository": .text("docker.io/library/web")]) == [])
  }

  /// containerd drops the port of the registry from the label.
  @Test("from where an image was pulled is a name that it had, unless a name of that repository led to it")
  func pulled() throws {
    let index = try index()
    for image in ["A", "B", "C"] { try index.image(image) }
    try index.tag(1, "web", "1", "A", 0, nil)
    try index.tag(1, "r.example:5000/team/web", "1", "A", 0, 9)
    try index.digest(1, "r.example:5000/team/api", "C", "C", 0, nil)
    try index.pulled(1, "A", "docker.io/library/web", 0, nil)
    try index.pulled(1, "A", "r.example/team/web", 0, nil)
    try index.pulled(1, "A", "r.example/team/old", 0, nil)
    try index.pulled(1, "B", "docker.io/library/web", 5, 9)
    try index.pulled(1, "B", "mirror/x/web", 5, nil)
    try index.pulled(1, "C", "r.example/team/api", 0, nil)
    let (old, web, mirror) = (
      "r.example/team/old - A [\"A\"] - - 1 0 1 pulled-from", "web - B [\"B\"] - - 1 0 1 pulled-from",
      "mirror/x/web - B [\"B\"] - - 1 0 1 pulled-from"
    )
    func pulls(_ parameters: [String: SQLValue] = [:]) throws -> [String] {
      try answers(index, parameters).filter { $0.hasSuffix("pulled-from") }.sorted()
    }
    #expect(try pulls() == [old, web, mirror].sorted())
    #expect(try pulls(["digest": .text(WrittenIndex.digest("B").description)]) == [web, mirror].sorted())
    #expect(try pulls(["repository": "r.example:5000/team/old"]) == [old])
    #expect(try pulls(["repository": "docker.io/library/web"]) == [web])
    #expect(try pulls(["tag": "1"]) == [])
  }

  @Test("an image that was made here was there since it was made")
  func created() throws {
    let index = try index()
    try index.image("A", created: "1970-01-02T00:00:00Z")
    try index.image("B", created: "1970-01-02T00:00:00Z")
    try index.holds(1, "A", 0, nil, local: true)
    try index.holds(1, "B", 0, nil)
    #expect(try answers(index) == ["- - A [] day02 day05 1 0 1 created"])
  }

  @Test("one image’s past")
  func oneImage() throws {
    let index = try index()
    for image in ["A", "B"] {
      try index.image(image)
      try index.holds(1, image, 0, nil)
      try index.digest(1, "web", "m-" + image, image, 0, nil)
    }
    for word in ["A", "m-A"] {
      let asked: [String: SQLValue] = ["digest": .text(WrittenIndex.digest(word).description)]
      #expect(try answers(index, asked) == ["web - A [\"m-A\"] - - 1 0 1 digest-without-tag"])
    }
  }
}
