import ImageModel

/// What records of a namespace name, each once.
final class NamespaceNames {
  typealias Place = Int32

  let digests: DigestTable
  /// By their places.
  private(set) var snapshots: [SnapshotKey] = []
  /// The place of a snapshot's chain in the table of digests, by the snapshot's place; -1 where its key is no chainID.
  private(set) var chains: [DigestTable.Place] = []
  private var snapshotters: [String: Snapshots] = [:]
  private var others = NameTable()

  /// The places of a snapshotter's snapshots, by their keys: most of these are digests.
  private struct Snapshots {
    var byDigest = DigestMap<Place>()
    var others: [String: Place] = [:]
  }

  init(_ digests: DigestTable) { self.digests = digests }

  /// The place of an image's, an ingest's or a container's name.
  func place(of name: String) -> Place { others.place(of: name) }

  func name(at place: Place) -> String { others.names[Int(place)] }

  /// The place of a snapshot; nil where the key is no UTF-8.
  func snapshot(of snapshotter: String, _ key: ArraySlice<UInt8>) -> Place? {
    guard let digest = key.withUnsafeBytes({ Digest(text: $0) }) else {
      guard let text = key.text else { return nil }
      return known(&snapshotters[snapshotter, default: Snapshots()].others[text], snapshotter, text, chain: -1)
    }
    let chain = digests.place(adding: digest)
    return known(
      &snapshotters[snapshotter, default: Snapshots()].byDigest[chain], snapshotter, digest.description,
      chain: max(chain, -1))
  }

  private func known(
    _ place: inout Place?, _ snapshotter: String, _ key: @autoclosure () -> String, chain: DigestTable.Place
  ) -> Place {
    if let place { return place }
    let new = Place(snapshots.count)
    snapshots.append(SnapshotKey(snapshotter: snapshotter, key: key()))
    chains.append(chain)
    place = new
    return new
  }
}
