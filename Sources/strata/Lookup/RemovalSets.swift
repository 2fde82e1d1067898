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
    case .all: return [["host": SQLValue(host)]]
    }
  }

  private func noteUnreadReferences() throws {
    for part in try UnreadPart.all(in: index, host: host).of(["references"]) {
      Terminal.note(
        "\(visible(part.tree.title)): \([part].sentence), so it is unknown which images have no tag: they are left out")
    }
  }

  /// A name means on each host what it means there; an ID is the same everywhere.
  private func runs(of words: [String]) throws -> [[String: SQLValue]] {
    var all: [ImageMatch] = []
    for word in words { all += try ImageLookup(index: index, host: host).images(word) }
    // Of a config with several manifests or indexes only what was asked for.
    guard all.contains(where: \.isByName) else {
      return [run(Set(all.flatMap { $0.targets.values.joined() }).sorted(), host: host)]
    }
    var byHost: [String: [String]] = [:]
    for match in all { byHost.merge(match.targets) { $0 + $1 } }
    // Mostly a name means the same on many hosts: of 1,000 one by one a run each took 22 s.
    return Dictionary(grouping: byHost, by: \.value).sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { run($0.key, host: $0.value.map(\.key).sorted().joined(separator: ",")) }
  }

  /// The images that a query names, each in its own tree.
  private func runs(of query: String, _ parameters: [String: SQLValue]) throws -> [[String: SQLValue]] {
    runs(try TreeImage.all(of: query, parameters.merging(["host": SQLValue(host)]) { $1 }, in: index))
  }

  private func runs(_ images: [TreeImage]) -> [[String: SQLValue]] {
    let trees = Dictionary(grouping: images, by: \.tree).sorted { $0.key < $1.key }
    return stride(from: 0, to: trees.count, by: Self.treesAtOnce).map { first in
      let some = trees[first..<min(first + Self.treesAtOnce, trees.count)]
      return [
        "images": TreeImage.list(some.flatMap(\.value)),
        "host": SQLValue(Set(some.map(\.key.host)).sorted().joined(separator: ",")),
      ]
    }
  }

  /// Of 1,000 hosts with 290 images each, a run for each took 75 s, half of it to compile the query; one for all 700 MB.
  private static let treesAtOnce = 32

  /// - Parameter host: Names with commas between: the images are meant on all of their trees.
  private func run(_ images: [String], host: String?) -> [String: SQLValue] {
    ["images": .list(images), "host": SQLValue(host)]
  }
}
