import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

@Suite("reading an OCI image layout") struct LayoutTests {
  @Test("names lead to images, and images to their layers, each with its blob and its bytes")
  func soundLayout() throws {
    var manifest: Digest?
    let reading = try layoutReading { layout in
      manifest = try layout.image(["lower", "the upper one"])
      try layout.name(try #require(manifest), "1.0")
      try layout.name(try #require(manifest), "docker.io/library/web:2")
    }
    let target = try #require(manifest)
    #expect(reading.tree.kind == .ociLayout)
    #expect(reading.findings == [])
    #expect(reading.areas == [.references, .images, .layers, .blobs, .orphanBlobs])
    #expect(reading.names == [NameSeen(name: "1.0", target: target)])
    #expect(reading.tags == [TagSeen(repository: RepositoryName("web"), tag: "2", target: target)])
    #expect(reading.images.map(\.target) == [target])
    #expect(reading.images.map(\.isFurther) == [false])
    #expect(reading.layers.map(\.size) == [5, 13])
    #expect(reading.layers.map(\.cacheID) == ["lower", "the upper one"].map { .hash(TreeMaker.hash($0)) })
    #expect(reading.storedBlobs.count == 4)
    #expect(reading.orphans == [])
  }

  @Test("where the folder of blobs cannot be read, no blob is called missing, and no image gone")
  func unreadBlobs() throws {
    let reading = try layoutReading { layout in
      try layout.name(try layout.image(["x"]), "1.0")
      try layout.remove("blobs")
      try layout.write("blobs", "")
    }
    #expect(reading.findings.map(\.code) == [.unreadable], "\(reading.findings)")
    #expect(reading.names.map(\.name) == ["1.0"])
    #expect(reading.areas == [.references])
  }

  @Test("an index leads to each of its platforms, the first of which stands for it; an attestation is no image")
  func platforms() throws {
    let reading = try layoutReading { layout in
      let manifests = [try layout.image(["x"], architecture: "arm64"), try layout.image(["y"])]
      let attestation = try layout.image(["z"], architecture: "unknown")
      let notes =
        #","annotations":{"vnd.docker.reference.type":"attestation-manifest","#
        + #""vnd.docker.reference.digest":"\#(manifests[0])"}"#
      let members = try manifests.map { try layout.descriptor(LayoutMaker.manifestType, of: $0) }
      let index = try layout.index(
        members + [try layout.descriptor(LayoutMaker.manifestType, of: attestation, notes)])
      try layout.name(index, "multi", type: LayoutMaker.indexType)
    }
    #expect(reading.findings == [])
    #expect(reading.orphans == [])
    #expect(reading.images.map(\.isFurther) == [false, true])
    #expect(Set(reading.images.map(\.target)).count == 1)
  }

  /// - Parameter names: Of an index each, all of which list another index, and that a hundred manifests.
  private func crossed(names: Int) throws -> TreeReading {
    try layoutReading { layout in
      let members = try (0..<100).map {
        try layout.descriptor(LayoutMaker.manifestType, of: try layout.image(["layer"], architecture: "a\($0)"))
      }
      let inner = try layout.descriptor(LayoutMaker.indexType, of: try layout.index(members))
      for number in 0..<names {
        let text =
          #"{"mediaType":"\#(LayoutMaker.indexType)","manifests":[\#(inner)],"annotations":{"n":"\#(number)"}}"#
        try layout.name(try layout.blob(text), "\(number)", type: LayoutMaker.indexType)
      }
    }
  }

  @Test("indexes that multiply the platforms of all names: the first of each stays, and a finding says the rest")
  func crossedIndexes() throws {
    // 10,000 and 16 for each manifest; each name has 99 further ones.
    let most = 10_000 + 16 * 100
    let near = try crossed(names: most / 99)
    #expect(near.findings == [])
    #expect(near.images.count == most / 99 * 100)
    let beyond = try crossed(names: most / 99 + 2)
    #expect(beyond.findings.map(\.code) == [.platformsLeftOut])
    #expect(beyond.findings.first?.detail.contains("of this and of 1 more ") == true)
    #expect(beyond.images.count == most + most / 99 + 2)
    #expect(Set(beyond.images.map(\.target)).count == most / 99 + 2)
    #expect(beyond.images.count { !$0.isFurther } == most / 99 + 2)
  }

  @Test("what docker save wrote for Docker before 1.10 is none: all else that no name leads to is one")
  func savedConfigs() throws {
    let id = TreeMaker.hash("layer of old").hex
    let config = #"{"id":"\#(id)","created":"1970-01-01T00:00:00Z","container_config":{"Hostname":""},"os":"linux"}"#
    func orphans(_ blob: String, isSaved: Bool = true) throws -> [(Bool, Severity)] {
      let reading = try layoutReading { layout in
        try layout.name(try layout.image(["kept"]), nil)
        if isSaved { try layout.write("manifest.json", "[]") }
        try layout.blob(blob)
      }
      #expect(reading.findings.map(\.code) == [.contentUnreferenced])
      return reading.findings.map { (!reading.orphans.isEmpty, $0.severity) }
    }
    #expect(try orphans(config).allSatisfy { $0 == (false, .info) })
    for other in [#"{"id":"x","container_config":{}}"#, #"{"id":"\#(id)"}"#, "[]", "lost", String(config.dropLast())] {
      #expect(try orphans(other).allSatisfy { $0 == (true, .warning) }, "\(other)")
    }
    #expect(try orphans(config, isSaved: false).allSatisfy { $0 == (true, .warning) })
  }

  @Test("a blob that no name leads to is an orphan, and is none once something lists it")
  func unreferenced() throws {
    let reading = try layoutReading { layout in
      try layout.name(try layout.image(["kept"]), nil)
      try layout.blob("lost")
    }
    let path = LayoutMaker.path(Digest(TreeMaker.hash("lost")))
    #expect(reading.orphans == [OrphanSeen(kind: .blob, path: path, size: 4)])
    #expect(reading.findings.map(\.code) == [.contentUnreferenced])
    #expect(reading.findings.map(\.path) == [path])
  }

  @Test("an artifact is no image, and what it lists is held")
  func artifact() throws {
    let reading = try layoutReading { layout in
      let config = try layout.descriptor("application/vnd.cncf.helm.config.v1+json", of: try layout.blob("chart"))
      let layer = try layout.descriptor("application/vnd.cncf.helm.chart.content.v1.tar", of: try layout.blob("tar"))
      try layout.name(try layout.blob(#"{"config":\#(config),"layers":[\#(layer)]}"#), "chart")
    }
    #expect(reading.findings == [])
    #expect(reading.images.isEmpty)
    #expect(reading.orphans == [])
  }

  @Test("SHA-512 names a blob too")
  func otherAlgorithm() throws {
    let text = #"{"manifests":[]}"#
    // As sha512sum says of the text.
    let digest =
      "sha512:1c4d0e46dde6c4fd9ce61cc3b0707f60566aa15c65271d476068d1eeb9cf5bf4"
      + "bd022dd818002aa00fd765bfe9e59ce6e4e135dce096258b25263e5a1a1236d0"
    let reading = try layoutReading { layout in
      try FileManager.default.createDirectory(
        at: layout.root.appendingPathComponent("blobs/sha512"), withIntermediateDirectories: true)
      try layout.write("blobs/sha512/" + digest.dropFirst("sha512:".count), text)
      let named = #"{"mediaType":"\#(LayoutMaker.indexType)","digest":"\#(digest)","size":\#(text.utf8.count)}"#
      try layout.write("index.json", #"{"manifests":[\#(named)]}"#)
    }
    #expect(reading.findings == [])
    #expect(reading.storedBlobs.map { reading.chains.digests.digest(at: $0.blob).description } == [digest])
  }

  @Test("an image whose config has a digest of another algorithm is not listed, and a finding says so")
  func configOfOtherAlgorithm() throws {
    let reading = try layoutReading { (layout) throws in
      let json = #"{"os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#
      let digits =
        "7fcb6054fd0a0e93d5fcb1af78f461df6c661eded12ff688d7267dcaecc1a136"
        + "d055ef25e7ec557eefc78a77c17b1df6d548f46639ea73750862c40bd92610a0"
      let config = try #require(Digest("sha512:" + digits))
      try FileManager.default.createDirectory(
        at: layout.root.appendingPathComponent("blobs/sha512"), withIntermediateDirectories: true)
      try layout.write("blobs/sha512/" + config.hex, json)
      let descriptor = LayoutMaker.descriptor(LayoutMaker.configType, config, size: json.utf8.count)
      try layout.name(try layout.blob(#"{"config":\#(descriptor),"layers":[]}"#), "1")
    }
    #expect(reading.findings.map(\.code) == [.imageUnreadable])
    #expect(reading.findings.map(\.severity) == [.info])
    #expect(reading.findings.first?.detail.contains("found sha512") == true)
    #expect(reading.images.isEmpty && reading.orphans.isEmpty)
  }
}
