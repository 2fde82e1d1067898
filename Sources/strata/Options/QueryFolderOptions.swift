import ArgumentParser
import Index

/// Where a user's own queries are.
struct QueryFolderOptions: ParsableArguments {
  @Option(
    name: .customLong("queries"),
    help: ArgumentHelp(
      "A folder of .sql files that are asked by name too, in the form that “strata queries NAME” shows. May be repeated.",
      discussion: """
        Without it: the folders in STRATA_QUERIES, with colons between, else strata/queries in the configuration folder.
        """,
      valueName: "folder"),
    completion: .directory)
  var folders: [String] = []

  /// - Throws: `CatalogueError` for a folder that cannot be read.
  func catalogue() throws -> Catalogue {
    try .ofUser(folders: folders) { Terminal.note("Warning: \($0); this file is left out") }
  }
}
