import ImageModel
import Index
import Report

/// What an answer about removals cannot show in its rows, for standard error: what stays and why, and of which trees only
/// a bound is known.
struct RemovalNotes {
  /// Parts without which it is unknown what exactly a removal frees.
  let unread: [UnreadPart]
  let unlisted: [UnlistedContainer]

  init(_ index: IndexFile, host: String?) throws {
    unread = try UnreadPart.all(in: index, host: host).of(UnreadPart.ofRemovals)
    unlisted = try UnlistedContainer.all(in: index, host: host)
  }

  func write(of row: QueryRow) {
    let title = visible(row.tree.title)
    let staying = zip(
      row.text("staying").flatMap(textsOfJSONArray) ?? [], row.text("staying_why").flatMap(textsOfJSONArray) ?? [])
    for (why, names) in Dictionary(grouping: staying, by: \.1).sorted(by: { $0.key < $1.key }) {
      let reason =
        switch why {
        case "container": "which a container has (--force counts it)"
        case "possible-container": "which a container may need that Docker does not list"
        case "child": "from which an image is made that stays"
        default: "which Docker does not list"
        }
      Terminal.note("\(title): stays: \(names.map { visible(shortName($0.0)) }.joined(separator: ", ")), \(reason)")
    }
    if let count = row.integer("broken_images"), count > 0 {
      Terminal.note(
        "\(title): \(plural(Int(count), "image")) that Docker does not list \(count == 1 ? "needs" : "need") some of "
          + "this, and no repair brings \(count == 1 ? "it" : "them") back once it is gone: strata query hidden-images")
    }
    if row.integer("certain") == 0 { writeBound(of: row.tree) }
    writeKept(of: row)
    guard let doubtful = row.text("doubtful").flatMap(textsOfJSONArray) else { return }
    for container in unlisted where container.tree == row.tree {
      let needed = container.images.filter(doubtful.contains)
      if !needed.isEmpty { container.note(needs: needed) }
    }
  }

  /// Says what holds that some of these images have alone among images.
  private func writeKept(of row: QueryRow) {
    let title = visible(row.tree.title)
    let names = ["container": "a container", "build cache": "the build cache"]
    let keepers = (row.text("kept_by").flatMap(textsOfJSONArray) ?? []).map { names[$0] ?? visible($0) }
    if let freed = row.integer("freed"), let unique = row.integer("unique_exact"), freed < unique {
      Terminal.note(
        "\(title): \(ByteCount(unique - freed)) that no other image has stays, since \(keepers.isEmpty ? "a layer above" : keepers.joined(separator: " and ")) needs it"
      )
    } else if !keepers.isEmpty {
      Terminal.note("\(title): what these hold stays: \(beginning(of: keepers, 3))")
    }
  }

  /// Says which parts were not read, so that only a bound of what a removal frees is known.
  func writeBound(of tree: TreeName) {
    let parts = unread.filter { $0.tree == tree }
    guard !parts.isEmpty, parts.of(["images", "layers"]).isEmpty else { return }
    Terminal.note(
      "\(visible(tree.title)): \(parts.sentence) and may hold some of this, so what is freed is known only as a bound")
  }

  func writeUnreadContainers() {
    for part in unread.of(["containers"]) where part.lastRead == nil {
      Terminal.note("\(visible(part.tree.title)): containers were not read, so its images are left out")
    }
  }

  /// Says why Docker says something else (moby daemon/disk_usage.go, docker/cli formatter/disk_usage.go).
  static func writeArithmetic() {
    let lines = [
      "RECLAIMABLE of docker system df, were all images but these in use:",
      "  to 20.10: all layers of listed images, less the unique sizes of those in use: what these share with them counts as free",
      "  23 to 28: the same; unlisted images too now make a layer shared",
      "  29.0 to 29.3: all layers of listed images, less the unique sizes of those NOT in use: a slip",
      "  29.4 on: the unique sizes of those not in use: what they share among themselves is left out",
    ]
    lines.forEach(Terminal.note)
  }
}
