import Files

/// A part of a path that shows where in a data root the path is.
enum PathMarker {
  case image
  case repositories
  case imagedb
  case layerdb
  case distribution
  case containers
  case buildkit
  case engine
  /// A database of BuildKit's in the root of a worker, or in dockerd's buildkit/.
  case buildDatabase
  /// A folder of that name, which may be a containerd's root or have one in it.
  case containerd
  /// containerd's folder with its database, its blobs, or the snapshots of one snapshotter.
  case containerdsDatabase
  case containerdsBlobs
  case containerdsSnapshots
  /// An image layout's folder of blobs, and its files: they count at the top of the archive alone.
  case layoutsBlobs
  case layoutsFile
  /// What the CRI wrote of each container.
  case containersOfCRI
  /// A disk's folder of settings, with the host's name in it.
  case settings
  /// A folder of systemd's, which has its units in system/.
  case units
  /// Only that it is there matters: it distinguishes a whole data root from a part, and from one of Docker before 1.10.
  case neighbour
  /// The same, and what is in the folder of this name two levels below is no part of the tree.
  case contents(String)
  /// containerd's other folders.
  case foreign
  case driver(Driver)

  private static let words: [(String, PathMarker)] = [
    ("image", .image), ("repositories.json", .repositories), ("imagedb", .imagedb), ("layerdb", .layerdb),
    ("distribution", .distribution), ("containers", .containers), ("buildkit", .buildkit),
    ("engine-id", .engine), ("etc", .settings), ("systemd", .units), ("containerd", .containerd),
    ("blobs", .layoutsBlobs), ("oci-layout", .layoutsFile), ("index.json", .layoutsFile),
    ("manifest.json", .layoutsFile), ("repositories", .layoutsFile), ("graph", .neighbour),
    ("volumes", .contents("_data")), ("plugins", .contents("rootfs")),
  ]

  /// The words by their length: few share one.
  private static let byLength: [[(String, PathMarker)]] = {
    let drivers = Driver.all.map { ($0.folder?[0] ?? $0.name, PathMarker.driver($0)) }
    // Podman's, which an error calls by its name.
    let podmans = Driver.all.flatMap { [($0.name + "-images", neighbour), ($0.name + "-layers", neighbour)] }
    let databases = [BuildDatabase.leases, .metadata].map { ($0.rawValue, buildDatabase) }
    let all = words + databases + DataRoot.unreadFolders.map { ($0, neighbour) } + drivers + podmans
    var table = [[(String, PathMarker)]](repeating: [], count: MemberPath.longestName + 1)
    for entry in all { table[entry.0.utf8.count].append(entry) }
    return table
  }()

  init?(_ path: MemberPath, at place: Int) {
    let length = path[place].count
    guard length < Self.byLength.count else { return nil }
    for (word, marker) in Self.byLength[length] where path.part(place, is: word) {
      self = marker
      return
    }
    if path.part(place, begins: "io.containerd.") {
      if path.part(place, is: ContainerdDatabase.folder) {
        self = .containerdsDatabase
      } else if path.part(place, is: ContainerdContents.folderOfBlobs) {
        self = .containerdsBlobs
      } else if path.part(place, begins: Snapshotter.folder) {
        self = .containerdsSnapshots
      } else if path.part(place, is: "io.containerd.grpc.v1.cri") {
        self = .containersOfCRI
      } else {
        self = .foreign
      }
    } else if path.part(place, begins: "repositories-") {
      self = .neighbour
    } else if path.part(place, is: ContainerdLayout.worker.blobs), path.part(place + 1, isOneOf: ["blobs", "ingest"]) {
      self = .containerdsBlobs
    } else if path.part(place, is: "snapshots"), path.part(place + 1, isOneOf: ["snapshots", Snapshotter.file]) {
      self = .containerdsSnapshots
    } else {
      return nil
    }
  }
}
