import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

@Suite("reading an OCI image layout that is damaged") struct DamagedLayoutTests {
  @Test("what a damaged document names is not known, so that no orphan is certain")
  func damagedManifest() throws {
    var manifest: Digest?
    let reading = try layoutReading { layout in
      manifest = try layout.image(["layer"])
      try layout.name(try #require(manifest), "1")
      try layout.write(LayoutMaker.path(try #require(manifest)), #"{"mediaType":""}"#)
    }
    let path = LayoutMaker.path(try #require(manifest))
    let found = reading.findings.filter { $0.path == path }
    #expect(Set(found.map(\.code)) == [.blobSizeMismatch, .blobDigestMismatch])
    #expect(found.contains { $0.blocks == .blobs })
    #expect(reading.images.isEmpty)
    #expect(reading.orphans.count == 2)
  }

  @Test("a document that is no JSON, or not of its form, is a finding", arguments: ["{", "[]", #"{"layers":[]}"#])
  func unreadableManifest(text: String) throws {
    let reading = try layoutReading { layout in try layout.name(try layout.blob(text), "1") }
    #expect(reading.findings.map(\.code) == [.manifestUnreadable])
    #expect(reading.findings.map(\.blocks) == [.blobs])
  }

  @Test("index.json that cannot be read: nothing is known of names and orphans", arguments: [true, false])
  func unreadableIndex(isMissing: Bool) throws {
    let reading = try layoutReading { layout in
      try layout.name(try layout.image(["layer"]), "1")
      if isMissing { try layout.remove("index.json") } else { try layout.write("index.json", "{}") }
    }
    #expect(reading.findings.map(\.code) == [.manifestUnreadable])
    #expect(reading.findings.map(\.path) == ["index.json"])
    #expect(reading.areas == [.blobs])
    #expect(reading.attempted.contains(.references))
    #expect(reading.orphans == [])
  }

  /// What cannot be a descriptor, in place of one.
  static let noDescriptors = [
    #"{"mediaType":"\#(LayoutMaker.manifestType)","digest":"sha256:none","size":3}"#,
    #"{"mediaType":"\#(LayoutMaker.manifestType)","digest":7,"size":3}"#,
    #"{"mediaType":5,"digest":"sha256:\#(TreeMaker.hash("x").hex)","size":3}"#,
    #"{"digest":"sha256:\#(TreeMaker.hash("x").hex)","size":-1}"#, #"{"size":3}"#, "{}", "null", "[]", "\"text\"",
  ]

  @Test("one entry of index.json that is no descriptor is a finding, and the others are read", arguments: noDescriptors)
  func badName(_ bad: String) throws {
    let reading = try layoutReading { layout in
      let sound = try ["one", "two"].map {
        try layout.descriptor(LayoutMaker.manifestType, of: try layout.image([$0]))
      }
      try layout.blob("lost")
      try layout.write("index.json", #"{"manifests":[\#(sound[0]),\#(bad),\#(sound[1]),\#(bad)]}"#)
    }
    #expect(reading.images.count == 2)
    let found = reading.findings.filter { $0.code == .manifestUnreadable }
    #expect(found.map(\.path) == ["index.json", "index.json"])
    #expect(found.map(\.subject) == ["manifests[1]", "manifests[3]"])
    #expect(found.allSatisfy { $0.blocks == .blobs && $0.severity == .error })
    #expect(reading.areas == [.references, .images, .layers, .blobs, .orphanBlobs])
    #expect(reading.orphans.map(\.size) == [4])
  }

  @Test(
    "one entry of an index that is no descriptor is a finding, and its other platforms are read",
    arguments: noDescriptors)
  func badPlatform(_ bad: String) throws {
    var index: Digest?
    let reading = try layoutReading { layout in
      let members = try ["amd64", "arm64"].map {
        try layout.descriptor(LayoutMaker.manifestType, of: try layout.image([$0], architecture: $0))
      }
      index = try layout.index([members[0], bad, members[1]])
      try layout.name(try #require(index), "multi", type: LayoutMaker.indexType)
    }
    #expect(reading.images.map(\.isFurther) == [false, true])
    #expect(reading.findings.map(\.code) == [.manifestUnreadable])
    #expect(reading.findings.map(\.path) == [LayoutMaker.path(try #require(index))])
    #expect(reading.findings.map(\.subject) == ["manifests[1]"])
    #expect(reading.orphans == [])
  }

  @Test("one layer of a manifest that is no descriptor is a finding, and its config and other layers are held")
  func badLayer() throws {
    let reading = try layoutReading { layout in
      let config = try layout.blob(
        #"{"os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:\#(TreeMaker.hash("x").hex)","#
          + #""sha256:\#(TreeMaker.hash("y").hex)"]}}"#)
      let layer = try layout.descriptor(LayoutMaker.layerType, of: try layout.blob("layer"))
      let manifest = try layout.blob(
        #"{"config":\#(try layout.descriptor(LayoutMaker.configType, of: config)),"layers":[{"size":3},\#(layer)],"#
          + #""subject":{"digest":"none"}}"#)
      try layout.name(manifest, "1")
    }
    #expect(reading.images.count == 1)
    #expect(reading.findings.map(\.subject).sorted() == ["", "layers[0]", "subject"])
    #expect(reading.findings.allSatisfy { $0.code == .manifestUnreadable })
    #expect(reading.orphans == [])
  }

  @Test("what lies in a manifest’s place and is no file, or is of a type of its own, may hold blobs", arguments: 0...3)
  func unknownDocuments(_ kind: Int) throws {
    let type = kind == 3 ? "application/vnd.oci.artifact.manifest.v1+json" : LayoutMaker.manifestType
    for isPlatform in [true, false] {
      let reading = try layoutReading { layout in
        let manifest = try layout.image(["layer"])
        let path = layout.root.appendingPathComponent(LayoutMaker.path(manifest))
        let listed = try layout.descriptor(type, of: manifest)
        if isPlatform {
          try layout.name(try layout.index([listed]), "1", type: LayoutMaker.indexType)
        } else {
          try layout.name(manifest, "1", type: type)
        }
        guard kind < 3 else { return }
        try FileManager.default.removeItem(at: path)
        switch kind {
        case 0: try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
        case 1: try FileManager.default.createSymbolicLink(atPath: path.path, withDestinationPath: "nowhere")
        default: #expect(mkfifo(path.path, 0o600) == 0)
        }
      }
      // The config and the layer.
      #expect(reading.orphans.count == 2)
      #expect(reading.findings.contains { $0.blocks == .blobs })
    }
  }

  @Test("a blob that is missing is an error; a platform of an index that was never copied is not")
  func missing() throws {
    let layer = try layoutReading { layout in
      try layout.name(try layout.image(["layer"]), "1")
      try layout.remove(LayoutMaker.path(Digest(TreeMaker.hash("layer"))))
    }
    #expect(layer.findings.map(\.code) == [.blobMissing])
    #expect(layer.findings.map(\.severity) == [.error])
    #expect(layer.layers.isEmpty)
    let platform = try layoutReading { layout in
      let here = try layout.descriptor(LayoutMaker.manifestType, of: try layout.image(["x"]))
      let elsewhere = LayoutMaker.descriptor(LayoutMaker.manifestType, Digest(TreeMaker.hash("none")), size: 9)
      try layout.name(try layout.index([here, elsewhere]), "multi", type: LayoutMaker.indexType)
    }
    #expect(platform.findings.map(\.code) == [.blobMissing])
    #expect(platform.findings.map(\.severity) == [.info])
    #expect(platform.images.count == 1)
  }

  @Test("a manifest needs a layer for each diff_id of its config")
  func layersWithoutDiffIDs() throws {
    let reading = try layoutReading { layout in
      let config = try layout.blob(#"{"rootfs":{"type":"layers","diff_ids":[]}}"#)
      let layer = try layout.descriptor(LayoutMaker.layerType, of: try layout.blob("layer"))
      let manifest = try layout.blob(
        #"{"config":\#(try layout.descriptor(LayoutMaker.configType, of: config)),"layers":[\#(layer)]}"#)
      try layout.name(manifest, "1")
    }
    #expect(reading.findings.map(\.code) == [.manifestUnreadable])
    #expect(reading.orphans == [])
  }

  @Test("a config that is no JSON is no image, and its manifest still holds its layers")
  func unreadableConfig() throws {
    let reading = try layoutReading { layout in
      let config = try layout.descriptor(LayoutMaker.configType, of: try layout.blob("none"))
      let layer = try layout.descriptor(LayoutMaker.layerType, of: try layout.blob("layer"))
      try layout.name(try layout.blob(#"{"config":\#(config),"layers":[\#(layer)]}"#), "1")
    }
    #expect(reading.findings.map(\.code) == [.imageUnreadable])
    #expect(reading.images.isEmpty)
    #expect(reading.orphans == [])
  }

  @Test("a file that is no blob, and a link in a blob’s place, are findings and never read")
  func oddFiles() throws {
    let reading = try layoutReading { layout in
      try layout.write("blobs/sha256/.umoci-123", "")
      let path = LayoutMaker.path(Digest(TreeMaker.hash("linked")))
      try FileManager.default.createSymbolicLink(
        atPath: layout.root.appendingPathComponent(path).path, withDestinationPath: "/etc/passwd")
    }
    #expect(Set(reading.findings.map(\.code)) == [.leftover, .unreadable])
    #expect(reading.storedBlobs == [])
  }

  @Test("an index that lists itself under a false digest ends, and many names of one image are one image")
  func loops() throws {
    let reading = try layoutReading { layout in
      let digest = Digest(TreeMaker.hash("index"))
      try layout.write(
        LayoutMaker.path(digest),
        #"{"manifests":[\#(LayoutMaker.descriptor(LayoutMaker.indexType, digest, size: 1))]}"#)
      try layout.name(digest, "loop", type: LayoutMaker.indexType)
      let manifest = try layout.image(["layer"])
      for number in 0..<50 { try layout.name(manifest, "tag\(number)") }
    }
    #expect(reading.findings.map(\.code) == [.blobDigestMismatch])
    #expect(reading.images.count == 1)
    #expect(reading.names.count == 51)
  }
}
