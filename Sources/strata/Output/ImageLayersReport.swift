import ImageModel
import Index
import Report

/// The layers that images are made of, and below them what those of each image take.
struct ImageLayersReport {
  let index: IndexFile
  let host: String?

  /// - Parameter subjects: What people call the images.
  func show(_ subjects: [String], _ output: OutputOptions) throws {
    var sums: [(title: String, layers: Int, size: Int64, alone: Int64)] = []
    try answer("image-layers", from: index, each: runs(subjects), output: output) { row in
      guard let id = row.text("image_id") else { return }
      let title = row.tree.title + ": " + shortName(id)
      if sums.last?.title != title { sums.append((title, 0, 0, 0)) }
      sums[sums.count - 1].layers += 1
      guard let size = row.integer("size") else { return }
      sums[sums.count - 1].size &+= size
      if row.integer("images") == 1 { sums[sums.count - 1].alone &+= size }
    }
    if output.isTable {
      for sum in sums {
        Terminal.note(
          "\(visible(sum.title)): \(ByteCount(sum.size)) in \(plural(sum.layers, "layer")), \(ByteCount(sum.alone)) of it in layers that no other image has"
        )
      }
    }
    try noteUnread(["layers"], in: index, host: host)
  }

  /// A name means in each tree what it means there. Two words may mean one image.
  private func runs(_ subjects: [String]) throws -> [[String: SQLValue]] {
    let lookup = ImageLookup(index: index, host: host)
    // Nil: all trees.
    var asked: [(image: String, trees: Set<TreeName>?)] = []
    for found in try subjects.flatMap({ try lookup.images($0) }) {
      let trees = found.isByName ? Set(found.targets.keys) : nil
      if let place = asked.firstIndex(where: { $0.image == found.imageID }) {
        asked[place].trees = trees.flatMap { asked[place].trees?.union($0) }
      } else {
        asked.append((found.imageID, trees))
      }
    }
    return asked.map { image, trees in
      [
        "image": .text(image), "host": SQLValue(host),
        "trees": trees.map { .list($0.sorted().map(\.parts)) } ?? .null,
      ]
    }
  }
}
