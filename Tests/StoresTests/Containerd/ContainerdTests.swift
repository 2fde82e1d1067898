import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

@Suite("reading the store of a containerd") struct ContainerdTests {
  private static let layer = ContainerdMaker.path(Digest(TreeMaker.hash("layer")).hex)
  private static let diff = "sha256:" + TreeMaker.hash("diff of layer").hex

  @Test("names lead to images, and images to their blobs and snapshots")
  func sound() throws {
    let reading = try containerdReading { _ in }
    #expect(reading.tree == TreeKey(.containerd, namespace: "moby"))
    #expect(reading.findings == [])
    #expect(reading.areas == [.references, .images, .layers, .blobs, .holds, .orphans, .orphanBlobs])
    #expect(reading.tags.map(\.tag) == ["1"])
    #expect(reading.images.map(\.target) == reading.tags.map(\.target))
    #expect(reading.storedBlobs.count == 3)
    #expect(reading.layers.map(\.size) == [4096])
    #expect(reading.layers.map(\.cacheID) == [.text("snapshots/1/fs")])
    #expect(reading.snapshots.map(\.key.key) == [Self.diff])
    #expect(reading.orphans == [])
  }

  @Test("Docker’s name for an image without one is no repository, nor is the ID that the CRI gives as a name")
  func names() throws {
    let reading = try containerdReading { store in
      let image = try store.image("other", "docker.io/library/web:2")
      store.name("moby-dangling@\(image.manifest)", image.manifest, size: 1)
      store.name(image.config.description, image.manifest, size: 1)
      store.name("free", image.manifest, size: 1)
    }
    #expect(reading.tags.count == 2)
    #expect(reading.digestReferences == [])
    #expect(reading.names.map(\.name) == ["free"])
    #expect(reading.images.count == 2)
  }

