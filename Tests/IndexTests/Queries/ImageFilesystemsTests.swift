import Testing

@testable import Index
@testable import Stores

/// As containerd sums snapshots for the kubelet (internal/cri/server/images/imagefs_info.go): committed ones have 1000 and 200
/// bytes in one inode each, and what a container writes, c1, is measured; a view counts nothing.
@Suite("image filesystems") struct ImageFilesystemsTests {
  private func rows(measured: Bool) throws -> [[SQLValue]] {
    var store = SmallContainerd()
    store.namespace = "k8s.io"
    store.images = [SmallImage(name: "web", layers: "base app", created: "2026-01-01T00:00:00Z")]
    store.tags = [("web:1", "web")]
    store.blobs = ["base": 100, "app": 20]
    store.unpacked = ["base": 1000, "base app": 200]
    func snapshot(_ key: String, _ kind: SnapshotSeen.Kind, size: Int64?, _ directory: String) -> SnapshotSeen {
      SnapshotSeen(
        key: SnapshotKey(snapshotter: "overlayfs", key: key), parent: nil, chain: nil, kind: kind, size: size,
        inodes: nil, directory: directory)
    }
    store.otherSnapshots = [
      snapshot("c1", .active, size: nil, "snapshots/7/fs"), snapshot("look", .view, size: 0, "snapshots/8/fs"),
    ]
    if measured {
      store.measures = [
        SmallFleet.measure(.directory, .text("snapshots/1/fs"), bytes: 1024, inodes: 9),
        SmallFleet.measure(.directory, .text("snapshots/7/fs"), .containerLayers, bytes: 4096, inodes: 3),
        SmallFleet.measure(.directory, .text("snapshots/8/fs"), bytes: 512, inodes: 1),
      ]
    }
    let index = try IndexFile.inMemory()
    try store.record(in: index, host: "one", at: november(2))
    return try index.rows(
      "image-filesystems",
      columns: ["namespace", "snapshotter", "snapshots", "unmeasured", "recorded", "used_bytes", "inodes_used"])
  }

  @Test("what was recorded for committed snapshots counts, and what was measured for the others")
  func measured() throws {
    #expect(try rows(measured: true) == [["k8s.io", "overlayfs", 4, nil, 1200, 5296, 5]])
  }

  @Test("without a measure it is unknown, and how many lack it is there")
  func unmeasured() throws {
    #expect(try rows(measured: false) == [["k8s.io", "overlayfs", 4, 1, 1200, nil, nil]])
  }
}
