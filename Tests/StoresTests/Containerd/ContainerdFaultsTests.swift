import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

@Suite("faults of a containerd’s store that records show together") struct ContainerdFaultsTests {
  private func codes(_ body: (ContainerdMaker) throws -> Void) throws -> [FindingCode] {
    try containerdReading(body).findings.map(\.code).filter { $0 != .snapshotUnreferenced }.sorted {
      $0.rawValue < $1.rawValue
    }
  }

  @Test("a snapshot is missing where another one, a container or the snapshotter’s database lacks it")
  func snapshotMissing() throws {
    #expect(try codes { try $0.snapshot("above", parent: "none") } == [.snapshotMissing])
    #expect(
      try codes { store in
        try store.snapshot("below")
        try store.snapshot("above", parent: "below")
      } == [])
    #expect(
      try codes { $0.put(["snapshotter": "overlayfs", "snapshotKey": "none"], "containers", "c1") } == [
        .snapshotMissing
      ])
    // Docker’s own records of running containers name none.
    #expect(try codes { $0.put(["snapshotter": "", "snapshotKey": ""], "containers", "c1") } == [])
    #expect(try codes { $0.put("moby/9/lost", "snapshots", "overlayfs", "lost", "name") } == [.snapshotMissing])
  }

  @Test("a snapshot’s folder is missing, or is there without a record")
  func folders() throws {
    #expect(
      try codes { try $0.remove(ContainerdMaker.snapshotterPath + "/snapshots/1") } == [.snapshotDirectoryMissing])
    let reading = try containerdReading { store in
      let folder = store.root.appendingPathComponent(ContainerdMaker.snapshotterPath + "/snapshots/new-1")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    #expect(reading.orphans.map(\.path) == [ContainerdMaker.snapshotterPath + "/snapshots/new-1"])
  }

  @Test("a download is abandoned where no daemon runs, until when the record says")
  func ingests() throws {
    let name = "io.containerd.content.v1.content/ingest/" + TreeMaker.hash("moby/1/layer").hex
    func reading(isLive: Bool) throws -> TreeReading {
      let store = try ContainerdMaker()
      defer { store.delete() }
      store.put("moby/1/layer", "content", "ingests", "layer", "ref")
      store.put(.time(ContainerdMaker.moment + 60), "content", "ingests", "layer", "expireat")
      let folder = store.root.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try store.write(name + "/data", "12345".utf8)
      return try #require(try store.read(isLive: isLive).first)
    }
    let found = try reading(isLive: false).findings
    #expect(found.map(\.code) == [.ingestAbandoned])
    #expect(found.map(\.path) == [name])
    #expect(found.first?.detail == "5 bytes of layer until 2027-01-15T08:01:00Z")
    #expect(try reading(isLive: true).findings == [])
  }

  @Test("what no record says is not said to be nothing: a lost blob’s size, the place and the bytes of a download")
  func unrecorded() throws {
    let found = try containerdReading { store in
      store.put(
        .time(ContainerdMaker.moment), "content", "blob", Digest(TreeMaker.hash("lost")).description, "createdat")
      store.put(.time(ContainerdMaker.moment + 60), "content", "ingests", "layer", "expireat")
    }.findings.sorted { $0.code.rawValue < $1.code.rawValue }
    #expect(found.map(\.code) == [.blobMissing, .ingestAbandoned])
    #expect(
      found.map(\.detail) == ["expected a blob, found none", "nothing on disk of layer until 2027-01-15T08:01:00Z"])
    #expect(found.last?.path == ContainerdMaker.databasePath)
  }

  @Test("with dockerd stopped its downloads are abandoned; those of others are not while containerd runs")
  func ingestsWithoutDocker() throws {
    let store = try ContainerdMaker()
    defer { store.delete() }
    for (namespace, reference) in [("moby", "docker’s"), ("k8s.io", "kubelet’s")] {
      store.put(.text(reference), "content", "ingests", "layer", "ref", in: namespace)
      store.put("", "leases", "pull", "ingests", "layer", in: namespace)
    }
    let root = store.root.appendingPathComponent("data")
    try FileManager.default.createDirectory(
      at: root.appendingPathComponent("containers"), withIntermediateDirectories: true)
    func abandoned() throws -> [String] {
      try ContainerdMaker.read(root.path).flatMap(\.findings).filter { $0.code == .ingestAbandoned }.map(\.subject)
    }
    #expect(Set(try store.read(in: root).flatMap(\.findings).map(\.code)) == [.ingestAbandoned])
    #expect(try abandoned() == ["layer", "layer"])
    let database = open(root.path + "/containerd/daemon/" + ContainerdMaker.databasePath, O_RDONLY)
    defer { close(database) }
    try #require(flock(database, LOCK_EX) == 0)
    #expect(try abandoned() == ["layer"])
    let readings = try ContainerdMaker.read(root.path)
    #expect(readings.filter(\.isLive).map(\.tree.namespace) == ["k8s.io"])
  }

  @Test("a lease that will end is named where it alone holds something")
  func leases() throws {
    func found(_ held: String, until: String = "2027-01-15T09:00:00Z") throws -> [String] {
      try containerdReading { store in
        try store.blob("loose")
        store.put("", "leases", "pull", "content", Digest(TreeMaker.hash(held)).description)
        store.put(.text(until), "leases", "pull", "labels", "containerd.io/gc.expire")
      }.findings.filter { $0.code == .leaseAbandoned }.map(\.detail)
    }
    #expect(
      try found("loose") == [
        "a pull or a build did not end: nothing but its lease holds 1 blobs and 0 snapshots until 2027-01-15T09:00:00Z"
      ])
    #expect(try found("layer") == [])
    #expect(try found("loose", until: "2027-01-15T07:00:00Z") == [])
  }

  @Test("what a container holds is not held by a lease of the same name alone")
  func leaseNamedLikeContainer() throws {
    let reading = try containerdReading { store in
      try store.snapshot("s")
      store.put(["snapshotter": "overlayfs", "snapshotKey": "s"], "containers", "one")
      store.put("", "leases", "one", "snapshots", "overlayfs", "s")
      store.put("2027-01-15T09:00:00Z", "leases", "one", "labels", "containerd.io/gc.expire")
    }
    #expect(reading.findings == [])
    #expect(reading.orphans == [])
  }

  @Test("Docker’s containers are with the namespace moby, and hold by their leases; a lease of a lost one is named")
  func containers() throws {
    let store = try ContainerdMaker()
    defer { store.delete() }
    let image = try store.image("layer", "docker.io/library/web:1")
    let ids = ["a", "b"].map { String(repeating: $0, count: 64) }
    for id in ids {
      try store.snapshot(id)
      store.put("", "leases", id, "snapshots", "overlayfs", id)
    }
    let root = store.root.appendingPathComponent("data")
    let config = #"{"ID":"\#(ids[0])","Driver":"overlayfs","Image":"\#(image.manifest)","State":{}}"#
    let folder = root.appendingPathComponent("containers/" + ids[0])
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(config.utf8).write(to: folder.appendingPathComponent("config.v2.json"))
    let reading = try #require(try store.read(in: root).first { $0.tree.namespace == "moby" })
    #expect(reading.containers.map(\.id) == [ids[0]])
    #expect(reading.containers.map(\.image) == [image.manifest])
    #expect(reading.areas.contains(.containers))
    #expect(reading.holds.map(\.holder) == [.container, .lease])
    #expect(reading.findings.map(\.code) == [.leaseAbandoned])
    #expect(reading.findings.map(\.subject) == [ids[1]])
    #expect(reading.orphans == [])
    try FileManager.default.removeItem(at: folder.appendingPathComponent("config.v2.json"))
    let broken = try #require(try ContainerdMaker.read(root.path).first { $0.tree.namespace == "moby" })
    #expect(broken.containers.map(\.unlisted) == [.noConfig])
    #expect(broken.holds.map(\.holder) == [.container, .lease])
    let faults = broken.findings.filter { $0.code == .containerUnreadable }
    #expect(faults.map(\.path) == ["containers/\(ids[0])/config.v2.json"])
  }
}
