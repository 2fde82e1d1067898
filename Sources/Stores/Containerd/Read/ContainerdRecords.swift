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
    // A snapshotter's database is read on another processor: of 38,000 snapshots that takes a tenth of a scan without
    // changes. meta.db was copied before it, so that it has all that meta.db names.
    var reading: [String: Future<Snapshotter>] = [:]
    do throws(BoltError) {
      if let copy, !copy.isEmpty {
        let file = try BoltFile(copy)
        for name in (try? Namespace.snapshotters(in: file)) ?? [] {
          reading[name] = Future { Snapshotter(name, at: layout.path(ofSnapshotter: name), in: folder) }
        }
        namespaces = try Namespace.all(in: file, digests: digests)
      }
    } catch {
      fault = "expected containerd’s database: \(error)"
      return
    }
    for name in Set(wanted).subtracting(namespaces.map(\.name)) {
      namespaces.append(Namespace(emptied: name, digests))
    }
    for name in Set(namespaces.flatMap(\.snapshotters)) {
      snapshotters[name] = reading[name]?.value ?? Snapshotter(name, at: layout.path(ofSnapshotter: name), in: folder)
    }
    for place in namespaces.indices { namespaces[place].findRecords(in: &snapshotters) }
  }

  init(fault: String) { self.fault = fault }

  /// Once namespaces are judged their labels only take memory: a third of what their records take.
  mutating func forgetLabels() {
    for place in namespaces.indices { namespaces[place].forgetLabels() }
  }
}
