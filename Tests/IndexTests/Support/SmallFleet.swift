import ImageModel

@testable import Index
@testable import Stores

/// Two hosts, three trees, of which all numbers can be computed by hand.
///
///     layer   bytes (east overlay2)   otherwise
///     deb       100                   101 on west
///     deb2      110
///     alp        10                    12 in east's aufs
///     lib        20                   stands on deb and on deb2
///     app1        5
///     app2        6
///     app3        7
///     job        40
///     nul                             layerdb does not say
///     gone                            an image has it, layerdb has not
///     orp         3                   nothing holds it
///     kept        4                   an orphaned mount alone holds it
///     cache       9                   the build cache alone holds it
///
///     image   layers            made         east 2 Nov           east 16 Nov                   west 16 Nov
///     old     deb               1 January    debian:12            (debian@m-old)                debian:12
///     new     deb2              1 June       –                    debian:12                     –
///     alpine  alp               1 February   alpine:3             alpine:3, also in aufs        alpine:3
///     bare    (none)            2 February   –                    bare:1                        –
///     mid     deb lib           1 March      parent of web-1      parent of web-1               –
///     web-1   deb lib app1      2 March      web:1, web:latest    web:1                         –
///     web-2   deb lib app2      1 April      –                    web:2, web:latest             –
///     web-3   deb2 lib app3     1 July       –                    –                             r.example/team/web:3
///     job-a   alp job           1 May        acme/job:1           acme/job:1                    –
///     job-b   alp job           2 May        –                    –                             acme/job:1 (arm64)
///     odd     alp nul           never        –                    (dangling)                    –
///     lost    alp gone          3 March      –                    lost:1 (hidden)               –
///
/// On the 16th east was measured: the directories of app2, deb2, orp, of the leak, of m9 and c1, the log of c1 and the
/// volume data have bytes, all others none.
///
/// On east run c1 (of web-1, typed web:latest) and, on the 2nd alone, c0 (of alpine); c2 (of job-a) has exited on
/// the 16th. On west neither containers/ nor mounts nor the build cache was read.
enum SmallFleet {
  static func index() throws -> IndexFile {
    let index = try IndexFile.inMemory()
    try fill(index)
    return index
  }

  static func index(at path: String) throws {
    try fill(try IndexFile.openForWriting(path))
  }

  static func fill(_ index: IndexFile) throws {
    try index.record(eastThen, host: "east", at: november(2))
    try index.record(east, host: "east", at: november(16))
    try index.record(aufs, host: "east", at: november(16))
    try index.record(west, host: "west", at: november(16))
  }

  /// One for all tests that write nothing.
  static func shared() throws -> IndexFile { try made.get() }
  private static let made = Result { try index() }

  static let sizes: [String: Int64?] = [
    "deb": 100, "deb2": 110, "alp": 10, "lib": 20, "app1": 5, "app2": 6, "app3": 7, "job": 40,
    "nul": nil, "orp": 3, "kept": 4, "cache": 9,
  ]

