import ImageModel

extension RootFinder {
  typealias Located = (path: String, stores: Result<[any Store], LocateError>)

  /// The store whose root is at a path; else those in the known places below it.
  ///
  /// - Throws: `LocateError` that says what was found instead, if there are none.
  func storesBelow(_ path: String) throws(LocateError) -> [any Store] {
    if let containerd = try containerd(at: path, label: disk(of: path)?.root.label ?? "") { return [containerd] }
    do throws(LocateError) {
      return try rootsBelow(path)
    } catch {
      guard case .noTree(let shown, let found, _) = error else { throw error }
      var stores = try all(self.stores(of: knownRoots(ofDisk: path, settings(ofDisk: path))))
      if stores.isEmpty {
        let near: [(StandardRoot.Engine, String)] = [
          (.docker, "docker"), (.containerd, "containerd"), (.containerd, "runc-overlayfs"),
          (.containerd, "runc-native"),
        ]
        let roots = near.map { engine, name in
          let path = self.path(of: name, in: path)
          return disk(of: path)?.root ?? KnownRoot(engine: engine, path: path, usual: path, label: "")
        }
        stores = try all(self.stores(of: roots, host: defaultHost(of: path)))
      }
      guard stores.isEmpty else { return stores }
      let unread = unreadStores(below: path).first.map { "no store that strata reads. \($0)" }
      throw .noTree(path: shown, found: found, kind: kind(of: path, with: Set(found)) ?? unread)
    }
  }

  /// The stores of podman in their usual places below a path, in words.
  func unreadStores(below path: String) -> [String] {
    let usual = ["containers/storage", "lib/containers/storage", "var/lib/containers/storage"]
    let homes = users(ofDisk: path).map { "home/" + $0 } + ["root"]
    return (usual + homes.map { $0 + "/.local/share/containers/storage" }).compactMap { place in
      let store = self.path(of: real(place, onDisk: path), in: path)
      guard let names = try? list(openTop(store), store), let kind = kindOfPodman(Set(names)) else { return nil }
      return "\(shown(store)): this is \(kind)"
    }
  }

  private func kindOfPodman(_ names: Set<String>) -> String? {
    let isOne = names.contains { $0.hasSuffix("-images") } && names.contains { $0.hasSuffix("-layers") }
    return isOne ? "a store of podman, buildah or CRI-O (containers-storage), which strata does not read" : nil
  }

  private func all(_ located: [Located]) throws(LocateError) -> [any Store] {
    var stores: [any Store] = []
    for (_, found) in located { stores += try found.get() }
    return stores
  }

  /// The stores whose roots lie in known places, each once: a containerd that a Docker uses is part of its data root.
  ///
  /// - Parameter host: The host's name where no disk shows it.
  /// - Returns: Of each place that has a root, the path as people know it and what was found.
  func stores(of roots: [KnownRoot], host: String? = nil) -> [Located] {
    var met: Set<String> = []
    var trees: Set<TreeKey> = []
    var located: [Located] = []
    func isNew(_ root: KnownRoot) -> Bool {
      guard let folder = try? top(root.path) else { return true }
      return met.insert(folder.identity ?? shown(root.path)).inserted
    }
    for root in roots where root.engine == .docker && isNew(root) {
      do throws(LocateError) {
        let found = try rootsBelow(root.path, label: root.label, host: disk(of: root.path) == nil ? host : nil)
        for containerd in found.compactMap(\.containerd) {
          met.insert(containerd.folder.identity ?? containerd.location)
        }
        trees.formUnion(found.flatMap(\.trees))
        located.append((shown(root.path), .success(found)))
      } catch {
        if case .denied = error, !isSeen(root.path) { continue }
        if !error.isAbsence { located.append((shown(root.path), .failure(error))) }
      }
    }
    let hasDocker = !located.isEmpty
    for root in roots where root.engine == .containerd && isNew(root) {
      do throws(LocateError) {
        let host = disk(of: root.path) == nil ? host : nil
        guard var found = try containerd(at: root.path, label: root.label, host: host),
          !(hasDocker && found.isOnlyToRun)
        else { continue }
        if !trees.isDisjoint(with: found.trees) {
          // Docker's own containerd has trees of the same names.
          let label = root.path.split(separator: "/").joined(separator: "/")
          guard let other = try containerd(at: root.path, label: label, host: host) else { continue }
          found = other
        }
        trees.formUnion(found.trees)
        located.append((shown(root.path), .success([found])))
      } catch {
        located.append((shown(root.path), .failure(error)))
      }
    }
    return located
  }

  /// What a folder is that is no root; nil where that is not known.
  func kind(of path: String, with names: Set<String>) -> String? {
    // A config, a layer or a layer's folder: of images that were saved by their IDs there is no repositories.
    func isOfSave(_ name: String) -> Bool {
      name == "repositories" || Hash256(hex: String(name.prefix { $0 != "." })) != nil
    }
    let storage = (try? list(openTop(self.path(of: "storage", in: path)), path)).map(Set.init) ?? []
    if let kind = kindOfPodman(names) ?? kindOfPodman(storage) { return kind }
    let signs: [(Set<String>, String)] = [
      (["snapshots", "metadata.db"], "the folder of one of containerd’s snapshotters"),
      (["blobs", "ingest"], "containerd’s folder of blobs"),
      (["meta.db"], "the folder of containerd’s database"),
      (["io.containerd.runtime.v2.task"], "the folder of a containerd’s state, not its root"),
      (
        ["blobs", "index.json"],
        #"an OCI image layout without its file oci-layout, which says {"imageLayoutVersion":"1.0.0"}"#
      ),
    ]
    var kind = signs.first { $0.0.isSubset(of: names) }?.1
    if kind == nil, names.contains("manifest.json"), names.contains(where: isOfSave) {
      kind = "a docker save of Docker before 25, which strata does not read"
    }
    if kind == nil, !names.isDisjoint(with: treeParts) {
      kind = "the tree of a graph driver outside of image/DRIVER, so that nothing names the driver"
    }
    let above = rootAbove(path).map { "a folder in \($0): give that path" }
    guard let kind else { return above }
    return kind + (above.map { ", " + $0 } ?? "")
  }

  /// The sentence part of the nearest root that a path lies in.
  private func rootAbove(_ path: String) -> String? {
    var parts = path.split(separator: "/").map(String.init)
    while parts.popLast() != nil, !parts.isEmpty {
      let above = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
      if (try? dataRoot(above, label: "", on: nil)) != nil { return "the data root \(shown(above))" }
      if (try? containerd(at: above, label: "")) != nil { return "containerd’s root \(shown(above))" }
    }
    return nil
  }
}

extension LocateError {
  /// There is no root at the path, as opposed to one that cannot be read.
  fileprivate var isAbsence: Bool {
    switch self {
    case .notFound, .noTree: true
    default: false
    }
  }
}
