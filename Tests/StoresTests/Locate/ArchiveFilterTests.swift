import Testing

@testable import Files
@testable import Stores

@Suite("what is kept of an archive") struct ArchiveFilterTests {
  private static let id = String(repeating: "ab", count: 32)

  /// Path, how much of it is kept, whether its content is.
  private static let cases: [(String, kept: String?, content: Bool)] = [
    ("image/overlay2/repositories.json", "image/overlay2/repositories.json", true),
    ("./a/image/overlay2/imagedb/content/sha256/\(id)", "a/image/overlay2/imagedb/content/sha256/\(id)", true),
    ("image/vfs/imagedb/metadata/sha256/\(id)/parent", "image/vfs/imagedb/metadata/sha256/\(id)/parent", true),
    ("image/vfs/layerdb/sha256/\(id)/diff", "image/vfs/layerdb/sha256/\(id)/diff", true),
    (
      "image/vfs/layerdb/sha256/\(id)/tar-split.json.gz", "image/vfs/layerdb/sha256/\(id)/tar-split.json.gz",
      false
    ),
    ("image/vfs/layerdb/tmp/write-set-1/diff", "image/vfs/layerdb/tmp/write-set-1", false),
    ("image/vfs/layerdb/mounts/\(id)/mount-id", "image/vfs/layerdb/mounts/\(id)/mount-id", true),
    ("image/vfs/.tmp-repositories.json1", "image/vfs/.tmp-repositories.json1", false),
    ("containers/\(id)/config.v2.json", "containers/\(id)/config.v2.json", true),
    ("containers/\(id)/\(id)-json.log", "containers/\(id)/\(id)-json.log", false),
    ("containers/\(id)/mounts/shm/x", "containers/\(id)/mounts", false),
    ("buildkit/snapshots.db", "buildkit/snapshots.db", true),
    ("buildkit/content/blobs/sha256/\(id)", "buildkit", false),
    ("engine-id", "engine-id", true),
    (
      "containerd/daemon/io.containerd.metadata.v1.bolt/meta.db",
      "containerd/daemon/io.containerd.metadata.v1.bolt/meta.db", true
    ),
    (
      "io.containerd.content.v1.content/blobs/sha256/\(id)", "io.containerd.content.v1.content/blobs/sha256/\(id)", true
    ),
    (
      "containerd/io.containerd.content.v1.content/ingest/\(id)/data",
      "containerd/io.containerd.content.v1.content/ingest/\(id)/data", false
    ),
    (
      "io.containerd.snapshotter.v1.overlayfs/metadata.db", "io.containerd.snapshotter.v1.overlayfs/metadata.db", true
    ),
    (
      "io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs/image/overlay2/repositories.json",
      "io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs", false
    ),
    ("containerd/io.containerd.runtime.v2.task/moby/\(id)/config.json", "containerd", false),
    ("etc/containerd/config.toml", "etc/containerd/config.toml", true),
    ("etc/containerd/conf.d/10.toml", "etc/containerd/conf.d/10.toml", true),
    ("etc/docker/daemon.json", "etc/docker/daemon.json", true),
    ("usr/lib/systemd/system/docker.service", "usr/lib/systemd/system/docker.service", true),
    ("etc/systemd/system/containerd.service", "etc/systemd/system/containerd.service", true),
    ("etc/systemd/system/docker.service", "etc/systemd/system/docker.service", true),
    ("etc/systemd/system/docker.service.d/root.conf", "etc/systemd/system/docker.service.d/root.conf", true),
    ("etc/default/docker", "etc/default/docker", true),
    ("overlay2/\(id)", "overlay2/\(id)", false),
    ("overlay2/\(id)/link", "overlay2/\(id)/link", true),
    ("overlay2/\(id)/lower", "overlay2/\(id)/lower", true),
    ("overlay2/l/ABCDEF", "overlay2/l/ABCDEF", false),
    ("overlay2/\(id)/diff/etc/passwd", "overlay2/\(id)", false),
    ("overlay2/\(id)/diff/image/overlay2/repositories.json", "overlay2/\(id)", false),
    ("x/vfs/dir/\(id)/image/overlay2/repositories.json", "x/vfs/dir/\(id)", false),
    ("aufs/mnt/\(id)/image/overlay2/repositories.json", "aufs", false),
    ("aufs/diff/\(id)/usr/bin/x", "aufs/diff/\(id)", false),
    ("btrfs/subvolumes/\(id)/usr", "btrfs/subvolumes/\(id)", false),
    ("devicemapper/metadata/\(id)", "devicemapper/metadata/\(id)", false),
    ("devicemapper/devicemapper/data", "devicemapper/devicemapper", false),
    ("zfs/graph/\(id)/image/x", "zfs", false),
    ("volumes/web/_data/image/overlay2/repositories.json", "volumes", false),
    ("plugins/\(id)/rootfs/image/overlay2/repositories.json", "plugins", false),
    ("network/files/local-kv.db", "network", false),
    ("overlay/disk1/image/overlay2/repositories.json", "overlay/disk1/image/overlay2/repositories.json", true),
    ("usr/bin/containerd", "usr/bin/containerd", false),
    ("usr/bin/buildkit", "usr/bin/buildkit", false),
    ("www/image/cat.jpg", "www/image", false),
    ("etc/passwd", nil, false), ("", nil, false), ("/", nil, false), (".", nil, false),
  ]

  @Test("names and contents that matter, wherever they lie", arguments: cases.indices)
  func keep(_ place: Int) throws {
    let (text, kept, content) = Self.cases[place]
    Array(text.utf8).withUnsafeBytes { bytes in
      let path = MemberPath(bytes)
      let keep = ArchiveFilter().keep(path, isFolder: false)
      let parts = (0..<keep.depth).map { String(decoding: path[$0], as: UTF8.self) }
      #expect(parts.joined(separator: "/") == kept ?? "")
      #expect((keep.limit > 0) == content)
    }
  }

  @Test("each driver's own folder is known by its first part")
  func drivers() {
    for driver in Driver.all {
      let path = (driver.folder ?? [driver.name]).joined(separator: "/")
      Array(path.utf8).withUnsafeBytes { bytes in
        #expect(ArchiveFilter().keep(MemberPath(bytes), isFolder: true).depth == (driver.folder?.count ?? 1))
      }
    }
  }
}
