import ArgumentParser
import Index
import Report

struct QueriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queries", abstract: "The questions that can be asked by name; with a name, its SQL.")

  @OptionGroup var output: OutputOptions
  @OptionGroup var folders: QueryFolderOptions

  @Flag(help: "Those too that only serve commands.")
  var all = false

  @Argument(help: "The query to show.", completion: .strata(.queries))
  var name: String?

  func validate() throws {
    if name != nil, let option = output.given.first ?? (all ? "--all" : nil) {
      throw ValidationError("\(option) is for the list of queries: with a name its SQL is printed as it is")
    }
  }

  func run() throws {
    let catalogue = try folders.catalogue()
    if let name {
      let sql = try catalogue.query(name, suggest: didYouMean).sql
      try output.show { try $0(Array(sql.utf8)) }
      return
    }
    let style = try output.style()
    try output.show { try showQueries(catalogue.queries, all: all, style: style, to: $0) }
  }
}
