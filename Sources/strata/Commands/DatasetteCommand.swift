import ArgumentParser
import Foundation
import Index

struct DatasetteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasette",
    abstract: "A metadata file for Datasette: the named queries as pages, the views and columns in words.",
    discussion: """
      strata export datasette > strata.json
      datasette --immutable index.db --metadata strata.json --setting sql_time_limit_ms 3500

      Datasette 1.0 reads the queries from --config strata.json. The index's internal tables are \
      hidden. Filters that need strata's own functions, such as Docker's patterns, are left out.
      """)

  @Option(
    name: .customLong("db"),
    help: ArgumentHelp("The index file; its name is that of the database.", valueName: "file"), completion: .file())
  var database: String?

  @OptionGroup var folders: QueryFolderOptions

  func run() throws {
    let file = URL(fileURLWithPath: try DatabaseOption.path(database))
    let schema = try Schema()
    let metadata = DatasetteMetadata(
      database: file.deletingPathExtension().lastPathComponent,
      queries: try folders.catalogue().queries.compactMap(FormQuery.init), views: schema.views,
      tables: schema.tables.map(\.name))
    try Terminal.print(try metadata.text())
  }
}
