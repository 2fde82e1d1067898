import Bolt
import Files
import Foundation
import Synchronization

/// The root of a containerd, with a tree for each namespace that holds anything: Docker's, Kubernetes', ctr's; or of a
/// worker of a buildkitd. Where none does, as in a fresh one, each namespace has an empty tree, or the default one.
package struct Containerd: Store {
  package let location: String
  package let folder: any Folder
  package let trees: [TreeKey]
  /// Distinguishes a second root of the host from its first; empty for the first.
  private let root: String
  let layout: ContainerdLayout
  /// The database as it was when its namespaces were listed. The reading takes it: of 642 MB that saves half a second.
  private let listed: Listed

  private final class Listed: Sendable {
    private let copy: Mutex<BoltCopy?>

    init(_ copy: BoltCopy) { self.copy = Mutex(copy) }

    /// Gives it once, so that it does not stay in memory.
    func take() -> BoltCopy? {
      copy.withLock { copy in
        defer { copy = nil }
        return copy
      }
    }
  }

  package let defaultHost: String?
  package let isInPlace: Bool
  package var findings: [Finding]
  /// The namespaces that have images; none where their contents were left out of the copy.
  let namespacesWithImages: Set<String>
  /// A Docker uses it, or did: it made its namespace.
  let hasDocker: Bool
  /// No namespace holds anything.
  let isEmpty: Bool

  package var kind: String { layout == .worker ? "the root of a buildkitd’s worker" : "containerd’s root" }
  package var remark: String? {
    namespacesWithImages.contains("moby")
      ? "read without Docker’s data root, so what Docker’s containers are and use is unknown" : nil
  }

  /// Docker keeps no images in it, and nothing else is in it: a dockerd with a graph driver uses it to run containers.
  var isOnlyToRun: Bool {
    isEmpty || namespacesWithImages.isEmpty && trees.allSatisfy { $0.namespace.hasPrefix("moby") }
  }

  /// - Parameters:
  ///   - folder: Containerd's root.
  ///   - root: See `root`.
  /// - Returns: Nil where there is no database of containerd.
  /// - Throws: `LocateError` if its namespaces cannot be read.
  init?(
    in folder: any Folder, location: String, root: String = "", defaultHost: String?, isInPlace: Bool,
    findings: [Finding] = []
  ) throws(LocateError) {
    guard let layout = ContainerdLayout(of: folder) else { return nil }
    let namespaces: [(name: String, isInUse: Bool, hasImages: Bool)]
    do {
      guard let copy = try layout.database(in: folder) else { return nil }
      listed = Listed(copy)
      // containerd takes an empty file for an empty database. A copy or a crash that cut the file off leaves blobs.
      if copy.isEmpty, let blobs = try? folder.descend([layout.blobs, "blobs", "sha256"])?.entries(), !blobs.isEmpty {
        throw DatabaseFault(
          expected:
            "expected records of the blobs beside it (\(blobs.count)), found 0 bytes; containerd removes what it has no record of: restore the file before containerd runs"
        )
      }
      namespaces = copy.isEmpty ? [] : try Namespace.uses(in: BoltFile(copy))
    } catch {
      let fault = error as? DatabaseFault
      let path = "\(location)/\(layout.databasePath)"
      guard fault?.failure?.isDenied != true else { throw .denied(path: path) }
      throw .unreadable(path: path, reason: fault?.detail ?? "expected a bbolt file: \(error)")
    }
    self.folder = folder
    self.layout = layout
    self.root = root
    self.location = location
    self.defaultHost = defaultHost
    self.isInPlace = isInPlace
    self.findings = findings
    hasDocker = namespaces.contains { $0.name == "moby" }
    let isEmpty = namespaces.allSatisfy { !$0.isInUse }
    let names = namespaces.isEmpty ? [layout.firstNamespace] : namespaces.filter { isEmpty || $0.isInUse }.map(\.name)
    self.isEmpty = isEmpty
    trees = names.map { TreeKey(.containerd, root: root, namespace: $0) }
    let hasContents = (try? folder.folder(layout.blobs)) != nil
    namespacesWithImages = hasContents ? Set(namespaces.filter(\.hasImages).map(\.name)) : []
  }

  package func read(
    _ options: ReadOptions, into sink: any FactSink,
    memory: (TreeKey, _ isNow: Bool) throws -> (PreviousScan, CacheWriter?),
    watch: (TreeKey, () throws -> TreeReading) throws -> TreeReading
  ) throws -> RootReading {
    let isAtWork = isAtWork
    var root = try read(
      options, RootReading(isNow: isAtWork || isInPlace), isLive: isAtWork, isAtWork: isAtWork, into: sink,
      memory: memory, watch: watch)
    if layout == .worker {
      for place in root.readings.indices { root.readings[place].addBuildRecords(of: [folder]) }
    }
    root.readings[0].findings += findings
    return root
  }

  /// A containerd runs that has this root.
  var isAtWork: Bool { LiveDaemon(of: folder, locks: [layout.database]) != nil }

  /// Namespaces that this containerd held when the index saw them last, and that hold nothing any more.
  private func emptied(of known: [TreeKey: String]) -> [TreeKey] {
    known.filter { tree, place in
      tree.kind == .containerd && tree.root == root && place == location && !trees.contains(tree)
    }.keys.sorted { $0.namespace < $1.namespace }
  }

  /// Adds the readings of all trees to those of a root; also of those that are empty by now, so that the index does not
  /// go on to show what they held.
  ///
  /// - Parameters:
  ///   - isLive: The daemon runs that has the namespace moby.
  ///   - isAtWork: It runs, or containerd does.
  func read(
    _ options: ReadOptions, _ root: RootReading, isLive: Bool, isAtWork: Bool, into sink: any FactSink,
    memory: (TreeKey, _ isNow: Bool) throws -> (PreviousScan, CacheWriter?),
    watch: (TreeKey, () throws -> TreeReading) throws -> TreeReading
  ) throws -> RootReading {
    let trees = trees + emptied(of: options.known)
    var root = root
    let isLive = isLive || options.isLiveCopy
    // A download of dockerd's ends with it; those of others go on while containerd runs.
    let isRunning = isAtWork || options.isLiveCopy
    let now = Int64(Date().timeIntervalSince1970 * 1000) * 1_000_000
    let memories = try trees.map { try memory($0, root.isNow) }
    let read = try ShownFaults.reading(isLive: isAtWork) {
      var contents = ContainerdContents(
        in: folder, layout, listed: listed.take(), wanted: trees.map(\.namespace), isFresh: isEmpty,
        digests: sink.digests, workers: options.workers)
      root.newest = max(root.newest, contents.newest)
      let moment = options.at.map { $0 * 1_000_000 } ?? (root.isNow || root.newest <= 0 ? now : min(root.newest, now))
      contents.judge(at: moment, inFlightSince: isRunning ? moment - options.minAge : nil)
      return try zip(trees, memories).map { tree, memory in
        let reader = NamespaceReader(
          contents: contents, isFirst: tree == trees.first, isLive: tree.namespace == "moby" ? isLive : isRunning,
          workers: options.workers, memory: memory.0, cache: memory.1, sink: sink)
        return try watch(tree) { try reader.read(tree) }
      }
    } showing: {
      $0.map { ShownFaults($0.findings, judged: $0.areas) }
    }
    var readings = read.last
    for (place, before) in (read.before ?? []).enumerated() { readings[place].confirm(by: before) }
    root.readings += readings
    root.caches += memories.map { $0.1.map { PendingCache(writer: $0) } }
    return root
  }

  /// - Throws: `MeasureError` if the root is no folder on disk.
  package func measure(_ walk: Walk) throws -> (inout [TreeReading]) -> Void {
    guard let disk = folder as? FolderOnDisk else { throw MeasureError.containerd(location: location) }
    let register = PartRegister()
    let map = ContainerdMap(layout: layout, prefix: "", register: register)
    let measured = try MeasuredRoot(
      of: [MeasuredRoot.Top(folder: disk, role: map.top())], register, walk)
    return { readings in
      let owners = readings.enumerated().map { place, reading in
        NamespacePartOwners(
          of: reading, layout, prefix: "", isFirst: place == 0,
          docker: DriverPartOwners(of: reading, driver: nil))
      }
      measured.assign(to: &readings, owners)
    }
  }
}
