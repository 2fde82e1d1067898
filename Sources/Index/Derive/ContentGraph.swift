import GRDB
import Stores

/// What keeps what in a tree of containerd's now: blobs keep others and snapshots by labels, snapshots the one below.
struct ContentGraph {
  struct Node {
    /// Of a file that no other namespace of the same root lists.
    var bytes: Int64 = 0
    var isSnapshot = false
    /// A blob without it is known by name only.
    var hasFile = true
  }

  private struct SnapshotRow: Hashable {
    let key: Int64
    let snapshotter: String
  }

  private(set) var nodes: [Node] = []
  private(set) var reach = Reach(count: 0)
  private var blobs: [Int64: Int] = [:]
  private var snapshots: [SnapshotRow: Int] = [:]

  init(_ db: Database, tree: Int64) throws {
    try loadBlobs(db, tree: tree)
    var edges = try loadSnapshots(db, tree: tree)
    let blobLabels = try PreparedStatement(
      db, "SELECT keeper, blob FROM blob_labels WHERE tree = ? AND gone IS NULL", tree: tree)
    while try blobLabels.step() {
      edges.append((place(ofBlob: blobLabels.integer(0)), place(ofBlob: blobLabels.integer(1)), false))
    }
    let snapshotLabels = try PreparedStatement(
      db, "SELECT keeper, key, snapshotter FROM snapshot_labels WHERE tree = ? AND gone IS NULL", tree: tree)
    while try snapshotLabels.step() {
      let kept = SnapshotRow(key: snapshotLabels.integer(1), snapshotter: snapshotLabels.text(2))
      guard let to = snapshots[kept] else { continue }
      edges.append((place(ofBlob: snapshotLabels.integer(0)), to, false))
    }
    reach = Reach(count: nodes.count)
    for edge in edges { reach.add(from: edge.from, to: edge.to, isAlways: edge.isAlways) }
  }

  /// Whether another namespace has a blob is looked up for each namespace where these are few, and else among all trees that
  /// have the blob: of a thousand namespaces one lookup each took 4 s.
  private mutating func loadBlobs(_ db: Database, tree: Int64) throws {
    let namespaces = """
      SELECT others.id
      FROM trees AS own
      JOIN trees AS others ON others.host = own.host AND others.kind = own.kind AND others.root = own.root
      WHERE own.id = ?1 AND others.id <> own.id
      """
    let areFew = try PreparedStatement(db, "SELECT count(*) < 30 FROM (\(namespaces))", tree: tree).integer() == 1
    let select = try PreparedStatement(
      db,
      """
      WITH namespaces AS MATERIALIZED (\(namespaces))
      SELECT
        tree_blobs.blob,
        tree_blobs.size,
        EXISTS (
          SELECT 1
          FROM tree_blobs AS same
          WHERE same.blob = tree_blobs.blob
            AND \(areFew ? "" : "+")same.tree IN namespaces
            AND same.gone IS NULL
        )
      FROM tree_blobs
      WHERE tree_blobs.tree = ?1 AND tree_blobs.gone IS NULL
      """, tree: tree)
    while try select.step() {
      blobs[select.integer(0)] = nodes.count
      nodes.append(Node(bytes: select.integer(2) != 0 ? 0 : select.integer(1)))
    }
  }

  private mutating func loadSnapshots(
    _ db: Database, tree: Int64
  ) throws -> [(from: Int, to: Int, isAlways: Bool)] {
    let select = try PreparedStatement(
      db, "SELECT key, snapshotter, size, parent FROM tree_snapshots WHERE tree = ? AND gone IS NULL", tree: tree)
    var parents: [(child: Int, parent: SnapshotRow)] = []
    while try select.step() {
      let row = SnapshotRow(key: select.integer(0), snapshotter: select.text(1))
      if let parent = select.integerIfAny(3) {
        parents.append((nodes.count, SnapshotRow(key: parent, snapshotter: row.snapshotter)))
      }
      snapshots[row] = nodes.count
      nodes.append(Node(bytes: select.integerIfAny(2) ?? 0, isSnapshot: true))
    }
    return parents.compactMap { child, parent in snapshots[parent].map { (child, $0, true) } }
  }

  func knownPlace(ofBlob digest: Int64) -> Int? { blobs[digest] }

  /// A blob that labels name and that has no file keeps what its labels say.
  private mutating func place(ofBlob digest: Int64) -> Int {
    if let place = blobs[digest] { return place }
    let place = nodes.count
    blobs[digest] = place
    nodes.append(Node(hasFile: false))
    return place
  }

  /// What anything holds but images that can be removed.
  func holds(_ db: Database, tree: Int64) throws -> [Reach.Hold] {
    let select = try PreparedStatement(
      db,
      """
      SELECT digests.id, holds.key, holds.snapshotter, holds.flat
      FROM holds
      JOIN store_keys ON store_keys.id = holds.key
      LEFT JOIN digests ON digests.text = store_keys.name AND holds.what = 'blob'
      WHERE holds.tree = ? AND holds.what IN ('blob', 'snapshot') AND holds.gone IS NULL
      """, tree: tree)
    var (flat, others) = (Reach.Hold(isFlat: true), Reach.Hold())
    while try select.step() {
      let place =
        select.integerIfAny(0).map { blobs[$0] }
        ?? snapshots[SnapshotRow(key: select.integer(1), snapshotter: select.text(2))]
      guard let place else { continue }
      if select.integer(3) != 0 { flat.nodes.append(place) } else { others.nodes.append(place) }
    }
    return [flat, others]
  }
}
