import Foundation
import ImageModel
import Testing

@testable import Stores

@Suite("findings") struct FindingTests {
  @Test("a sound tree has none", arguments: ["overlay2", "vfs", "aufs", "overlay", "btrfs", "fuse-overlayfs"])
  func sound(driver: String) throws {
    let reading = try reading(driver: driver)
    #expect(reading.findings == [])
    #expect(reading.orphans == [])
    #expect(reading.images.count == 1)
    #expect(reading.layers.count == 2)
    #expect(reading.containers.count == 1)
    #expect(reading.areas == Set(Area.allCases.filter { $0.kinds.contains(.graphDriver) }).subtracting([.measure]))
  }

  @Test("each fault is reported at its path, and what else is reported follows from it", arguments: damages)
  func fault(damage: Damage) throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    try damage.inflict(tree)
    let reading = try tree.read()
    let reported = reading.findings.filter { $0.code == damage.code && $0.path == damage.path(tree) }
    #expect(reported.count == 1, "\(reading.findings)")
    #expect(reported.allSatisfy { !$0.detail.isEmpty })
    #expect(Finding.joined(reading.findings).count == reading.findings.count, "\(reading.findings)")
    let others = reading.findings.filter { $0.code != damage.code && $0.severity > .info }
    let unexplained = others.filter { other in
      !other.detail.contains("follows from") && !Self.consequences[damage.code, default: []].contains(other.code)
    }
    #expect(unexplained == [])
  }

  /// What a fault brings with it though its finding cannot name it.
  private static let consequences: [FindingCode: Set<FindingCode>] = [
    // The stray layer is an orphan too, and so is one whose place is unknown.
    .layerParentMissing: [.layerOrphaned], .layerUnreadable: [.directoryLeaked],
    // A layer that names another directory leaves its own.
    .directoryMissing: [.directoryLeaked],
    // Without the mount nobody knows whose its directories are.
    .mountUnreadable: [.directoryLeaked], .containerMountMissing: [.directoryLeaked],
  ]

  @Test("every code that a reading gives is named in some test")
  func all() throws {
    let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../..").standardizedFileURL
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    let words = try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.flatMap { file in
      try String(contentsOf: file, encoding: .utf8).matches(of: /[."]([\w-]+)/).map { String($0.1) }
    }
    #expect(FindingCode.allCases.filter { !words.contains("\($0)") && !words.contains($0.rawValue) } == [])
  }

  @Test(
    "what Docker takes for no references is none",
    arguments: ["{}", #"{"Repositories":null}"#, #"{"Repositories":{"web":null}}"#, #" {"repositories":{}}"# + "\n"])
  func noReferences(_ text: String) throws {
    let reading = try reading { try $0.write($0.repositoriesPath, text) }
    #expect(reading.areas.contains(.references))
    #expect(reading.tags.isEmpty && reading.findings.isEmpty, "\(reading.findings)")
  }

  @Test("one entry that is none hides no other, and bytes after the references hide none of them")
  func otherReferences() throws {
    let reading = try reading {
      try $0.write(
        $0.repositoriesPath, #"{"Repositories":{"web":{"web":"x","web:1":null,"web:2":"\#($0.image)"}}}{"Repositories""#
      )
    }
    #expect(reading.areas.contains(.references))
    #expect(reading.tags.map(\.tag) == ["2"])
    #expect(Set(reading.findings.map(\.code)) == [.tagWithoutImage, .trailingBytes])
    #expect(reading.findings.map(\.subject).sorted() == ["", "web", "web:1"])
  }

  @Test("an entry of distribution without a digest says nothing, and is no fault")
  func noDigest() throws {
    let reading = try reading {
      try $0.write(
        "image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(TreeMaker.stray)",
        #"[{"SourceRepository":"a"},{"Digest":"sha256:\#(TreeMaker.stray)","SourceRepository":"docker.io/library/b"}]"#)
    }
    #expect(reading.blobSources.count == 1)
    #expect(reading.findings.isEmpty, "\(reading.findings)")
  }

  @Test("one broken file never hides another")
  func together() throws {
    let reading = try reading { tree in
      try tree.write(tree.repositoriesPath, "{")
      try tree.write(tree.topLayerPath + "/size", "x")
      try tree.write("containers/\(tree.container)/config.v2.json", "{")
      try tree.write("image/overlay2/imagedb/content/sha256/nonsense", "")
    }
    let codes = Set(reading.findings.map(\.code))
    #expect(
      codes.isSuperset(of: [
        .repositoriesUnreadable, .layerSizeInvalid, .containerUnreadable, .imageNameInvalid,
      ]))
    #expect(reading.images.count == 1)
  }

  @Test("a config with a wrong digest is no image, and its layers stay held")
  func mismatchHolds() throws {
    let reading = try reading { tree in
      let text = try String(contentsOf: tree.url(tree.contentPath), encoding: .utf8)
      try tree.write(tree.contentPath, text.replacingOccurrences(of: "amd64", with: "amd65"))
      try tree.remove("containers/\(tree.container)")
      try tree.remove("image/overlay2/layerdb/mounts/\(tree.container)")
      for name in [tree.mountID, tree.mountID + "-init"] {
        try tree.remove("overlay2/\(name)")
        try tree.remove("overlay2/l/" + TreeMaker.hash(name).hex.uppercased().prefix(26))
      }
    }
    #expect(reading.images.isEmpty)
    #expect(reading.orphans.isEmpty)
    #expect(reading.findings.map(\.code) == [.imageDigestMismatch])
  }

  @Test("a layer's directory that is a link elsewhere is called a link")
  func linkedDirectory() throws {
    let reading = try reading { try $0.link("overlay2/\($0.cacheIDs[1])", to: "/mnt/\($0.cacheIDs[1])") }
    let missing = reading.findings.filter { $0.code == .directoryMissing }
    #expect(missing.map { $0.detail.hasSuffix("found a symbolic link") } == [true], "\(reading.findings)")
  }

  @Test("without the folder of short links the directories are known, and no orphan is certain")
  func noLinks() throws {
    let reading = try reading { tree in
      try tree.addDirectory(TreeMaker.stray)
      try tree.remove("overlay2/l")
      try tree.write("overlay2/l", "")
    }
    #expect(reading.areas.contains(.directories))
    #expect(reading.findings.map(\.path) == ["overlay2/l", "overlay2/\(TreeMaker.stray)"], "\(reading.findings)")
    #expect(reading.findings[0].blocks == .directories)
    #expect(reading.orphans.map(\.path) == ["overlay2/\(TreeMaker.stray)"])
  }

  @Test("parents that lead in a circle end, and hide the image")
  func circle() throws {
    let reading = try reading { tree in
      try tree.write(tree.layerPath(tree.chain[0]) + "/parent", tree.chain[1].description)
    }
    #expect(reading.images.map(\.hidden) == [true])
    #expect(reading.findings.contains { $0.code == .layerChainMismatch })
  }
}
