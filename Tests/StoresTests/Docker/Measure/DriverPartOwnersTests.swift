import Foundation
import ImageModel
import Testing

@testable import Stores

@Suite("what measured parts are for") struct DriverPartOwnersTests {
  @Test("each part is for what owned it when it was measured")
  func parts() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let leaked = String(repeating: "1e", count: 32)
    try tree.addDirectory(leaked)
    for volume in ["data", "lost"] { try tree.fill("volumes/\(volume)/_data/file", bytes: 10) }
    for path in ["containers/\(tree.container)/\(tree.container)-json.log", "tmp/download", "stray"] {
      try tree.fill(path, bytes: 10)
    }
    try tree.makeFolder("image/overlay2/layerdb/tmp/write-set-1")
    let parts = try tree.measure().parts
    #expect(parts["directory \(tree.cacheIDs[0])"] == .images)
    #expect(parts["directory \(tree.mountID)"] == .containerLayers)
    #expect(parts["directory \(tree.mountID)-init"] == .containerLayers)
    #expect(parts["directory \(leaked)"] == .orphans)
    #expect(parts["write-set image/overlay2/layerdb/tmp/write-set-1"] == .orphans)
    #expect(parts["volume data"] == .unusedVolumes)
    #expect(parts["log \(tree.container)"] == .logs)
    #expect(parts["container \(tree.container)"] == .containers)
    #expect(parts["temporary tmp"] == .inFlight)
    #expect(parts["other overlay2"] == .driver)
    #expect(parts["other image/overlay2"] == .metadata)
    #expect(parts["other plugins"] == .plugins)
    #expect(parts["other stray"] == .unexplained)
  }

  @Test("a layer is for its strongest holder, or for what could not be read")
  func holders() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    try tree.remove(tree.contentPath)
    #expect(try tree.measure().parts["directory \(tree.cacheIDs[1])"] == .keptByContainers)
    try tree.remove("image/overlay2/layerdb/mounts/\(tree.container)")
    try tree.remove("containers/\(tree.container)")
    #expect(try tree.measure().parts["directory \(tree.cacheIDs[1])"] == .orphans)
    try tree.remove("image/overlay2/imagedb/content")
    #expect(try tree.measure().parts["directory \(tree.cacheIDs[1])"] == .unknownOwner)
  }

  @Test("of a tree that is out of use containers and orphans stay apart, and all else is the tree’s")
  func inactive() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let leaked = String(repeating: "1e", count: 32)
    try tree.addDirectory(leaked)
    var reading = try tree.read()
    reading.isInactive = true
    let owners = DriverPartOwners(of: reading, driver: (0, Driver(named: "overlay2")))
    func use(_ kind: MeasureSeen.Kind, _ name: String) -> DiskPart {
      owners.claimOnRest(MeasuredPart(place: .driver(0), kind: kind, name: DirectoryName(name))).use
    }
    #expect(use(.directory, leaked) == .orphans)
    #expect(use(.directory, tree.mountID) == .containerLayers)
    #expect(use(.directory, tree.cacheIDs[0]) == .inactiveTrees)
    #expect(use(.other, "image/overlay2") == .inactiveTrees)
  }

  @Test("what the mount of a build has is in flight while a daemon runs, its layer too, and else an orphan")
  func buildMount() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let lone = DiffID(TreeMaker.hash("lone"))
    let mount = String(repeating: "ad", count: 32)
    try tree.addLayer(ChainID(lone.hash), lone, parent: nil, TreeMaker.stray)
    try tree.write("image/overlay2/layerdb/mounts/abcdefghijklmnopqrstuvw01/mount-id", mount)
    try tree.write("image/overlay2/layerdb/mounts/abcdefghijklmnopqrstuvw01/parent", ChainID(lone.hash).description)
    try tree.addDirectory(mount)
    for (daemon, part) in [(LiveDaemon(started: 1), DiskPart.inFlight), (nil, .orphans)] {
      let parts = try tree.measure(daemon: daemon).parts
      #expect(parts["directory \(mount)"] == part)
      #expect(parts["directory \(TreeMaker.stray)"] == part)
    }
  }

  @Test("whether a volume is used is known where containers were read")
  func volumes() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    try tree.fill("volumes/data/_data/file", bytes: 10)
    try tree.remove("containers")
    #expect(try tree.measure().parts["volume data"] == .volumes)
  }

  @Test("volumes that were given options are apart, whoever has them, where Docker's database says which these are")
  func volumesWithOptions() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let options: [(name: String, json: String)] = [
      ("none", #"{"Name":"none","Driver":"local","Labels":{"a":"b"},"Options":null}"#),
      ("empty", #"{"Name":"empty","Driver":"local","Labels":null,"Options":{}}"#),
      ("tmpfs", #"{"Name":"tmpfs","Driver":"local","Labels":{},"Options":{"device":"tmpfs","type":"tmpfs"}}"#),
      ("odd", "no JSON"), ("gone", #"{"Options":{"a":"b"}}"#),
    ]
    for name in options.map(\.name).dropLast() { try tree.fill("volumes/\(name)/_data/file", bytes: 10) }
    let records = options.map { ($0.name, MadeDatabase.Node.text($0.json)) }
    let bytes = MadeDatabase.bytes(.bucket(["volumes": .bucket(Dictionary(uniqueKeysWithValues: records))]))
    try Data(bytes).write(to: tree.url("volumes/metadata.db"))
    let parts = try tree.measure().parts
    #expect(
      ["none", "empty", "tmpfs", "odd", "gone"].map { parts["volume \($0)"] }
        == [.unusedVolumes, .unusedVolumes, .volumesWithOptions, .unusedVolumes, nil])
    try tree.write("volumes/metadata.db", "torn")
    #expect(try tree.measure().parts["volume tmpfs"] == .unusedVolumes)
  }
}

extension TreeReading {
  /// What each part is for, by its kind and name.
  var parts: [String: DiskPart] {
    Dictionary(measures.map { ("\($0.kind.rawValue) \($0.name)", $0.part) }) { first, _ in first }
  }
}
