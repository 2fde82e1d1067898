import ImageModel
import Testing

@testable import Index
@testable import Stores

@Suite("what a thing is") struct ShowTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  private func key(_ hash: Hash256) -> [String: SQLValue] { ["id": .text(Digest(hash).description)] }

  @Test("find: by the beginning of a digest, by reference, by a container's name")
  func find() throws {
    let beginning = String(Named.image("odd").description.prefix("sha256:".count + 16))
    #expect(try index.rows("find", ["beginning": .text(beginning)]) == [["image", .image("odd")]])
    // The lowest layer's chainID is its diff_id.
    #expect(
      try index.rows("find", ["beginning": .chain("deb")]) == [["layer", .chain("deb")], ["diff_id", .diff("deb")]])
    #expect(
      try index.rows("find", ["repository": "docker.io/library/bare", "tag": "1"])
        == [["image", .image("bare")]])
    #expect(try index.rows("find", ["text": "c1"]) == [["container", .container("c1")]])
    // Its container is gone: the mount's directory is what there is of it.
    guard case .text(let gone) = SQLValue.container("m9") else { return }
    #expect(try index.rows("find", ["text": .text(String(gone.prefix(12)))]) == [["directory", .directory("m9")]])
    #expect(
      try index.rows("find", ["beginning": .text(Named.manifest("m-old").description)])
        == [["manifest", .text(Named.manifest("m-old").description)]])
    #expect(try index.rows("find", ["beginning": .blob("alp")]) == [["blob", .blob("alp")]])
    #expect(try index.rows("find").isEmpty)
  }

  @Test("find-gone: what was there at an earlier scan and is in no tree now")
  func findGone() throws {
    let seen: [SQLValue] = ["2026-11-02T00:00:00.000Z", "2026-11-02T00:00:00.000Z", "2026-11-16T00:00:00.000Z"]
    #expect(try index.rows("find-gone", ["text": "c0"]) == [["container", .container("c0")] + seen])
    #expect(
      try index.rows("find-gone", ["repository": "docker.io/library/web", "tag": "latest"])
        == [["image", .image("web-1")] + seen])
    let directory = SQLValue.blob(Named.directory("c0").bytes)
    #expect(
      try index.rows("find-gone", ["low": directory, "high": directory]) == [["directory", .directory("c0")] + seen])
    #expect(try index.rows("find-gone", ["text": "c1"]).isEmpty)
    #expect(try index.rows("find-gone", ["beginning": .chain("deb")]).isEmpty)
    #expect(try index.rows("find-gone").isEmpty)
  }

  @Test("find-directories: layers', mounts' and leaked ones")
  func findDirectories() throws {
    for name in ["deb lib", "m9", "leak"] {
      let bytes = SQLValue.blob(Named.directory(name).bytes)
      #expect(
        try index.rows("find-directories", ["low": bytes, "high": bytes, "name": .null])
          == [["directory", .directory(name)]])
    }
  }

  @Test("find-directories: by the beginnings of their names", arguments: [1, 2, 3, 4, 31])
  func findDirectoriesByBeginnings(_ count: Int) throws {
    let bytes = Named.directory("deb lib").bytes
    let low = Array(bytes.prefix(count)) + Array(repeating: 0, count: 32 - count)
    let high = Array(bytes.prefix(count)) + Array(repeating: 255, count: 32 - count)
    #expect(
      try index.rows("find-directories", ["low": .blob(low), "high": .blob(high), "name": .null])
        .contains(["directory", .directory("deb lib")]))
  }

  @Test("show-image")
  func image() throws {
    let columns = ["image_id", "architecture", "os", "created", "children"]
    #expect(
      try index.rows("show-image", key(Named.image("mid").hash), columns: columns)
        == [[.image("mid"), "amd64", "linux", "2026-03-01T00:00:00Z", .list(Named.image("web-1").description)]])
    let hosts = try index.rows("show-image", key(Named.image("job-b").hash), columns: ["hosts", "layers"])
    #expect(
      hosts == [
        [
          #"[{"host":"west","driver":"overlay2","root":"","namespace":"","target":null,"tags":["acme/job:1"],"digests":[],"kind":"tagged","size":50,"shared_exact":10,"unique_exact":40,"containers":null,"parent_id":null}]"#,
          .text(
            #"[{"depth":1,"chain_id":"\#(Named.chain("alp"))","diff_id":"\#(Named.diff("alp"))","size":12,"images":4,"created_by":"ADD alpine.tar /"},"#
              + #"{"depth":2,"chain_id":"\#(Named.chain("alp job"))","diff_id":"\#(Named.diff("job"))","size":40,"images":2,"created_by":"COPY job /"}]"#
          ),
        ]
      ])
  }

  @Test("show-layer")
  func layer() throws {
    let columns = ["chain_id", "diff_id", "parent_id", "depth", "created_by", "hosts", "images", "children"]
    let directory = Named.directory("deb lib app2")
    #expect(
      try index.rows("show-layer", key(Named.chain("deb lib app2").hash), columns: columns) == [
        [
          .chain("deb lib app2"), .diff("app2"), .chain("deb lib"), 3, "COPY . /app",
          .text(
            #"[{"host":"east","driver":"overlay2","root":"","namespace":"","size":6,"cache_id":"\#(directory)","owner":"image","orphan":false,"certain":true,"blocked_by":[]}]"#
          ),
          .text(#"[{"image_id":"\#(Named.image("web-2"))","tag":"web:2"}]"#), "[]",
        ]
      ])
  }

  @Test("show-diff-id")
  func diffID() throws {
    let rows = try index.rows("show-diff-id", key(Named.diff("deb2").hash))
    #expect(
      rows == [
        [
          "diff_id", .diff("deb2"), .text(#"[{"chain_id":"\#(Named.chain("deb2"))","depth":1}]"#),
          .list(Named.blob("deb2").description),
          #"[{"host":"east","repository":"docker.io/library/debian"}]"#,
        ]
      ])
  }

  @Test("show-manifest")
  func manifest() throws {
    let manifest = Named.manifest("m-old").description
    let image = Named.image("old").description
    #expect(
      try index.rows("show-manifest", ["id": .text(manifest)]) == [
        [
          "manifest", .text(manifest), nil, nil, "[]", "[]", "[]", "[]", "[]", "[]",
          .text(
            #"[{"host":"east","driver":"overlay2","reference":"debian@\#(manifest)","image_id":"\#(image)","since":"2026-11-16T00:00:00.000Z","current":true}]"#
          ),
        ]
      ])
  }

  @Test("show-blob")
  func blob() throws {
    #expect(
      try index.rows("show-blob", ["id": .blob("deb2")]) == [
        [
          "blob", .blob("deb2"), .list(Named.diff("deb2").description), "[]", "[]", "[]", "[]", "[]",
          #"[{"host":"east","repository":"docker.io/library/debian"}]"#,
        ]
      ])
  }

  @Test("show-container")
  func container() throws {
    // What it was made from had two names in the first scan, and has one now.
    let names = """
      [{"reference":"web:1","first_seen":"2026-11-02T00:00:00.000Z","last_seen":"2026-11-16T00:00:00.000Z"},\
      {"reference":"web:latest","first_seen":"2026-11-02T00:00:00.000Z","last_seen":"2026-11-02T00:00:00.000Z"}]
      """
    #expect(
      try index.rows("show-container", ["id": .text(Named.container("c1"))]) == [
        [
          "container", .container("c1"), "c1", "east", "overlay2", "running", nil, nil, "web:latest", .image("web-1"),
          .list("web:1"), 1, "2026-03-02T00:00:00Z", .text(names), nil, nil, "2026-10-01T00:00:00Z",
          "2026-10-11T00:00:00Z", nil, "2026-11-02T00:00:00.000Z", "2026-11-16T00:00:00.000Z", nil, .list(), 70, nil,
          nil, 30, .directory("c1"),
          .directory("c1 init"), .chain("deb lib app1"),
        ]
      ])
  }

  @Test("show-directory")
  func directory() throws {
    let columns = ["directory", "host", "driver", "owner", "chain_id", "size", "images", "container_name"]
    let layer = SQLValue.blob(Named.directory("deb lib app1").bytes)
    #expect(
      try index.rows("show-directory", ["id": layer], columns: columns) == [
        [
          .directory("deb lib app1"), "east", "overlay2", "layer", .chain("deb lib app1"), 5,
          .text(#"[{"image_id":"\#(Named.image("web-1"))","tag":"web:1"}]"#), nil,
        ]
      ])
    let mount = SQLValue.blob(Named.directory("c1").bytes)
    #expect(
      try index.rows("show-directory", ["id": mount], columns: columns) == [
        [
          .directory("c1"), "east", "overlay2", "container", .chain("deb lib app1"), nil, "[]", "c1",
        ]
      ])
    let leak = SQLValue.blob(Named.directory("leak").bytes)
    #expect(
      try index.rows("show-directory", ["id": leak], columns: columns) == [
        [.directory("leak"), "east", "overlay2", "unknown", nil, nil, "[]", nil]
      ])
    let orphanColumns = ["owner", "orphan", "certain", "blocked_by", "bytes"]
    let cause = "layer-missing at image/overlay2/layerdb/sha256/" + Named.chain("alp gone").hash.hex
    #expect(
      try index.rows("show-directory", ["id": mount], columns: orphanColumns) == [["container", 0, 1, "[]", 70]])
    #expect(
      try index.rows("show-directory", ["id": leak], columns: orphanColumns)
        == [["unknown", nil, 0, .list(cause), 16]])
    let orphaned = SQLValue.blob(Named.directory("deb orp").bytes)
    #expect(
      try index.rows("show-directory", ["id": orphaned], columns: orphanColumns) == [["layer", 1, 1, "[]", 8]])
    // Nothing is damaged any more.
    var east = SmallFleet.east
    east.findings.removeAll { $0.code == .layerMissing }
    try index.record(east, host: "east", at: november(17))
    #expect(try index.rows("show-directory", ["id": leak], columns: orphanColumns) == [[nil, 1, 1, "[]", 16]])
  }

  @Test("show-layer: who holds it, or that nothing does for certain, or what makes that unknown")
  func owners() throws {
    func host(_ name: String) throws -> String? {
      guard
        case .text(let hosts)? = try index.rows("show-layer", key(Named.chain(name).hash), columns: ["hosts"]).first?
          .first
      else { return nil }
      return hosts.components(separatedBy: "\"owner\":").last
    }
    #expect(try host("deb orp") == #""none","orphan":true,"certain":true,"blocked_by":[]}]"#)
    #expect(try host("deb lib kept") == #""orphaned mount","orphan":true,"certain":true,"blocked_by":[]}]"#)
    #expect(try host("alp cache") == #""build cache","orphan":false,"certain":true,"blocked_by":[]}]"#)
    var east = SmallFleet.east
    let path = "image/overlay2/imagedb/content/sha256/x"
    east.findings.append(Finding(.imageUnreadable, path, "found nothing", blocks: .layers))
    try index.record(east, host: "east", at: november(17))
    #expect(
      try host("deb orp")
        == #""unknown","orphan":null,"certain":false,"blocked_by":["image-unreadable at \#(path)"]}]"#)
  }

  @Test("show-diff-id, show-blob: a repository once for each host, in the order of their names")
  func sources() throws {
    let index = try IndexFile.inMemory()
    for (host, driver) in [("two", "overlay2"), ("one", "overlay2"), ("one", "aufs")] {
      var tree = SmallTree(sizes: ["base": 1])
      tree.driver = driver
      tree.images = [SmallImage(name: "web", layers: "base")]
      tree.sources = [("base", "docker.io/library/web"), ("base", "docker.io/library/debian")]
      try index.record(tree, host: host, at: november(2))
    }
    let sources = ["one", "two"].flatMap { host in
      ["debian", "web"].map { #"{"host":"\#(host)","repository":"docker.io/library/\#($0)"}"# }
    }
    let expected = SQLValue.text("[" + sources.joined(separator: ",") + "]")
    #expect(try index.rows("show-diff-id", ["id": .diff("base")], columns: ["sources"]) == [[expected]])
    #expect(try index.rows("show-blob", ["id": .blob("base")], columns: ["sources"]) == [[expected]])
  }

}
