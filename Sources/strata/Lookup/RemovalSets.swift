import Index
import Report

/// Which images are to be removed on which host, as parameters for a query each.
struct RemovalSets {
  let index: IndexFile
  let host: String?

  func runs(of choice: RemovalChoice) throws -> [[String: SQLValue]] {
    switch choice {
    case .named(let words): return try runs(of: words)
    case .unused(let seconds, let filters):
      try noteUnknownUses(index, host: host, age: seconds)
      let images = try filters?.images(in: index, host: host) ?? .null
      return try runs(of: "unused-since", ["for": .integer(seconds), "images": images])
    case .filtered(let filters):
      if filters.asksForDangling { try noteUnreadReferences() }
      return runs(try filters.images(in: index, host: host, all: false))
    case .dangling:
      try noteUnreadReferences()
      return try runs(of: "dangling-images", [:])
    case .all: return try runsOfHosts()
    }
  }

  private func noteUnreadReferences() throws {
    for part in try UnreadPart.all(in: index, host: host).of(["references"]) {
      Terminal.note(
        "\(visible(part.tree.title)): \([part].sentence), so it is unknown which images have no tag: they are left out")
    }
  }

  /// A name means in each tree what it means there; an ID is the same everywhere.
  private func runs(of words: [String]) throws -> [[String: SQLValue]] {
    var all: [ImageMatch] = []
    for word in words { all += try ImageLookup(index: index, host: host).images(word) }
    guard all.contains(where: \.isByName) else {
      // Of a config with several manifests or indexes only what was asked for.
      let images = Set(all.flatMap { $0.targets.values.joined() })
      return [["images": .list(images.sorted()), "host": SQLValue(host)]]
    }
    return runs(all.flatMap(\.targets).flatMap { tree, targets in targets.map { TreeImage(tree: tree, imageID: $0) } })
  }

  /// The images that a query names, each in its own tree.
  private func runs(of query: String, _ parameters: [String: SQLValue]) throws -> [[String: SQLValue]] {
    runs(try TreeImage.all(of: query, parameters.merging(["host": SQLValue(host)]) { $1 }, in: index))
  }

  private func runs(_ images: [TreeImage]) -> [[String: SQLValue]] {
    let images = Dictionary(grouping: images, by: \.tree)
    return Self.batches(images.mapValues(\.count)).map { trees in
      [
        "images": TreeImage.list(trees.flatMap { images[$0] ?? [] }),
        "host": SQLValue(Set(trees.map(\.host)).sorted().joined(separator: ",")),
      ]
    }
  }

  /// Whole hosts, with all images of theirs.
  private func runsOfHosts() throws -> [[String: SQLValue]] {
    let rows = try index.rows("hosts", ["host": SQLValue(host)])
    let images = Dictionary(rows.map { ($0.tree.host, Int($0.integer("images") ?? 0)) }, uniquingKeysWith: +)
    return Self.batches(images).map { ["host": SQLValue($0.joined(separator: ","))] }
  }

  /// In their order, no more of them together than have so many images, but at least one.
  private static func batches<Key: Comparable>(_ images: [Key: Int]) -> [[Key]] {
    var batches: [(keys: [Key], images: Int)] = []
    for (key, count) in images.sorted(by: { $0.key < $1.key }) {
      if let last = batches.last, last.images + count <= imagesAtOnce {
        batches[batches.count - 1].keys.append(key)
        batches[batches.count - 1].images += count
      } else {
        batches.append(([key], count))
      }
    }
    return batches.map(\.keys)
  }

  /// Of 1,000 hosts with 290 images each, a run for each took 75 s, half of it to compile the query; one for all 700 MB.
  private static let imagesAtOnce = 10_000
}
