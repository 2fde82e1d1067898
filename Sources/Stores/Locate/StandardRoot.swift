/// A folder in which an engine keeps its root unless it is configured otherwise.
struct StandardRoot {
  enum Engine { case docker, containerd }

  let engine: Engine
  /// Relative to the top of the host's file system; for those of homes, to a home.
  let path: String
  /// Distinguishes its trees from those of the host's first root of the engine; empty for the first.
  let label: String

  private init(_ engine: Engine, _ path: String, label: String = "") {
    self.engine = engine
    self.path = path
    self.label = label
  }

  /// As the documentation of Docker, containerd, the snaps, k3s, RKE2, MicroK8s, k0s and BuildKit has them. A buildkitd
  /// has a folder for each worker.
  static let all = [
    StandardRoot(.docker, "var/lib/docker"),
    StandardRoot(.docker, "var/snap/docker/common/var-lib-docker", label: "snap"),
    StandardRoot(.containerd, "var/lib/containerd"),
    StandardRoot(.containerd, "var/lib/rancher/k3s/agent/containerd", label: "k3s"),
    StandardRoot(.containerd, "var/lib/rancher/rke2/agent/containerd", label: "rke2"),
    StandardRoot(.containerd, "var/snap/microk8s/common/var/lib/containerd", label: "microk8s"),
    StandardRoot(.containerd, "var/lib/k0s/containerd", label: "k0s"),
    StandardRoot(.containerd, "var/lib/buildkit/runc-overlayfs", label: "buildkit"),
    StandardRoot(.containerd, "var/lib/buildkit/runc-native", label: "buildkit/native"),
  ]

  /// Those of engines that run without root. The user's name goes before the label.
  static let ofHomes = [
    StandardRoot(.docker, ".local/share/docker"),
    StandardRoot(.containerd, ".local/share/containerd", label: "containerd"),
    StandardRoot(.containerd, ".local/share/buildkit/runc-overlayfs", label: "buildkit"),
    StandardRoot(.containerd, ".local/share/buildkit/runc-native", label: "buildkit/native"),
  ]
}

/// Where an engine of a host keeps its root, or would keep it.
struct KnownRoot {
  let engine: StandardRoot.Engine
  /// Written as the root finder writes paths.
  let path: String
  /// The path that may lead there through links.
  let usual: String
  let label: String
}

/// The file system of a host, of which a path is a known root: this machine's, a mounted disk's, or one in an archive.
struct HostDisk {
  /// The path of its top.
  let top: String
  let settings: HostSettings
  let root: KnownRoot
}

extension RootFinder {
  /// What the configuration files of a host say, which may be links.
  func settings(ofDisk top: String) -> HostSettings {
    HostSettings(in: try? self.top(top)) {
      real($0, onDisk: top)
    } shown: {
      shown(path(of: $0, in: top))
    }
  }

  /// Where the engines of a host keep their roots, there or not; what the host's configuration names goes first.
  ///
  /// - Parameter users: Those whose homes count; nil: all that have one.
  func knownRoots(ofDisk top: String, _ settings: HostSettings, users: [String]? = nil) -> [KnownRoot] {
    var roots: [KnownRoot] = []
    var met: Set<String> = []
    func add(_ engine: StandardRoot.Engine, _ place: String, label: String) {
      // This machine's own are called as people know them.
      let path = path(of: top == machine ? place : real(place, onDisk: top), in: top)
      guard met.insert(path).inserted else { return }
      // The configured root is the first one: what lies in the usual place is another one then.
      let isOther = label.isEmpty && roots.contains { $0.engine == engine && $0.label.isEmpty }
      roots.append(
        KnownRoot(engine: engine, path: path, usual: self.path(of: place, in: top), label: isOther ? place : label))
    }
    for place in settings.dataRoots { add(.docker, place, label: "") }
    if let place = settings.containerdRoot { add(.containerd, place, label: "") }
    for root in StandardRoot.all { add(root.engine, root.path, label: root.label) }
    for home in (users ?? self.users(ofDisk: top)).map({ "home/" + $0 }) + ["root"] {
      let user = home.split(separator: "/").last.map(String.init) ?? home
      for root in StandardRoot.ofHomes {
        add(root.engine, home + "/" + root.path, label: root.label.isEmpty ? user : user + "/" + root.label)
      }
    }
    return roots
  }

  func users(ofDisk top: String) -> [String] {
    let homes = (try? self.top(path(of: real("home", onDisk: top), in: top)).entries()) ?? []
    return homes.filter { $0.kind == .folder }.map(\.name)
  }

  /// The disk in which a path is a known root: its top is the highest folder above the path for which that is true.
  func disk(of path: String) -> HostDisk? {
    let parts = path.split(separator: "/").map(String.init)
    for count in parts.indices {
      let top = (path.hasPrefix("/") ? "/" : "") + parts[..<count].joined(separator: "/")
      let settings = settings(ofDisk: top)
      // No other user's home can be the one: to list all for each of 2,500 roots in homes took more than 100 s.
      let homes = [["home"], real("home", onDisk: top).split(separator: "/").map(String.init)]
      let users = homes.first(where: parts[count...].starts).map { parts[(count + $0.count)...].prefix(1) } ?? []
      let roots = knownRoots(ofDisk: top, settings, users: Array(users))
      if let root = roots.first(where: { $0.path == path || $0.usual == path }) {
        return HostDisk(top: top, settings: settings, root: root)
      }
    }
    return nil
  }
}
