import Foundation
import Testing

@testable import Stores

@Suite("bytes on disk of containerd’s store") struct ContainerdMeasureTests {
  /// A store with an image, what else can hold something, and what nothing holds; `body` adds to it.
  private func makeStore(_ body: (ContainerdMaker) throws -> Void = { _ in }) throws -> ContainerdMaker {
    let store = try ContainerdMaker()
    try store.image("layer", "docker.io/library/web:1")
    try fill(store, "\(ContainerdMaker.snapshotterPath)/snapshots/1/fs/etc/a", bytes: 10_000)
    try fill(store, "\(ContainerdMaker.snapshotterPath)/snapshots/1/work/x", bytes: 5000)
    try store.snapshot("built")
    try fill(store, "\(ContainerdMaker.snapshotterPath)/snapshots/2/fs/b", bytes: 20_000)
    try store.snapshot("lost")
    let lease = String(repeating: "abcde", count: 5)
    store.put(["snapshots": ["overlayfs": ["built": .value([])]]], "leases", lease)
    try store.blob("held by nothing")
    let pulled = try store.blob("half a pull")
    store.put(
      [
        "content": [pulled.description: .value([])],
        "labels": ["containerd.io/gc.expire": .text("2037-01-01T00:00:00Z")],
      ],
      "leases", "123-abcd")
    let kept = try store.blob("kept by hand")
    store.put(["content": [kept.description: .value([])]], "leases", "mine")
    try fill(store, ContainerdMaker.path(String(repeating: "0f", count: 32)), bytes: 30_000)
    try fill(store, "io.containerd.content.v1.content/ingest/7/data", bytes: 40_000)
    try fill(store, "io.containerd.runtime.v2.task/x", bytes: 100)
    try body(store)
    try store.writeDatabases()
    return store
  }

  private func fill(_ store: ContainerdMaker, _ path: String, bytes: Int) throws {
    let file = store.root.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(repeating: 7, count: bytes).write(to: file)
  }

  private func du(_ path: String) throws -> Int64 {
    let text = try output("du -sx --block-size=1 '\(path)'")
    return try #require(text.split(separator: "\t").first.flatMap { Int64($0) })
  }

  private func sum(_ readings: [TreeReading]) -> Int64 { readings.reduce(0) { $0 + $1.measuredInAll.bytes } }

  @Test("each part is for what holds it, and all parts are what du says")
  func parts() throws {
    let store = try makeStore()
    defer { store.delete() }
    let readings = try store.measure(store.root.path)
    let parts = readings.reduce(into: [:]) { $0.merge($1.parts) { first, _ in first } }
    #expect(parts["directory snapshots/1/fs"] == .images)
    #expect(parts["directory snapshots/2/fs"] == .buildCache)
    #expect(parts["directory snapshots/3/fs"] == .orphans)
    for part in [DiskPart.images, .inFlight, .leases] { #expect(parts["blobs \(part.rawValue)"] == part) }
    #expect(parts["temporary io.containerd.content.v1.content/ingest"] == .inFlight)
    #expect(parts["other io.containerd.metadata.v1.bolt"] == .metadata)
    #expect(parts["other io.containerd.snapshotter.v1.overlayfs"] == .driver)
    #expect(parts["other io.containerd.runtime.v2.task"] == .containerd)
    #expect(readings.allSatisfy { $0.areas.contains(.measure) })
    #expect(sum(readings) == (try du(store.root.path)))
  }

  @Test("a snapshot is what its snapshotter measures: the folder of its files, with that folder")
  func snapshots() throws {
    let store = try makeStore()
    defer { store.delete() }
    let reading = try store.measure(store.root.path)[0]
    for id in 1...3 {
      let folder = store.root.path + "/\(ContainerdMaker.snapshotterPath)/snapshots/\(id)/fs"
      #expect(reading.use(.directory, "snapshots/\(id)/fs")?.bytes == (try du(folder)))
    }
  }

  @Test("each orphan is measured by itself, by what the list of orphans has: listed or not, a blob or a snapshot")
  func orphans() throws {
    let store = try makeStore { store in
      try fill(store, "\(ContainerdMaker.snapshotterPath)/snapshots/9/fs/c", bytes: 6000)
    }
    defer { store.delete() }
    let reading = try store.measure(store.root.path)[0]
    #expect(reading.orphans.count == 4)
    for orphan in reading.orphans {
      let isBlob = orphan.kind == .blob
      let measured = reading.measures.first {
        $0.kind == (isBlob ? .blobs : .directory) && $0.name == orphan.cacheID ?? DirectoryName(orphan.path)
      }
      let path = "\(store.root.path)/\(orphan.path)" + (isBlob ? "" : "/fs")
      #expect(measured?.use.bytes == (try du(path)), "\(orphan.path)")
      #expect(measured?.part == .orphans)
    }
    #expect(
      Set(reading.orphans.compactMap(\.cacheID?.description)) == [
        "snapshots/3/fs", "\(ContainerdMaker.snapshotterPath)/snapshots/9",
      ])
  }

