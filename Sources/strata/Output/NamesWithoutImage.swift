import Index
import Report

/// Says of which trees some names lead to no image that could be read: an answer about images lacks these.
///
/// - Parameter consequence: What that means for the answer.
func noteNamesWithoutImage(in index: any QueryRunner, host: String?, so consequence: String = "") throws {
  let trees = try index.rows("names-without-image", ["host": SQLValue(host)]).map(\.tree)
  for (tree, names) in Dictionary(grouping: trees, by: \.self).sorted(by: { $0.key < $1.key }) {
    Terminal.note(
      "\(visible(tree.title)): \(plural(names.count, "name leads", "names lead")) to no image that could be read"
        + "\(consequence) (strata query names-without-image)")
  }
}
