import ArgumentParser
import Index
import Report

struct QueriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queries", abstract: "The questions that can be asked by name; with a name, its SQL.")

  @OptionGroup var output: OutputOptions
  @OptionGroup var folders: QueryFolderOptions

  @Argument(help: "The query to show.", completion: .strata(.queries))
  var name: String?

  func run() throws {
    let catalogue = try folders.catalogue()
    if let name {
      try Terminal.write(Array(try catalogue.named(name).sql.utf8))
      return
    }
    let queries = catalogue.queries.sorted { ($0.header.subject, $0.name) < ($1.header.subject, $1.name) }
    let columns = [
      Column("subject"), Column("name", isIdentifier: true), Column("title"),
      Column("question", isHiddenInTable: true), Column("parameters", .references),
      Column("file", isHiddenInTable: true),
    ]
    var rows = queries.makeIterator()
    try Renderer(columns: columns, style: try output.style()).render {
      rows.next().map { query in
        [
          .text(query.header.subject), .text(query.name), .text(query.header.title),
          .text(query.header.question),
          .json("[" + query.header.parameters.map { "\"\($0.name)\"" }.joined(separator: ",") + "]"),
          query.file.map { .text($0) } ?? .null,
        ]
      }
    } to: {
      try Terminal.write($0)
    }
  }
}