  @Test("a blob that two namespaces list counts once, for the one whose image has it")
  func twoNamespaces() throws {
    let store = try makeStore { store in
      // Sorted before the namespace with the image.
      try store.blob("layer", in: "first")
    }
    defer { store.delete() }
    let readings = try store.measure(store.root.path)
    #expect(readings.map(\.tree.namespace) == ["first", "moby"])
    #expect(readings[0].measures.filter { $0.kind == .blobs && $0.part == .images } == [])
    #expect(readings[1].use(.blobs, "images")?.files == 3)
    #expect(sum(readings) == (try du(store.root.path)))
  }

  @Test("a container’s writable snapshot has the size that Docker shows")
  func writable() throws {
    let id = String(repeating: "c0", count: 32)
    let store = try makeStore { store in
      try store.snapshot(id + "-init")
      try store.snapshot(id, parent: id + "-init", kind: 2)
      store.put(["snapshots": ["overlayfs": [id: .value([])]]], "leases", id)
      try fill(store, "\(ContainerdMaker.snapshotterPath)/snapshots/5/fs/tmp/file", bytes: 50_000)
    }
    defer { store.delete() }
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("strata-root-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: root) }
    let container = root.appendingPathComponent("containers/\(id)")
    try FileManager.default.createDirectory(at: container, withIntermediateDirectories: true)
    try Data(#"{"ID":"\#(id)","Driver":"overlayfs","State":{},"Config":{}}"#.utf8)
      .write(to: container.appendingPathComponent("config.v2.json"))
    try Data(repeating: 7, count: 9000).write(to: container.appendingPathComponent("\(id)-json.log"))
    let readings = try store.measure(in: root)
    let moby = try #require(readings.first { $0.tree.namespace == "moby" })
    let files = try du("\(root.path)/containerd/daemon/\(ContainerdMaker.snapshotterPath)/snapshots/5/fs")
    #expect(moby.writableLayers.map(\.directory) == [DirectoryName("snapshots/5/fs")])
    #expect(moby.writableLayers.map(\.size) == [files])
    #expect(moby.parts["directory snapshots/5/fs"] == .containerLayers)
    #expect(moby.parts["directory snapshots/4/fs"] == .containerLayers)
    #expect(moby.parts["log \(id)"] == .logs)
    #expect(moby.parts["other containerd/daemon/io.containerd.metadata.v1.bolt"] == .metadata)
    #expect(sum(readings) == (try du(root.path)))
  }

  @Test("the system’s containerd beside a data root is measured with it")
  func beside() throws {
    let store = try makeStore()
    defer { store.delete() }
    let host = FileManager.default.temporaryDirectory.appendingPathComponent("strata-host-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: host) }
    for folder in ["docker/containers", "docker/volumes", "docker/buildkit"] {
      try FileManager.default.createDirectory(
        at: host.appendingPathComponent(folder), withIntermediateDirectories: true)
    }
    try FileManager.default.moveItem(at: store.root, to: host.appendingPathComponent("containerd"))
    let readings = try store.measure(host.path + "/docker")
    let parts = readings.reduce(into: [:]) { $0.merge($1.parts) { first, _ in first } }
    #expect(parts["directory snapshots/1/fs"] == .images)
    #expect(parts["other ."] == .metadata)
    #expect(
      parts.keys.contains { $0.hasPrefix("other /") && $0.hasSuffix("containerd/io.containerd.metadata.v1.bolt") })
    #expect(sum(readings) == (try du(host.path + "/docker") + du(host.path + "/containerd")))
  }
}