  static let old = SmallImage(
    name: "old", layers: "deb", created: "2026-01-01T00:00:00Z", lastUpdated: "2026-09-01T00:00:00Z",
    config: #"{"Env":["PATH=/bin","LANG=C"],"Labels":{"vendor":"debian"}}"#,
    instructions: ["ADD rootfs.tar /"])
  static let new = SmallImage(
    name: "new", layers: "deb2", created: "2026-06-01T00:00:00Z",
    config: #"{"Env":["PATH=/bin","LANG=C.UTF-8"],"Labels":{"vendor":"debian"}}"#,
    instructions: ["ADD rootfs.tar /"])
  static let alpine = SmallImage(
    name: "alpine", layers: "alp", created: "2026-02-01T00:00:00Z",
    config: #"{"Env":["PATH=/bin"],"Labels":null}"#, instructions: ["ADD alpine.tar /"])
  static let bare = SmallImage(name: "bare", layers: "", created: "2026-02-02T00:00:00Z")
  static let mid = SmallImage(
    name: "mid", layers: "deb lib", created: "2026-03-01T00:00:00Z",
    instructions: ["ADD rootfs.tar /", "RUN make lib"])
  static let web1 = SmallImage(
    name: "web-1", layers: "deb lib app1", created: "2026-03-02T00:00:00Z", parent: "mid",
    lastUpdated: "2026-10-10T00:00:00Z", config: #"{"Labels":{"team":"web","vendor":"acme"}}"#,
    instructions: ["ADD rootfs.tar /", "RUN make lib", "COPY . /app"])
  static let web2 = SmallImage(
    name: "web-2", layers: "deb lib app2", created: "2026-04-01T00:00:00Z",
    config: #"{"Labels":{"team":"web"}}"#,
    instructions: ["ADD rootfs.tar /", "RUN make lib", "COPY . /app"])
  static let web3 = SmallImage(
    name: "web-3", layers: "deb2 lib app3", created: "2026-07-01T00:00:00Z",
    instructions: ["ADD rootfs.tar /", "RUN make lib", "COPY . /app"])
  static let jobA = SmallImage(
    name: "job-a", layers: "alp job", created: "2026-05-01T00:00:00Z",
    lastUpdated: "2026-10-20T00:00:00Z", instructions: ["ADD alpine.tar /", "COPY job /"])
  static let jobB = SmallImage(
    name: "job-b", layers: "alp job", created: "2026-05-02T00:00:00Z", architecture: "arm64")
  static let odd = SmallImage(name: "odd", layers: "alp nul")
  static let lost = SmallImage(
    name: "lost", layers: "alp gone", created: "2026-03-03T00:00:00Z", isHidden: true)

  static let c1 = SmallContainer(
    name: "c1", image: "web-1", typed: "web:latest", started: "2026-10-11T00:00:00Z")
  static let c0 = SmallContainer(name: "c0", image: "alpine", typed: "alpine:3", state: .exited)
  static let c2 = SmallContainer(name: "c2", image: "job-a", typed: "acme/job:1", state: .exited)

  static var eastThen: SmallTree {
    var tree = SmallTree(engineID: "engine-e", sizes: sizes)
    tree.images = [old, alpine, mid, web1, jobA]
    tree.tags = [
      ("debian:12", "old"), ("alpine:3", "alpine"), ("web:1", "web-1"), ("web:latest", "web-1"),
      ("acme/job:1", "job-a"),
    ]
    tree.containers = [c0, c1]
    return tree
  }

  static var east: SmallTree {
    var tree = SmallTree(engineID: "engine-e", sizes: sizes)
    tree.images = [old, new, alpine, bare, mid, web1, web2, jobA, odd, lost]
    tree.otherLayers = ["deb orp"]
    tree.missingLayers = ["alp gone"]
    tree.tags = [
      ("debian:12", "new"), ("alpine:3", "alpine"), ("bare:1", "bare"), ("web:1", "web-1"),
      ("web:2", "web-2"), ("web:latest", "web-2"), ("acme/job:1", "job-a"), ("lost:1", "lost"),
    ]
    tree.digests = [("debian", "m-old", "old"), ("debian", "m-new", "new")]
    tree.containers = [c1, c2]
    tree.orphanedMounts = [("m9", "deb lib kept")]
    tree.claims = ["alp cache"]
    tree.records = [
      record("r-cache", size: nil, layer: "alp cache", lastUsed: november(15)),
      record("r-old", size: 50, layer: nil, lastUsed: november(1)),
      record("r-shared", size: nil, layer: "alp job", lastUsed: november(1)),
    ]
    tree.sources = [
      ("deb2", "docker.io/library/debian"), ("alp", "docker.io/library/alpine"),
      ("alp", "docker.io/acme/job"),
    ]
    tree.orphans = [
      OrphanSeen(
        kind: .layer, path: layerPath("deb orp"), chain: Named.chain("deb orp"),
        cacheID: Named.directory("deb orp"), size: 3),
      OrphanSeen(
        kind: .layer, path: layerPath("deb lib kept"), chain: Named.chain("deb lib kept"),
        cacheID: Named.directory("deb lib kept"), size: 4, keptByMount: true),
      OrphanSeen(
        kind: .mount, path: "image/overlay2/layerdb/mounts/" + Named.container("m9"),
        chain: Named.chain("deb lib kept"), cacheID: Named.directory("m9"),
        initID: Named.directory("m9 init")),
      OrphanSeen(
        kind: .directory, path: "overlay2/\(Named.directory("leak"))",
        cacheID: Named.directory("leak")),
      OrphanSeen(kind: .writeSet, path: "image/overlay2/layerdb/tmp/write-set-1"),
      OrphanSeen(
        kind: .removal, path: layerPath("deb orp") + "-removing", cacheID: Named.directory("going"), size: 9),
    ]
    tree.findings = [
      Finding(
        .imageHidden, "image/overlay2/imagedb/content/sha256/\(Named.image("lost").hash.hex)",
        "Docker does not list it", cause: Finding.Cause(.layerMissing, at: layerPath("alp gone"))),
      Finding(
        .layerMissing, layerPath("alp gone"), "expected a layer, found nothing there", blocks: .directories),
      Finding(.layerOrphaned, layerPath("deb orp"), "expected an owner, found none"),
    ]
    tree.unread = []
    tree.measures = [
      measure(.directory, Named.directory("deb lib app2"), bytes: 12, inodes: 3),
      measure(.directory, Named.directory("deb2"), bytes: 200, inodes: 50),
      measure(.directory, Named.directory("deb orp"), .orphans, bytes: 8, inodes: 2),
      measure(.directory, Named.directory("leak"), .orphans, bytes: 16, inodes: 4),
      measure(.writeSet, .text("image/overlay2/layerdb/tmp/write-set-1"), .orphans, bytes: 1, inodes: 1),
      measure(.directory, Named.directory("going"), .interruptedRemovals, bytes: 3, inodes: 2),
      measure(.directory, Named.directory("m9"), .orphans, bytes: 4, inodes: 1),
      measure(.directory, Named.directory("m9 init"), .orphans, bytes: 2, inodes: 1),
      measure(.directory, Named.directory("c1"), .containerLayers, bytes: 70, inodes: 7),
      measure(.log, .text(Named.container("c1")), .logs, bytes: 30, inodes: 1),
      measure(.volume, .text("data"), .unusedVolumes, bytes: 500, inodes: 9),
    ]
    tree.directories = [
      DirectorySeen(name: Named.directory("leak"), owner: nil),
      DirectorySeen(name: Named.directory("going"), owner: .interruptedRemoval),
      DirectorySeen(name: Named.directory("c1"), owner: .container),
    ]
    return tree
  }

  static var aufs: SmallTree {
    var tree = SmallTree(driver: "aufs", isInactive: true, sizes: sizes)
    tree.sizes["alp"] = 12
    tree.images = [alpine]
    tree.tags = [("alpine:3", "alpine")]
    return tree
  }

  static var west: SmallTree {
    var tree = SmallTree(sizes: sizes)
    tree.sizes["deb"] = 101
    tree.unread = [.measure, .mounts, .containers, .buildCache, .orphans]
    tree.images = [old, alpine, web3, jobB]
    tree.tags = [
      ("debian:12", "old"), ("alpine:3", "alpine"), ("r.example/team/web:3", "web-3"),
      ("acme/job:1", "job-b"),
    ]
    tree.sources = [("alp", "docker.io/library/alpine")]
    return tree
  }

  private static func layerPath(_ stack: String) -> String {
    "image/overlay2/layerdb/sha256/\(Named.chain(stack).hash.hex)"
  }

  static func measure(
    _ kind: MeasureSeen.Kind, _ name: DirectoryName, _ part: DiskPart = .images, bytes: Int64, inodes: Int64
  ) -> MeasureSeen {
    var use = DiskUse()
    use.bytes = bytes
    use.apparent = bytes
    use.files = inodes
    use.inodes = inodes
    return MeasureSeen(kind: kind, name: name, part: part, use: use, overlap: .zero)
  }

  static func record(
    _ name: String, size: Int64?, layer: String?, lastUsed: Int64
  ) -> BuildRecordSeen {
    BuildRecordSeen(
      id: name, type: "regular", description: "RUN \(name)", size: size,
      chain: layer.map { Named.chain($0) }, directory: nil, created: november(1) * 1_000_000,
      lastUsed: lastUsed * 1_000_000, usageCount: 1, isMutable: false, parents: "")
  }
}
