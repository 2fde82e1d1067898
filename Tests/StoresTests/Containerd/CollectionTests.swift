import Foundation
import ImageModel
import Testing

@testable import Stores

@Suite("what containerd’s garbage collector keeps") struct CollectionTests {
  private let loose = Digest(TreeMaker.hash("loose"))

  /// The namespace with a blob that labels tie to another, and a snapshot on another, which a lease holds.
  private func orphans(_ lease: MadeDatabase.Node) throws -> [String] {
    let reading = try containerdReading { store in
      let upper = try store.blob("upper")
      try store.blob("lower")
      store.label(upper, "ref.content.0", Digest(TreeMaker.hash("lower")).description)
      try store.snapshot("below")
      try store.snapshot("above", parent: "below")
      var lease = lease
      lease.put("", at: ["content", upper.description])
      lease.put("", at: ["snapshots", "overlayfs", "above"])
      store.put(lease, "leases", "one")
    }
    return reading.orphans.map { $0.path.split(separator: "/").last.map(String.init) ?? "" }.map { name in
      ["upper", "lower"].first { TreeMaker.hash($0).hex == name } ?? name
    }.sorted()
  }

  private static func label(_ name: String, _ value: String) -> MadeDatabase.Node {
    ["labels": ["containerd.io/gc.\(name)": .text(value)]]
  }

  @Test("a lease holds its things with all below, until it expires; a flat one holds no more than is below snapshots")
  func leases() throws {
    #expect(try orphans([:]) == [])
    #expect(try orphans(Self.label("flat", "1")) == ["lower"])
    // 2027-01-15T08:00:00Z is the moment of the reading.
    #expect(try orphans(Self.label("expire", "2027-01-15T08:00:00Z")) == [])
    #expect(try orphans(Self.label("expire", "2027-01-15T07:59:59Z")) == ["2", "3", "lower", "upper"])
    #expect(try orphans(Self.label("expire", "soon")) == [])
  }

  @Test("labels hold: roots by themselves, references and back references from what is held")
  func labels() throws {
    func isHeld(_ body: (ContainerdMaker, Digest) throws -> Void) throws -> Bool {
      try containerdReading { store in try body(store, try store.blob("loose")) }.orphans.isEmpty
    }
    let layer = Digest(TreeMaker.hash("layer"))
    #expect(try !isHeld { _, _ in })
    #expect(try isHeld { store, loose in store.label(loose, "root", "now") })
    #expect(try isHeld { store, loose in store.label(layer, "ref.content.x", loose.description) })
    #expect(try !isHeld { store, loose in store.label(layer, "ref.contents", loose.description) })
    #expect(try isHeld { store, loose in store.label(loose, "bref.content", layer.description) })
    #expect(
      try isHeld { store, loose in
        store.put(
          .text(loose.description), "images", "docker.io/library/web:1", "labels", "containerd.io/gc.ref.content")
      })
    #expect(
      try isHeld { store, loose in
        store.put(.text(loose.description), "sandboxes", "pod", "labels", "containerd.io/gc.ref.content")
      })
  }

  @Test("labels of blobs and images are observed as what keeps what; those of others as what is held for good")
  func observed() throws {
    let reading = try containerdReading { store in
      let (upper, lower) = (try store.blob("upper"), try store.blob("lower"))
      try store.snapshot("s")
      store.label(upper, "ref.content.a", lower.description)
      store.label(upper, "ref.content.b", lower.description)
      store.label(upper, "ref.content.c", Digest(TreeMaker.hash("nowhere")).description)
      store.label(upper, "ref.snapshot.overlayfs", "s")
      store.label(lower, "bref.image", "docker.io/library/web:1")
      store.label(lower, "bref.container", "c1")
      store.put(["snapshotter": "overlayfs", "snapshotKey": "s"], "containers", "c1")
      store.put(
        .text(upper.description), "snapshots", "overlayfs", "s", "labels", "containerd.io/gc.ref.content")
    }
    let (upper, lower) = (Digest(TreeMaker.hash("upper")), Digest(TreeMaker.hash("lower")))
    let snapshot = SnapshotKey(snapshotter: "overlayfs", key: "s")
    let target = try #require(reading.images.first?.target)
    let digests = reading.chains.digests
    let places = (upper: digests.place(adding: upper), lower: digests.place(adding: lower))
    #expect(
      Set(reading.labels.filter { $0.keeper == places.upper }) == [
        LabelSeen(keeper: places.upper, kept: .blob(places.lower)),
        LabelSeen(keeper: places.upper, kept: .snapshot(snapshot)),
      ])
    #expect(reading.labels.contains(LabelSeen(keeper: digests.place(adding: target), kept: .blob(places.lower))))
    #expect(
      reading.holds == [
        HoldSeen(.container, "c1", things: [.snapshot(snapshot)]), HoldSeen(.container, "c1", things: [.blob(lower)]),
        HoldSeen(.rootLabel, "overlayfs/s", things: [.blob(upper)]),
      ])
  }

  @Test("an image without a config that can be read holds what its name leads to")
  func unreadableImage() throws {
    let reading = try containerdReading { store in
      store.name("docker.io/library/lost:1", try store.blob("no manifest"), size: 11)
    }
    let target = Digest(TreeMaker.hash("no manifest"))
    #expect(reading.holds == [HoldSeen(.image, "docker.io/library/lost:1", things: [.blob(target)])])
    #expect(reading.orphans == [])
  }

  @Test("an ingest holds what it expects until it expires; without a time only a lease holds it")
  func ingests() throws {
    func isHeld(_ expires: Int64?, leased: Bool = false) throws -> Bool {
      try containerdReading { store in
        let digest = try store.blob("loose")
        store.put(.text(digest.description), "content", "ingests", "download", "expected")
        if let expires { store.put(.time(expires), "content", "ingests", "download", "expireat") }
        if leased { store.put("", "leases", "one", "ingests", "download") }
      }.orphans.isEmpty
    }
    #expect(try isHeld(ContainerdMaker.moment))
    #expect(try !isHeld(ContainerdMaker.moment - 1))
    #expect(try !isHeld(nil))
    #expect(try isHeld(nil, leased: true))
  }

  @Test("an image past its time holds nothing, and a container holds its snapshot")
  func imagesAndContainers() throws {
    let expired = try containerdReading { store in
      store.put(.text("2020-01-01T00:00:00Z"), "images", "docker.io/library/web:1", "labels", "containerd.io/gc.expire")
    }
    #expect(expired.orphans.count == 4)
    let container = try containerdReading { store in
      try store.snapshot("mine")
      store.put(["snapshotter": "overlayfs", "snapshotKey": "mine"], "containers", "c1")
    }
    #expect(container.orphans == [])
    let mine = SnapshotKey(snapshotter: "overlayfs", key: "mine")
    #expect(
      container.holds == [
        HoldSeen(.container, "c1", things: [.snapshot(mine)])
      ])
  }

  @Test("holds come strongest first, and BuildKit’s leases are the build cache’s")
  func holders() throws {
    let reading = try containerdReading { store in
      let loose = try store.blob("loose")
      for lease in ["098t23i5wxy6mlqrwwuzkwb41", "098t23i5wxy6mlqrwwuzkwb41-view", "098t23i5wxy6mlqrwwuzkwb41-x"] {
        store.put("", "leases", lease, "content", loose.description)
      }
      store.label(loose, "root", "1")
      store.put(["snapshotter": "overlayfs", "snapshotKey": "none"], "containers", "c1")
    }
    #expect(reading.holds.map(\.holder) == [.container, .lease, .buildCache, .buildCache, .rootLabel])
  }
}
