import ImageModel
import Index
import Report

/// Says of which trees some names lead to no image that could be read: an answer about images lacks these.
///
/// - Parameter consequence: What that means for the answer about containerd's store.
func noteNamesWithoutImage(in index: any QueryRunner, host: String?, so consequence: String = "") throws {
  let names = try index.rows("names-without-image", ["host": SQLValue(host)])
  let trees = names.map(\.tree).filter { consequence.isEmpty || !$0.namespace.isEmpty }
  for (tree, names) in Dictionary(grouping: trees, by: \.self).sorted(by: { $0.key < $1.key }) {
    Terminal.note(
      "\(visible(tree.title)): \(plural(names.count, "name leads", "names lead")) to no image that could be read"
        + "\(consequence) (strata query names-without-image)")
  }
}

/// Says what goes with those of these names that lead to no image.
func noteFreed(byNamesWithoutImage names: [String], in index: IndexFile, host: String?) throws {
  let asked = names.compactMap { try? Reference($0) }
  guard !asked.isEmpty else { return }
  for row in try index.rows("names-without-image", ["host": SQLValue(host)]) {
    guard let name = row.text("name"), let reference = try? Reference(name),
      asked.contains(where: { $0.repository == reference.repository && $0.meantTag == reference.meantTag }),
      let bytes = row.integer("frees")
    else { continue }
    Terminal.note("\(visible(row.tree.title)): removing \(visible(reference.familiar)) frees \(ByteCount(bytes))")
  }
}

extension Reference {
  /// The digest or tag that is meant, as docker takes a name without both.
  fileprivate var meantTag: String { digest?.description ?? tag ?? Self.defaultTag }
}
