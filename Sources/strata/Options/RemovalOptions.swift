import ArgumentParser
import Index

/// What commands that take something out of the index have in common.
struct RemovalOptions: ParsableArguments {
  @OptionGroup var database: DatabaseOption

  @Flag(help: "Only say what would go.")
  var dryRun = false

  @Flag(help: "Give the space back to the file system afterwards. Needs the index's size twice more meanwhile.")
  var vacuum = false

  @Flag(name: [.short, .long], help: "Say nothing but errors.")
  var quiet = false

  func validate() throws {
    if dryRun, vacuum { throw ValidationError("--vacuum changes the file, --dry-run does not: give one of them") }
  }

  /// An index that is there; none is made.
  func open() throws -> IndexFile {
    try IndexFile.openForWriting(database.path, makes: false)
  }

  /// Says what went, and gives its space back if that is asked for.
  func finish(_ index: IndexFile, _ removal: Removal) throws {
    if !quiet { try Terminal.say((dryRun ? "would remove " : "removed ") + removal.words) }
    if vacuum { try index.vacuum() }
  }
}

extension Removal {
  fileprivate var words: String {
    let parts = [
      (hosts, "host", nil), (trees, "tree", nil), (scans, "scan", nil), (spans, "span", nil), (images, "image", nil),
      (layers, "layer", nil), (repositories, "repository", "repositories"), (digests, "digest", nil),
    ].filter { $0.0 > 0 }.map { plural($0.0, $0.1, $0.2) }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }
}
