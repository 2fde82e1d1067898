import Bolt
import ImageModel

/// What containerd's meta.db holds of one namespace.
///
/// Source: containerd core/metadata/buckets.go.
struct Namespace {
  struct Image {
    let name: String
    let place: NamespaceNames.Place
    let target: Descriptor
    /// In nanoseconds since 1970.
    let expires: Int64?
    /// The digest of the image on which Docker's builder made this one.
    let parent: String?
    /// When the name was last given to a target, in nanoseconds since 1970.
    let updated: Int64?
  }

  struct Blob {
    let digest: DigestTable.Place
    /// Bytes.
    let size: Int64?
    let isRoot: Bool
  }

  struct Snapshot {
    let place: NamespaceNames.Place
    /// The place of the one below it.
    let parent: NamespaceNames.Place?
    /// What its snapshotter calls it.
    let name: String
    let isRoot: Bool
    /// What its snapshotter holds of it; nil where it knows none of that name.
    fileprivate(set) var record: Snapshotter.Record?
  }

  struct Lease {
    let id: String
    /// In nanoseconds since 1970.
    let expires: Int64?
    let isFlat: Bool
    let things: [NamespaceThing]
  }

  struct Ingest {
    let reference: String
    let place: NamespaceNames.Place
    /// In nanoseconds since 1970. Without it nothing but a lease holds the ingest.
    let expires: Int64?
    let expected: Digest?
    /// What the content store calls it.
    let backend: String?
  }

  struct Container {
    let id: String
    let place: NamespaceNames.Place
    /// A name.
    let image: String?
    let snapshot: NamespaceNames.Place?
    /// In nanoseconds since 1970.
    let created: Int64?
    /// What the CRI wrote of it, or of the pod that it is the sandbox of: JSON after the name of its type; nil for others'.
    let ofCRI: [UInt8]?
  }

  /// What of a namespace is read whole or not.
  enum Part { case images, content, snapshots, leases, containers }

  /// A record that is not of its form.
  struct BadRecord {
    let part: Part
    let name: String
    let detail: String
  }

  let name: String
  /// The CRI keeps all of Kubernetes' in it (containerd internal/cri/constants).
  var isOfCRI: Bool { name == "k8s.io" }
  private(set) var images: [Image] = []
  private(set) var blobs: [Blob] = []
  /// Where what images lead to was pulled from.
  private(set) var pulls: [PullSeen] = []
  private(set) var snapshots: [Snapshot] = []
  private(set) var leases: [Lease] = []
  private(set) var ingests: [Ingest] = []
  private(set) var containers: [Container] = []
  /// What the labels of sandboxes name.
  private(set) var ofSandboxes: [NamespaceThing] = []
  /// What labels say that something keeps, be the label on the keeper or on what is kept.
  private(set) var labels: [(keeper: NamespaceThing, kept: NamespaceThing)] = []
  let names: NamespaceNames
  var digests: DigestTable { names.digests }
  private(set) var log = FaultLog<Part>()
  private(set) var badRecords: [BadRecord] = []

  /// All namespaces of a database, in the order of their names.
  static func all(in file: BoltFile, digests: DigestTable) throws(BoltError) -> [Namespace] {
    try buckets(in: file).map { Namespace($0.name, $0.bucket, digests) }
  }

  mutating func forgetLabels() { labels = [] }

  /// The snapshotters of its snapshots, in the order of their names.
  var snapshotters: [String] { Set(snapshots.lazy.map { names.snapshots[Int($0.place)].snapshotter }).sorted() }

  func key(of snapshot: Snapshot) -> SnapshotKey { names.snapshots[Int(snapshot.place)] }

  /// Finds what the snapshotters hold of the snapshots.
  mutating func findRecords(in snapshotters: inout [String: Snapshotter]) {
    for place in snapshots.indices {
      let snapshotter = key(of: snapshots[place]).snapshotter
      snapshots[place].record = snapshotters[snapshotter]?.record(listedAs: snapshots[place].name)
    }
  }