  @Test("the labels of what a name leads to say from where it was pulled; those of other blobs are passed over")
  func pulls() throws {
    var target: Digest?
    let reading = try containerdReading { store in
      let image = try store.image("other", "docker.io/library/web:2")
      for blob in [image.manifest, image.layer] {
        store.put(
          .text("team/web,library/web"), "content", "blob", blob.description, "labels",
          "containerd.io/distribution.source.r.example")
      }
      target = image.manifest
    }
    let expected = try #require(target)
    #expect(
      reading.pulls == [
        PullSeen(target: expected, repository: "r.example/team/web"),
        PullSeen(target: expected, repository: "r.example/library/web"),
      ])
  }

  @Test("a blob without its file is an error where an image needs it, and none is where its layer is unpacked")
  func missing() throws {
    let unpacked = try containerdReading { try $0.remove(Self.layer) }
    #expect(unpacked.findings.map(\.code) == [.blobMissing])
    #expect(unpacked.findings.map(\.severity) == [.warning])
    let packed = try containerdReading { store in
      store.put([:], "snapshots")
      try store.remove(Self.layer)
    }
    #expect(packed.findings.filter { $0.code == .blobMissing }.map(\.severity) == [.error])
    let discarded = try containerdReading { store in
      store.put([:], "content", "blob", Digest(TreeMaker.hash("layer")).description)
      try store.remove(Self.layer)
      store.database.remove(["v1", "moby", "content", "blob", Digest(TreeMaker.hash("layer")).description])
    }
    #expect(discarded.findings == [])
  }

  @Test("a name whose target is not there is an error")
  func lostTarget() throws {
    let reading = try containerdReading { $0.name("lost:1", Digest(TreeMaker.hash("none")), size: 9) }
    #expect(reading.findings.map(\.code) == [.blobMissing])
    #expect(reading.findings.map(\.severity) == [.error])
  }

  /// Docker 29 shows such a name as it is, and inspects no `bare@sha256:…`.
  @Test("a name without a registry is no reference with Docker; ctr takes it for one")
  func bareNames() throws {
    func reading(_ namespace: String) throws -> TreeReading {
      let store = try ContainerdMaker()
      defer { store.delete() }
      for name in ["bare:1", "docker.io/short:1", "docker.io/library/long:1", "reg:5000/own:1"] {
        let target: MadeDatabase.Node = [
          "digest": .text(try store.blob("target", in: namespace).description), "size": .signed(6),
        ]
        store.put(["target": target], "images", name, in: namespace)
      }
      return try #require(try store.read().first)
    }
    let docker = try reading("moby")
    #expect(docker.names.map(\.name) == ["bare:1", "docker.io/short:1"])
    #expect(docker.tags.map(\.repository.canonical) == ["docker.io/library/long", "reg:5000/own"])
    #expect(try reading("default").names.isEmpty)
    #expect(try reading("default").tags.count == 4)
  }

  @Test("files and snapshots without a record are orphans, unless another namespace lists them")
  func unlisted() throws {
    let reading = try containerdReading { store in
      try store.write(ContainerdMaker.path(TreeMaker.hash("lost").hex), "lost".utf8)
      let other = try store.blob("others", in: "k8s.io")
      store.put(.text("1"), "content", "blob", other.description, "labels", "containerd.io/gc.root", in: "k8s.io")
      store.snapshotter.put(["id": .unsigned(7), "kind": .value([1])], at: ["v1", "snapshots", "moby/9/gone"])
    }
    #expect(reading.storedBlobs.count == 3)
    let snapshot = ContainerdMaker.snapshotterPath + "/snapshots/7"
    // k8s.io comes first in the database, and has what belongs to no namespace.
    #expect(reading.orphans == [])
    let store = try ContainerdMaker()
    defer { store.delete() }
    try store.image("layer", "web:1")
    try store.write(ContainerdMaker.path(TreeMaker.hash("lost").hex), "lost".utf8)
    store.snapshotter.put(["id": .unsigned(7), "kind": .value([1])], at: ["v1", "snapshots", "moby/9/gone"])
    let alone = try #require(try store.read().first)
    #expect(
      Set(alone.orphans) == [
        OrphanSeen(kind: .blob, path: ContainerdMaker.path(TreeMaker.hash("lost").hex), size: 4),
        OrphanSeen(kind: .snapshot, path: snapshot, cacheID: DirectoryName(snapshot), size: nil),
      ])
    #expect(Set(alone.findings.map(\.code)) == [.contentUnreferenced, .snapshotUnreferenced])
  }

  @Test("a blob that another namespace keeps stays, and one that nothing keeps counts once")
  func shared() throws {
    let store = try ContainerdMaker()
    defer { store.delete() }
    for namespace in ["a", "b"] { try store.blob("twice", in: namespace) }
    let kept = try store.blob("kept", in: "a")
    try store.blob("kept", in: "b")
    store.put(.text("1"), "content", "blob", kept.description, "labels", "containerd.io/gc.root", in: "b")
    let readings = try store.read()
    let twice = ContainerdMaker.path(TreeMaker.hash("twice").hex)
    #expect(readings.map { $0.orphans.map(\.path) } == [[twice], []])
    #expect(readings.map(\.holds.count) == [0, 1])
  }

  @Test("what is no blob, link, pipe or folder, is a finding and never read")
  func oddFiles() throws {
    let reading = try containerdReading { store in
      let folder = store.root.appendingPathComponent(ContainerdMaker.path("")).path
      mkfifo(folder + "/" + TreeMaker.hash("pipe").hex, 0o600)
      mkdir(folder + "/" + TreeMaker.hash("folder").hex, 0o700)
      symlink("/etc/passwd", folder + "/" + TreeMaker.hash("link").hex)
    }
    #expect(reading.findings.map(\.code) == [.unreadable, .unreadable, .unreadable])
    #expect(reading.orphans == [])
  }

  @Test("snapshots whose parents form a circle end, and so does an index that lists itself")
  func circles() throws {
    let reading = try containerdReading { store in
      try store.snapshot("a", parent: "b")
      try store.snapshot("b", parent: "a")
      let digest = Digest(TreeMaker.hash("index"))
      let text = #"{"manifests":[\#(LayoutMaker.descriptor(LayoutMaker.indexType, digest, size: 1))]}"#
      try store.blob("index")
      try store.write(ContainerdMaker.path(digest.hex), text.utf8)
      store.name("loop:1", digest, type: LayoutMaker.indexType, size: text.utf8.count)
    }
    #expect(reading.orphans.map(\.kind) == [.snapshot, .snapshot])
    #expect(
      Set(reading.findings.map(\.code)) == [.blobDigestMismatch, .blobSizeMismatch, .snapshotUnreferenced])
  }

  @Test("what of a snapshotter cannot be read leaves the layers unread, and no orphan is named")
  func tornSnapshotter() throws {
    let reading = try containerdReading { store in
      try store.blob("loose")
      try store.write(ContainerdMaker.snapshotterPath + "/metadata.db", Array(repeating: 7, count: 5000))
    }
    #expect(reading.areas == [.references, .images, .blobs])
    #expect(reading.findings.map(\.path) == [ContainerdMaker.snapshotterPath + "/metadata.db"])
    #expect(reading.orphans == [])
  }

  @Test("a record that is not of its form is a finding, and the others are read")
  func badRecords() throws {
    let reading = try containerdReading { store in
      store.put(["target": ["digest": "none"]], "images", "broken:1")
      store.put(.signed(1), "content", "blob", "md5:0", "size")
    }
    #expect(reading.findings.map(\.subject).sorted() == ["content md5:0", "images broken:1"])
    #expect(reading.tags.map(\.tag) == ["1"])
    #expect(reading.areas == [.references, .images, .layers, .blobs])
  }

  @Test("where the folder of blobs cannot be read, no blob is called missing, and no image gone")
  func unreadBlobs() throws {
    let reading = try containerdReading { store in
      try store.remove("io.containerd.content.v1.content/blobs")
      try store.write("io.containerd.content.v1.content/blobs", "".utf8)
    }
    #expect(reading.findings.map(\.code) == [.unreadable], "\(reading.findings)")
    #expect(reading.findings.map(\.path) == ["io.containerd.content.v1.content/blobs"])
    #expect(reading.tags.map(\.tag) == ["1"])
    #expect(reading.areas == [.references, .layers])
  }

  @Test("a database that is torn is an error; one without namespaces is a fresh containerd’s, which is empty")
  func noDatabase() throws {
    let store = try ContainerdMaker()
    defer { store.delete() }
    try store.write(ContainerdMaker.databasePath, Array(repeating: 7, count: 5000))
    #expect(throws: LocateError.self) { try ContainerdMaker.read(store.root.path) }
    try store.write(ContainerdMaker.databasePath, [])
    _ = try store.blob("layer")
    let error = #expect(throws: LocateError.self) { try ContainerdMaker.read(store.root.path) }
    #expect(error?.description.contains("meta.db: expected records of the blobs beside it (1), found 0 bytes") ?? false)
    // containerd makes the folder of blobs with the first one.
    try store.remove("io.containerd.content.v1.content/blobs")
    let reading = try #require(try ContainerdMaker.read(store.root.path).first)
    #expect(reading.tree == TreeKey(.containerd, namespace: "default"))
    #expect(reading.areas.isSuperset(of: [.references, .images, .layers, .blobs, .containers, .holds]))
    #expect(reading.findings == [])
  }
}

extension MadeDatabase.Node {
  /// Takes out what is at a path of names.
  fileprivate mutating func remove(_ path: [String]) {
    guard case .bucket(var inner) = self, let name = path.first else { return }
    if path.count == 1 { inner[name] = nil } else { inner[name]?.remove(Array(path.dropFirst())) }
    self = .bucket(inner)
  }
}
