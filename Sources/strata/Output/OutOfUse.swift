import Index
import Report

/// Says on standard error which of the trees that are asked are out of use: no docker command lists what is in them.
func noteOutOfUse(in index: IndexFile, host: String?) throws {
  let trees = try index.rows("inactive-trees", ["host": SQLValue(host)])
  guard trees.count <= 3 else {
    Terminal.note(
      "\(trees.count) trees are out of use, or may be: \(beginning(of: trees.map(\.tree.title), 3)) (strata query inactive-trees)"
    )
    return
  }
  for row in trees {
    let fact =
      switch row.text("in_use") {
      case "containerd": "out of use: the daemon keeps its images in containerd’s store"
      case let driver?: "out of use: the daemon uses the driver \(visible(driver))"
      case nil where row.integer("inactive") == 1: "out of use: the daemon uses another store"
      case nil: "may be out of use: what was read does not show for certain which store the daemon uses"
      }
    Terminal.note("\(visible(row.tree.title)): \(fact)")
  }
}