  /// The names of the snapshotters that a database has something of.
  static func snapshotters(in file: BoltFile) throws(BoltError) -> Set<String> {
    var names: Set<String> = []
    for namespace in try buckets(in: file) {
      var entries = try namespace.bucket.bucket("snapshots")?.entries()
      while let entry = try entries?.next() {
        if let name = entry.key.text { names.insert(name) }
      }
    }
    return names
  }

  static func buckets(in file: BoltFile) throws(BoltError) -> [(name: String, bucket: Bucket)] {
    guard let top = try file.bucket("v1") else { return [] }
    var found: [(name: String, bucket: Bucket)] = []
    var entries = top.entries()
    while let entry = try entries.next() {
      guard let bucket = try entry.bucket(), let name = entry.key.text else { continue }
      found.append((name, bucket))
    }
    return found
  }

  /// One in which nothing is.
  init(emptied name: String, _ digests: DigestTable) {
    self.name = name
    names = NamespaceNames(digests)
  }

  private init(_ name: String, _ bucket: Bucket, _ digests: DigestTable) {
    self.name = name
    names = NamespaceNames(digests)
    readImages(bucket)
    readContent(bucket)
    readSnapshots(bucket)
    readLeases(bucket)
    readContainers(bucket)
  }

  private mutating func readImages(_ namespace: Bucket) {
    var (images, bad, labels) = ([Image](), [BadRecord](), labels)
    log.forEachBucket(log.bucket("images", of: namespace, in: .images), in: .images) {
      name, record, log throws(BoltError) in
      let target = try record.bucket("target")
      guard let digest = try target?.value("digest")?.text.flatMap({ Digest($0) }),
        let size = try target?.value("size")?.signedVarint
      else {
        bad.append(BadRecord(part: .images, name: name, detail: "expected a target with a digest and a size"))
        return
      }
      var parent: String?
      let place = names.place(of: name)
      let marks = log.labels(of: .image(place), record, in: .images, &labels, names) { label, value in
        if label == "org.mobyproject.image.parent" { parent = value }
      }
      images.append(
        Image(
          name: name, place: place,
          target: Descriptor(mediaType: try target?.value("mediatype")?.text, digest: digest, size: size),
          expires: marks.expires, parent: parent, updated: try record.value("updatedat")?.goTime))
    }
    (self.images, self.labels) = (images, labels)
    badRecords += bad
  }

  private mutating func readContent(_ namespace: Bucket) {
    guard let content = log.bucket("content", of: namespace, in: .content) else { return }
    let digests = digests
    var (blobs, ingests, bad, labels) = ([Blob](), [Ingest](), [BadRecord](), labels)
    var pulls: [PullSeen] = []
    let targets = DigestSet(images.lazy.map { digests.place(adding: $0.target.digest) })
    log.forEachRecord(log.bucket("blob", of: content, in: .content), in: .content) {
      key, record, log throws(BoltError) in
      guard let digest = key.withUnsafeBytes({ Digest(text: $0) }) else {
        guard let name = log.name(key, in: .content) else { return }
        bad.append(BadRecord(part: .content, name: name, detail: "expected a digest as the name of a blob"))
        return
      }
      let place = digests.place(adding: digest)
      // Of most blobs no text of a label is needed.
      let marks = log.labels(
        of: .blob(place), record, in: .content, &labels, names,
        others: targets.contains(place) ? { pulls += PullSeen.all(of: digest, $0, $1) } : nil)
      blobs.append(Blob(digest: place, size: try record.value("size")?.signedVarint, isRoot: marks.isRoot))
    }
    log.forEachBucket(log.bucket("ingests", of: content, in: .content), in: .content) {
      name, record, _ throws(BoltError) in
      ingests.append(
        Ingest(
          reference: name, place: names.place(of: name), expires: try record.value("expireat")?.goTime,
          expected: try record.value("expected")?.text.flatMap { Digest($0) },
          backend: try record.value("ref")?.text))
    }
    (self.blobs, self.ingests, self.labels, self.pulls) = (blobs, ingests, labels, pulls)
    badRecords += bad
  }

