import ImageModel
import Testing

@testable import Index

@Suite("what a person writes for an image") struct ImageArgumentTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.shared() }

  private func found(_ text: String, host: String? = nil) throws -> [String] {
    try ImageArgument(text).matches(in: index, host: host).map(\.imageID).sorted()
  }

  private func ids(_ names: String...) -> [String] { names.map { Named.image($0).description }.sorted() }

  @Test("a reference, familiar or canonical; without a tag it is latest")
  func references() throws {
    for text in ["web:2", "docker.io/library/web:2", "library/web:2", "web", "index.docker.io/library/web"] {
      #expect(try found(text) == ids("web-2"), "\(text)")
    }
    #expect(try found("debian:12") == ids("old", "new"))
    #expect(try found("debian:12", host: "west") == ids("old"))
    #expect(try found("debian") == [])
    #expect(try found("debian@\(Named.manifest("m-old"))") == ids("old"))
    #expect(try found("web@\(Named.manifest("m-old"))") == [])
  }

  @Test("an ID, or the beginning of one, in any capitals")
  func identifiers() throws {
    let id = Named.image("odd")
    for text in [id.description, id.hash.hex, String(id.hash.hex.prefix(12)), "sha256:" + id.hash.hex.prefix(9)] {
      #expect(try found(text) == ids("odd"), "\(text)")
    }
    #expect(try found(String(id.hash.hex.prefix(12)).uppercased()) == ids("odd"))
    #expect(try found(Named.image("nowhere").description) == [])
    #expect(try found("sha512:" + id.hash.hex) == [])
  }

  @Test("what was so once counts where nothing is so now")
  func past() throws {
    let index = try SmallFleet.index()
    var west = SmallFleet.west
    west.tags.removeAll { $0.0 == "acme/job:1" }
    west.images.removeAll { $0.name == "job-b" }
    try index.record(west, host: "west", at: november(17))
    let match = ImageMatch(
      imageID: Named.image("job-b").description, gone: "2026-11-17T00:00:00.000Z", isByName: true, hosts: ["west"],
      targets: [TreeName(host: "west", driver: "overlay2"): [Named.image("job-b").description]],
      shown: [Named.image("job-b").description: ["west"]])
    #expect(try ImageArgument("acme/job:1").matches(in: index, host: "west") == [match])
    #expect(try ImageArgument("acme/job:1").matches(in: index).map(\.gone) == [nil])
    #expect(throws: ImageArgumentError.gone(text: "acme/job:1", host: "west", since: "2026-11-17T00:00:00.000Z")) {
      _ = try ImageArgument("acme/job:1").images(in: index, host: "west") { _, _ in nil }
    }
    #expect(
      "\(ImageArgumentError.gone(text: "job", host: "a,b", since: "2026-11-17T00:00:00.000Z"))"
        == "“job” is gone from a, b since 2026-11-17T00:00:00.000Z; see “strata history job”")
  }

  @Test("a name alone means all of its repository, and no ID")
  func names() throws {
    func found(_ name: String) throws -> [String] {
      try ImageArgument(name: name).matches(in: index).map(\.imageID).sorted()
    }
    #expect(try found("debian") == ids("old", "new"))
    #expect(try found("debian:12") == ids("old", "new"))
    #expect(try found(String(Named.image("odd").hash.hex.prefix(12))) == [])
  }

  @Test("a name goes before the beginning of an ID")
  func nameFirst() throws {
    let digits = String(Named.image("a").hash.hex.prefix(4))
    var tree = SmallTree(sizes: [:])
    tree.images = [SmallImage(name: "a", layers: ""), SmallImage(name: "b", layers: "")]
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    #expect(try ImageArgument(digits).matches(in: index).map(\.imageID) == ids("a"))
    tree.tags = [("\(digits):latest", "b")]
    try index.record(tree, host: "one", at: november(3))
    #expect(try ImageArgument(digits).matches(in: index).map(\.imageID) == ids("b"))
  }

  private func failure(_ text: String, host: String? = nil) -> String {
    do {
      let argument = ImageArgument(text)
      _ = try argument.one(
        of: argument.images(in: index, host: host) { word, candidates in candidates.first { $0.first == word.first } })
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test("what is not there, not one, or no reference is reported")
  func failures() throws {
    #expect(failure("web:3") == "“web:3” is no image of this index; did you mean web:1, web:2, web:latest?")
    #expect(failure("bear:1") == "“bear:1” is no image of this index; did you mean bare:1?")
    // Without a tag it means latest, whatever other tags there are.
    #expect(failure("debian") == "“debian:latest” is no image of this index; did you mean debian:12?")
    #expect(failure("zzz:1", host: "west") == "“zzz:1” is no image of west")
    #expect(failure("web:") == ReferenceMistake.of("web:"))
    // Wide digits are no digits of an ID.
    #expect(failure("\u{ff11}\u{ff12}") == ReferenceMistake.of("\u{ff11}\u{ff12}"))
    let ambiguous = failure("debian:12")
    #expect(ambiguous.hasPrefix("“debian:12” means 2 images; give the ID of one of them:"))
    #expect(ambiguous.contains("\n  \(Named.image("new")) on east"))
    #expect(failure("").contains("expected"))
  }

  @Test("of several images each is given as its engine shows it")
  func shown() throws {
    let index = try IndexFile.inMemory()
    for (host, namespace, name) in [("docker", "moby", "amd"), ("node", "k8s.io", "cri"), ("old", "", "graph")] {
      if namespace.isEmpty {
        var tree = SmallTree(sizes: ["base": 1])
        tree.images = [SmallImage(name: name, layers: "base")]
        tree.tags = [("web:1", name)]
        try index.record(tree, host: host, at: november(2))
      } else {
        var store = SmallContainerd()
        store.namespace = namespace
        store.images = [SmallImage(name: name, layers: "base")]
        store.indexes = [("index of \(name)", [name])]
        store.tags = [("web:1", "index of \(name)")]
        try store.record(in: index, host: host, at: november(2))
      }
    }
    let argument = ImageArgument("web:1")
    let error = #expect(throws: ImageArgumentError.self) {
      try argument.one(of: argument.images(in: index) { _, _ in nil })
    }
    let text = try "\(#require(error))"
    #expect(text.contains("\n  \(Named.manifest("index of amd")) on docker"), "\(text)")
    #expect(text.contains("\n  \(Named.image("cri")) on node"), "\(text)")
    #expect(text.contains("\n  \(Named.image("graph")) on old"), "\(text)")
  }
}

private enum ReferenceMistake {
  static func of(_ text: String) -> String {
    do {
      _ = try Reference(text)
      return ""
    } catch {
      return error.description
    }
  }
}
