import Bolt
import ImageModel

extension PullSeen {
  /// What a label of a target says: repositories of a registry, with commas between.
  ///
  /// Source: containerd core/remotes/docker/handler.go, AppendDistributionSourceLabel.
  static func all(of target: Digest, _ label: String, _ value: String) -> [PullSeen] {
    let prefix = "containerd.io/distribution.source."
    guard label.hasPrefix(prefix) else { return [] }
    return value.split(separator: ",").map {
      PullSeen(target: target, repository: label.dropFirst(prefix.count) + "/" + $0)
    }
  }
}

extension FaultLog<Namespace.Part> {
  /// What the labels of a record say to the collector.
  ///
  /// - Parameters:
  ///   - edges: Gets what the record keeps and is kept by.
  ///   - others: Gets all labels.
  mutating func labels(
    of record: Bucket, in part: Namespace.Part, _ names: NamespaceNames,
    edges: (CollectorLabels.Edge) -> Void = { _ in },
    others: ((_ label: String, _ value: String) -> Void)? = nil
  ) -> CollectorLabels {
    var labels = CollectorLabels()
    guard let bucket = bucket("labels", of: record, in: part) else { return labels }
    forEachEntry(bucket, in: part) { entry, _ in
      guard let value = entry.value else { return }
      if let edge = labels.note(entry.key, value, in: names) { edges(edge) }
      if let others, let label = entry.key.text, let value = value.text { others(label, value) }
    }
    return labels
  }

  /// The same, with what the record keeps and is kept by added to that of others.
  mutating func labels(
    of thing: NamespaceThing, _ record: Bucket, in part: Namespace.Part,
    _ edges: inout [(keeper: NamespaceThing, kept: NamespaceThing)], _ names: NamespaceNames,
    others: ((_ label: String, _ value: String) -> Void)? = nil
  ) -> CollectorLabels {
    labels(
      of: record, in: part, names,
      edges: { edge in
        switch edge {
        case .keeps(let kept): edges.append((thing, kept))
        case .keptBy(let keeper): edges.append((keeper, thing))
        }
      }, others: others)
  }
}