  private mutating func readSnapshots(_ namespace: Bucket) {
    var (snapshots, bad, labels) = ([Snapshot](), [BadRecord](), labels)
    log.forEachBucket(log.bucket("snapshots", of: namespace, in: .snapshots), in: .snapshots) {
      snapshotter, keys, log in
      log.forEachRecord(keys, in: .snapshots) { key, record, log throws(BoltError) in
        guard let name = try record.value("name")?.text else {
          guard let key = log.name(key, in: .snapshots) else { return }
          bad.append(
            BadRecord(part: .snapshots, name: "\(snapshotter)/\(key)", detail: "expected the snapshotter’s name for it")
          )
          return
        }
        guard let place = names.snapshot(of: snapshotter, key) else {
          _ = log.name(key, in: .snapshots)
          return
        }
        let parent = try record.value("parent").flatMap { $0.isEmpty ? nil : names.snapshot(of: snapshotter, $0) }
        let marks = log.labels(of: .snapshot(place), record, in: .snapshots, &labels, names)
        snapshots.append(Snapshot(place: place, parent: parent, name: name, isRoot: marks.isRoot))
      }
    }
    (self.snapshots, self.labels) = (snapshots, labels)
    badRecords += bad
  }

  private mutating func readLeases(_ namespace: Bucket) {
    var leases: [Lease] = []
    let digests = digests
    log.forEachBucket(log.bucket("leases", of: namespace, in: .leases), in: .leases) { id, record, log in
      var things: [NamespaceThing] = []
      func add(_ name: String, _ thing: (String) -> NamespaceThing?) {
        guard let held = log.bucket(name, of: record, in: .leases) else { return }
        log.forEach(held, in: .leases) { key, _, _ in thing(key).map { things.append($0) } }
      }
      add("content") { Digest($0).map { .blob(digests.place(adding: $0)) } }
      add("ingests") { .ingest(names.place(of: $0)) }
      add("images") { .image(names.place(of: $0)) }
      log.forEachBucket(log.bucket("snapshots", of: record, in: .leases), in: .leases) { snapshotter, keys, log in
        log.forEachEntry(keys, in: .leases) { entry, log in
          if let place = names.snapshot(of: snapshotter, entry.key) {
            things.append(.snapshot(place))
          } else {
            _ = log.name(entry.key, in: .leases)
          }
        }
      }
      let marks = log.labels(of: record, in: .leases, names)
      leases.append(Lease(id: id, expires: marks.expires, isFlat: marks.isFlat, things: things))
    }
    self.leases = leases
  }

  private static let kindsOfCRI = ["io.cri-containerd.container.metadata", "io.cri-containerd.sandbox.metadata"]

  private mutating func readContainers(_ namespace: Bucket) {
    var (containers, ofSandboxes, labels) = ([Container](), [NamespaceThing](), labels)
    log.forEachBucket(log.bucket("containers", of: namespace, in: .containers), in: .containers) {
      id, record, log throws(BoltError) in
      let snapshotter = try record.value("snapshotter")?.text ?? ""
      let key = try record.value("snapshotKey") ?? []
      var ofCRI: [UInt8]?
      for kind in Self.kindsOfCRI where ofCRI == nil {
        ofCRI = try record.bucket("extensions")?.value(kind).map { Array($0) }
      }
      let place = names.place(of: id)
      _ = log.labels(of: .container(place), record, in: .containers, &labels, names)
      containers.append(
        Container(
          id: id, place: place, image: try record.value("image")?.text,
          snapshot: snapshotter.isEmpty ? nil : names.snapshot(of: snapshotter, key),
          created: try record.value("createdat")?.goTime,
          ofCRI: ofCRI))
    }
    log.forEachBucket(log.bucket("sandboxes", of: namespace, in: .containers), in: .containers) { _, record, log in
      _ = log.labels(of: record, in: .containers, names) { edge in
        if case .keeps(let thing) = edge { ofSandboxes.append(thing) }
      }
    }
    (self.containers, self.ofSandboxes, self.labels) = (containers, ofSandboxes, labels)
  }
}
