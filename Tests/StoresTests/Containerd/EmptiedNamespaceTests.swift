import Foundation
import Testing

@testable import Stores

@Suite("namespaces that hold nothing any more") struct EmptiedNamespaceTests {
  private func withStore(_ body: (ContainerdMaker) throws -> Void) throws {
    let store = try ContainerdMaker()
    defer { store.delete() }
    try body(store)
  }

  private static func key(_ namespace: String) -> TreeKey { TreeKey(.containerd, namespace: namespace) }

  /// Of each reading its namespace, and how many names, images and layers it saw; nil where it did not read them.
  private func seen(_ readings: [TreeReading]) -> [String] {
    readings.map { reading in
      let counts = [
        reading.areas.contains(.references) ? reading.tags.count : nil,
        reading.areas.contains(.images) ? reading.images.count : nil,
        reading.areas.contains(.layers) ? reading.layers.count : nil,
        reading.areas.contains(.blobs) ? reading.storedBlobs.count : nil,
        reading.areas.contains(.holds) ? reading.holds.count : nil,
      ].map { $0.map(String.init) ?? "-" }
      return "\(reading.tree.namespace) \(counts.joined(separator: " "))"
    }
  }

  @Test("one that the index has and that is empty, or not there at all, is read as empty")
  func emptied() throws {
    try withStore { store in
      try store.image("a", "docker.io/library/a:1")
      store.put(["images": [:]], in: "k8s.io")
      let place = store.root.path
      #expect(try seen(store.read()) == ["moby 1 1 1 3 0"])
      let known = [Self.key("k8s.io"): place, Self.key("gone"): place, Self.key("moby"): place]
      let readings = try store.read(known: known)
      #expect(seen(readings) == ["moby 1 1 1 3 0", "gone 0 0 0 0 0", "k8s.io 0 0 0 0 0"])
      #expect(readings.flatMap(\.findings).isEmpty)
      // Of another containerd of the host this one shows nothing, nor of another root or store.
      let others = [
        Self.key("k8s.io"): "/elsewhere", TreeKey(.containerd, root: "srv", namespace: "k8s.io"): place,
        TreeKey(.graphDriver, driver: "overlay2"): place,
      ]
      #expect(try seen(store.read(known: others)) == ["moby 1 1 1 3 0"])
    }
  }

  @Test("where all are empty, they are read as empty: a scan of a fresh node does not fail")
  func allEmptied() throws {
    try withStore { (store) throws in
      store.put(["images": [:]], in: "moby")
      let place = store.root.path
      #expect(try seen(store.read()) == ["moby 0 0 0 0 0"])
      #expect(try seen(store.read(known: [Self.key("moby"): place])) == ["moby 0 0 0 0 0"])
      #expect(try seen(store.read(known: [Self.key("default"): place])) == ["moby 0 0 0 0 0", "default 0 0 0 0 0"])
    }
  }

  @Test("a database that cannot be read empties nothing")
  func unreadable() throws {
    try withStore { store in
      try store.image("a", "docker.io/library/a:1")
      try store.writeDatabases()
      let containerd = try #require(try TreeSource(store.root.path).roots().first)
      try store.write(ContainerdMaker.databasePath, Array(repeating: 7, count: 5000))
      var options = ReadOptions(workers: 1)
      options.known = [Self.key("k8s.io"): store.root.path]
      let readings = try containerd.read(
        options, into: NoFacts(), memory: { _, _ in (PreviousScan(), nil) }, watch: { try $1() }
      ).readings
      #expect(seen(readings) == ["moby - - - - -", "k8s.io - - - - -"])
    }
  }

  @Test("a data root whose Docker has removed all of its images is read as empty, if the index has it")
  func dataRoot() throws {
    try withStore { store in
      let root = FileManager.default.temporaryDirectory.appendingPathComponent("strata-root-" + UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: root) }
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent("containers"), withIntermediateDirectories: true)
      store.put(["images": [:]], in: "moby")
      #expect(throws: LocateError.containerdStore(path: root.path)) { try store.read(in: root) }
      let place = root.path + "/containerd/daemon"
      let readings = try ContainerdMaker.read(root.path, known: [Self.key("moby"): place])
      #expect(seen(readings) == ["moby 0 0 0 0 0"])
      #expect(readings.first?.areas.contains(.containers) == true)
    }
  }
}
