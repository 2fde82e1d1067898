import Index
import Report

/// Says on standard error which of the trees that are asked are out of use: no docker command lists what is in them.
func noteOutOfUse(in index: IndexFile, host: String?) throws {
  try index.run(try Catalogue.query("inactive-trees"), parameters: ["host": SQLValue(host)]) { names, next in
    while let values = try next() {
      let row = NamedRow(names: names, values: values)
      let tree = visible(TreeFigures(row: row).title)
      switch row.text("in_use") {
      case "containerd":
        Terminal.note(
          "\(tree): out of use: the daemon keeps its images in containerd’s store")
      case let driver?: Terminal.note("\(tree): out of use: the daemon uses the driver \(visible(driver))")
      case nil where row.integer("inactive") == 1: Terminal.note("\(tree): out of use: the daemon uses another store")
      case nil:
        Terminal.note(
          "\(tree): may be out of use: what was read does not show for certain which store the daemon uses"
        )
      }
    }
  }
}
