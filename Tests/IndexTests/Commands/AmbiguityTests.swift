import Testing

@testable import Index

@Suite("what may be many things") struct AmbiguityTests {
  /// The small fleet, and hosts of which each has another image under the same tag.
  private func fleet(of hosts: Int) throws -> Program {
    let strata = try Program()
    let index = try IndexFile.openForWriting(strata.folder.path("index.db"))
    for host in 0..<hosts {
      var tree = SmallTree(sizes: ["deb": 1])
      tree.images = [SmallImage(name: "common-\(host)", layers: "deb")]
      tree.tags = [("common:1", "common-\(host)")]
      try index.record(tree, host: "host\(host)", at: november(16))
    }
    return strata
  }

  @Test("show shows up to twenty; of more it names a few, and says how to choose")
  func show() throws {
    #expect(try fleet(of: 20).run("show", "common:1", "--format", "tsv", "--no-headers").lines.count == 20)
    let done = try fleet(of: 24).run("show", "common:1")
    #expect(done.status == 1 && done.output.isEmpty)
    let lines = done.errors.split(separator: "\n").map(String.init)
    #expect(
      lines.first
        == "Error: “common:1” may be any of 24 things; give an ID; “strata tags -f reference=common:1” shows which "
        + "image it means on which host:")
    #expect(lines.count == 6 && lines.last == "  …", "\(lines)")
    let ids = Set((0..<24).map { "  image \(Named.image("common-\($0)").hash.hex.prefix(12))" })
    #expect(Set(lines[1..<5]).isSubset(of: ids) && Set(lines[1..<5]).count == 4, "\(lines)")
  }

  @Test("what it says to ask answers")
  func tags() throws {
    let done = try fleet(of: 24).run(
      "tags", "-f", "reference=common:1", "--format", "tsv", "--no-headers", "--columns", "host,image_id")
    #expect(done.lines.count == 24)
    #expect(Set(done.lines).contains("host3\t\(Named.image("common-3"))"))
  }
}
