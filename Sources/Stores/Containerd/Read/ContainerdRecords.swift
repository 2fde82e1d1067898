import Bolt
import Files
import ImageModel

/// What the databases of a containerd hold: meta.db of its namespaces, those of the snapshotters of their snapshots.
struct ContainerdRecords {
  private(set) var namespaces: [Namespace] = []
  /// By their names.
  private(set) var snapshotters: [String: Snapshotter] = [:]
  /// Why meta.db could not be read.
  private(set) var fault: String?

  /// - Parameters:
  ///   - copy: Of meta.db; nil, or empty, where there is none.
  ///   - wanted: Namespaces that are read as empty where the database does not have them, or not any more.
  ///   - digests: Gets all digests that are met.
  init(
    of copy: BoltCopy?, in folder: any Folder, _ layout: ContainerdLayout, wanted: [String], digests: DigestTable
  ) {
    do throws(BoltError) {
      if let copy, !copy.isEmpty { namespaces = try Namespace.all(in: BoltFile(copy), digests: digests) }
    } catch {
      fault = "expected containerd’s database: \(error)"
      return
    }
    for name in Set(wanted).subtracting(namespaces.map(\.name)) {
      namespaces.append(Namespace(emptied: name, digests))
    }
    for name in Set(namespaces.flatMap(\.snapshotters)) {
      snapshotters[name] = Snapshotter(name, at: layout.path(ofSnapshotter: name), in: folder)
    }
    for place in namespaces.indices { namespaces[place].findRecords(in: &snapshotters) }
  }

  init(fault: String) { self.fault = fault }

  /// Once namespaces are judged their labels only take memory: a third of what their records take.
  mutating func forgetLabels() {
    for place in namespaces.indices { namespaces[place].forgetLabels() }
  }
}
