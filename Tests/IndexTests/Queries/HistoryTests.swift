import Testing

@testable import Index

@Suite("the history of names, images and manifests") struct HistoryTests {
  /// On web1 scans of the 2nd, 3rd, 4th and 5th, on web2 of the 3rd and 5th.
  ///
  ///     web:latest on web1   A   A   B   A      (the 2nd to the 5th)
  ///     web:1 on web1        A   –   –   B
  ///     web:latest on web2       B       B
  ///     web@m-a on web1      A   A   A   A
  ///     api@m-a on web2          A       –      (the same manifest in another repository)
  private func index() throws -> WrittenIndex {
    let index = try WrittenIndex()
    try index.host(1, "web1")
    try index.host(2, "web2")
    for day: Int64 in 2...5 { try index.scan(1, day: day) }
    for day: Int64 in [3, 5] { try index.scan(2, day: day) }
    try index.image("A", created: "1970-01-01T00:00:00Z")
    try index.image("B")
    try index.holds(1, "A", 0, nil)
    try index.holds(1, "B", 4, nil)
    // The same image under changed metadata: one time that it was there.
    try index.holds(2, "A", 0, 5)
    try index.holds(2, "A", 5, nil, parent: "B")
    try index.tag(1, "web", "latest", "A", 0, 4)
    try index.tag(1, "web", "latest", "B", 4, 5)
    try index.tag(1, "web", "latest", "A", 5, nil)
    try index.tag(1, "web", "1", "A", 0, 3)
    try index.tag(1, "web", "1", "B", 5, nil)
    try index.tag(2, "web", "latest", "B", 0, nil)
    try index.digest(1, "web", "m-a", "A", 0, nil)
    try index.digest(2, "api", "m-a", "A", 0, 5)
    return index
  }

