import Index
import Report

/// Names the trees of which the index does not know which images were used within so many seconds: their images are
/// left out.
func noteUnknownUses(_ index: IndexFile, host: String?, age: Int64) throws {
  for row in try index.rows("unused-horizons", ["host": SQLValue(host)]) {
    let tree = visible(row.tree.title)
    guard row.text("until") != nil else {
      Terminal.note("\(tree): containers were not read, so its images are left out")
      continue
    }
    guard let since = row.text("since"), let seconds = row.integer("seconds") else {
      Terminal.note("\(tree): references or images were never read, so its images are left out")
      continue
    }
    guard seconds < age else { continue }
    guard row.integer("pruned") == 1 else {
      Terminal.note(
        "\(tree): the first scan is of \(since); of earlier uses only Docker’s own times of builds and tags are known"
      )
      continue
    }
    Terminal.note(
      "\(tree): what was used before \(since) has been pruned, so its images are left out"
        + (seconds > 0 ? "; --for \(Age(seconds: seconds).text) is the longest that can be answered" : ""))
  }
}
