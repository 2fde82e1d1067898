import ArgumentParser
import Index

struct QueriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queries", abstract: "The questions that can be asked by name; with a name, its SQL.")

  @OptionGroup var output: OutputOptions

  @Argument(help: "The query to show.")
  var name: String?

  func run() throws {
    let catalogue = try Catalogue()
    if let name {
      try Terminal.write(Array(try catalogue.query(name).sql.utf8))
      return
    }
    try showQueries(catalogue.queries, style: try output.style()) { try Terminal.write($0) }
  }
}
