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
  case containerd
  /// A disk's folder of settings, with the host's name in it.
  case settings
  /// Only that it is there matters: it distinguishes a whole data root from a part, and from one of Docker before 1.10.
  case neighbour
  /// The same, and what is in the folder of this name two levels below is no part of the tree.
  case contents(String)
  /// containerd's folders with its own layers, blobs and states.
  case foreign
  case driver(Driver)

  private static let words: [(String, PathMarker)] = [
    ("image", .image), ("repositories.json", .repositories), ("imagedb", .imagedb), ("layerdb", .layerdb),
    ("distribution", .distribution), ("containers", .containers), ("buildkit", .buildkit),
    ("engine-id", .engine), ("etc", .settings), ("containerd", .containerd), ("network", .neighbour),
    ("swarm", .neighbour),
    ("tmp", .neighbour), ("trust", .neighbour), ("runtimes", .neighbour), ("graph", .neighbour),
    ("volumes", .contents("_data")), ("plugins", .contents("rootfs")),
  ]

  /// The words by their length: few share one.
  private static let byLength: [[(String, PathMarker)]] = {
    let all = words + Driver.all.map { ($0.folder?[0] ?? $0.name, PathMarker.driver($0)) }
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
      // The one database that matters below containerd/ is found first.
      guard !path.part(place, is: "io.containerd.metadata.v1.bolt") else { return nil }
      self = .foreign
    } else if path.part(place, begins: "repositories-") {
      self = .neighbour
    } else {
      return nil
    }
  }
}
