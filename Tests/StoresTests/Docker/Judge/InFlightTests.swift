import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

@Suite("a tree in use") struct InFlightTests {
  @Test("a container that a daemon makes or removes is no fault; one that it left so is")
  func containerInFlight() throws {
    let later = LiveDaemon(started: .max)
    func removeConfig(_ tree: TreeMaker) throws { try tree.remove("containers/\(tree.container)/config.v2.json") }
    let making = try reading(daemon: LiveDaemon(started: 1), after: removeConfig)
    #expect(making.findings.map(\.code) == [.inFlight] && making.findings.map(\.severity) == [.info])
    #expect(making.findings.first?.path.hasPrefix("containers/") == true)
    #expect(try reading(daemon: later, after: removeConfig).findings.map(\.code) == [.containerUnreadable])

    func removeDirectory(_ tree: TreeMaker, state: String) throws {
      let path = "containers/\(tree.container)/config.v2.json"
      try tree.write(path, #"{"ID":"\#(tree.container)","Driver":"overlay2","State":{\#(state)}}"#)
      try tree.remove("overlay2/" + tree.mountID)
    }
    func severities(_ daemon: LiveDaemon?, _ state: String) throws -> [Severity] {
      try reading(daemon: daemon) { try removeDirectory($0, state: state) }.findings
        .filter { $0.code == .directoryMissing }.map(\.severity)
    }
    #expect(try severities(LiveDaemon(started: 1), #""Dead":true"#) == [.info])
    #expect(try severities(LiveDaemon(started: 1), #""RemovalInProgress":true"#) == [.info])
    #expect(try severities(LiveDaemon(started: 1), #""Running":true"#) == [.error])
    #expect(try severities(nil, #""Dead":true"#) == [.error])
  }

  @Test("what has no owner is in flight if it is younger than the daemon, else an orphan")
  func window() throws {
    let lone = DiffID(TreeMaker.hash("lone"))
    func add(_ tree: TreeMaker) throws {
      try tree.addLayer(ChainID(lone.hash), lone, parent: nil, TreeMaker.stray)
      try tree.addDirectory(String(repeating: "99", count: 32))
    }
    let young = try reading(daemon: LiveDaemon(started: 1), after: add)
    #expect(young.orphans.isEmpty)
    #expect(young.findings.filter { $0.code == .inFlight }.count == 2)
    #expect(young.findings.allSatisfy { $0.severity == .info })
    let later = Int64(Date().timeIntervalSince1970 + 3600) * 1_000_000_000
    let old = try reading(daemon: LiveDaemon(started: later), after: add)
    #expect(old.orphans.count == 2)
  }

  @Test("where a reading met a database in the middle of a change, only two others in a row show the orphans")
  func databaseInTheMiddleOfAChange() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let lone = DiffID(TreeMaker.hash("lone"))
    try tree.addLayer(ChainID(lone.hash), lone, parent: nil, TreeMaker.stray)
    func read(failing times: Set<Int>) throws -> (reading: TreeReading, readings: Int) {
      let root = WatchedFolder(try FolderOnDisk(top: tree.root.path), failing: "buildkit", times: times)
      let reader = TreeReader(
        root, driver: tree.driver, daemon: LiveDaemon(started: .max), options: ReadOptions(workers: 2))
      return (try reader.read().reading, root.opened("buildkit"))
    }
    for (times, readings) in [([], 2), ([1], 3)] as [(Set<Int>, Int)] {
      let (reading, count) = try read(failing: times)
      #expect(count == readings)
      #expect(reading.areas.contains(.orphans))
      #expect(reading.orphans.map(\.path) == [tree.layerPath(ChainID(lone.hash))])
      #expect(reading.findings.map(\.code) == [.layerOrphaned])
    }
    for times in [[2], [1, 3]] as [Set<Int>] {
      let (reading, count) = try read(failing: times)
      #expect(count == 3)
      #expect(!reading.areas.contains(.orphans))
    }
  }
}