  @Test("a tag’s row says which image it had just before; none after a time without the tag")
  func replaced() throws {
    let rows = try index().rows(
      "history", ["host": .text("web1")],
      "tag image_id first_seen last_seen since_unknown current replaced evidence")
    #expect(
      rows == [
        "1 A day02 day02 1 0 - tag",
        "1 B day05 day05 0 1 - tag",
        "latest A day02 day03 1 0 - tag",
        "latest B day04 day04 0 0 A tag",
        "latest A day05 day05 0 1 B tag",
      ])
  }

  @Test("one reference on one host, or on all")
  func oneReference() throws {
    let index = try index()
    let latest: [String: SQLValue] = ["repository": .text("docker.io/library/web"), "tag": .text("latest")]
    #expect(
      try index.rows("history", latest, "host image_id digests replaced") == [
        "web1 A [\"m-a\"] -", "web1 B [] A", "web1 A [\"m-a\"] B", "web2 B [] -",
      ])
    let onWeb2 = latest.merging(["host": .text("web2")]) { $1 }
    #expect(try index.rows("history", onWeb2, "host image_id first_seen last_seen") == ["web2 B day03 day05"])
  }

  @Test("an image: everywhere it ever was, under which names, from when to when")
  func image() throws {
    let index = try index()
    let rows = try index.rows(
      "history", ["digest": .text(WrittenIndex.digest("A").description)],
      "host repository tag first_seen last_seen current evidence digests")
    #expect(
      rows == [
        "web1 web 1 day02 day02 0 tag [\"m-a\"]",
        "web1 web latest day02 day03 0 tag [\"m-a\"]",
        "web1 web latest day05 day05 1 tag [\"m-a\"]",
        "web1 web - day02 day05 1 digest [\"m-a\"]",
        "web1 - - day02 day05 1 image []",
        "web2 api - day03 day03 0 digest [\"m-a\"]",
        "web2 - - day03 day05 1 image []",
      ])
  }

  @Test("a manifest: its names, and the tags of its repositories that led to its image meanwhile")
  func manifest() throws {
    let index = try index()
    let rows = try index.rows(
      "history", ["digest": .text(WrittenIndex.digest("m-a").description)],
      "host repository tag image_id first_seen evidence")
    #expect(
      rows == [
        "web1 web 1 A day02 tag", "web1 web latest A day02 tag", "web1 web latest A day05 tag",
        "web1 web - A day02 digest", "web2 api - A day03 digest",
      ])
  }

  /// Scans as in `index()`.
  ///
  ///     free:1 on web1             A   B   B   –      (the 2nd to the 5th)
  ///     free:1 on web2                 A       A
  ///     library/free:1 on web2         B       B      (a tag that is spelled the same in its short form)
  private func namesIndex() throws -> WrittenIndex {
    let index = try WrittenIndex()
    try index.host(1, "web1")
    try index.host(2, "web2")
    for day: Int64 in 2...5 { try index.scan(1, day: day) }
    for day: Int64 in [3, 5] { try index.scan(2, day: day) }
    try index.name(1, "free:1", "A", 0, 3)
    try index.name(1, "free:1", "B", 3, 5)
    try index.name(2, "free:1", "A", 0, nil)
    try index.tag(2, "free", "1", "B", 0, nil)
    return index
  }

  @Test("a name that is no reference has a history like a tag’s")
  func otherNames() throws {
    let index = try namesIndex()
    let columns = "host repository tag image_id first_seen last_seen since_unknown current replaced evidence"
    let named = [
      "web1 - free:1 A day02 day02 1 0 - name",
      "web1 - free:1 B day03 day04 0 0 A name",
      "web2 - free:1 A day03 day05 1 1 - name",
    ]
    let tagged = "web2 free 1 B day03 day05 1 1 - tag"
    let all = [named[0], named[1], tagged, named[2]]
    func rows(_ parameters: [String: SQLValue]) throws -> [String] { try index.rows("history", parameters, columns) }
    #expect(
      try index.file.value(
        """
        (
          SELECT group_concat(host || ' ' || name || ' ' || substr(first_seen, 9, 2) || ' ' || substr(last_seen, 9, 2))
          FROM (SELECT * FROM name_history ORDER BY host, first_seen)
        )
        """) == .text("web1 free:1 02 02,web1 free:1 03 04,web2 free:1 03 05"))
    #expect(try rows([:]) == all)
    #expect(try rows(["name": "free:1"]) == named)
    #expect(try rows(["name": "free:1", "inferred": true]) == named)
    #expect(try rows(["name": "free:1", "host": "web1"]) == [named[0], named[1]])
    #expect(try rows(["name": "free:2"]) == [])
    #expect(try rows(["name": "free:1", "repository": "docker.io/library/free", "tag": "1"]) == all)
    #expect(try rows(["repository": "docker.io/library/free"]) == [tagged])
    #expect(try rows(["tag": "1"]) == [tagged])
    #expect(try rows(["tag": "free:1"]) == named)
    #expect(try rows(["references": #"["free:*"]"#]) == all)
    #expect(try rows(["references": #"["fre:*"]"#]) == [])
    let digest = SQLValue.text(WrittenIndex.digest("A").description)
    #expect(try rows(["digest": digest]) == [named[0], named[2]])
    #expect(try rows(["digest": digest, "repository": "docker.io/library/free"]) == [])
  }

  @Test("what names mean that are no references is found by its digits, and they are names that were ever there")
  func findOtherNames() throws {
    let index = try namesIndex()
    let digits = String(WrittenIndex.digest("A").description.dropFirst(7).prefix(9))
    #expect(try index.rows("find-history", ["prefix": .text(digits)], "digest kind") == ["A image"])
    #expect(
      try index.rows("reference-names", [:], "reference kind").sorted() == [
        "free repository", "free:1 name", "free:1 tag",
      ])
    #expect(try index.rows("reference-names", ["host": "web1", "prefix": "f"], "reference kind") == ["free:1 name"])
  }

  @Test("the digits that begin a digest find images, manifests and tags’ targets, and no layers")
  func prefixes() throws {
    let index = try index()
    try index.image("C", layers: ["layer"])
    for word in ["A", "B", "C"] {
      let digits = String(WrittenIndex.digest(word).description.dropFirst(7).prefix(9))
      #expect(try index.rows("find-history", ["prefix": .text(digits)], "digest kind") == ["\(word) image"])
    }
    let manifest = String(WrittenIndex.digest("m-a").description.prefix(16))
    #expect(try index.rows("find-history", ["prefix": .text(manifest)], "digest kind") == ["m-a manifest"])
    let layer = String(WrittenIndex.digest("layer").description.prefix(16))
    #expect(try index.rows("find-history", ["prefix": .text(layer)], "digest kind") == [])
  }

  @Test("names that were ever there, by their beginnings")
  func names() throws {
    let index = try index()
    let all = try index.rows("reference-names", [:], "reference kind")
    #expect(all == ["api repository", "web repository", "web:1 tag", "web:latest tag"])
    #expect(try index.rows("reference-names", ["prefix": .text("web:l")], "reference") == ["web:latest"])
    #expect(try index.rows("reference-names", ["host": .text("web2")], "reference") == ["web", "web:latest"])
  }
}
