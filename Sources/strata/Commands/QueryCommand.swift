import ArgumentParser
import Index

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Ask a question by its name; strata queries lists them.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var folders: QueryFolderOptions

  @Argument(help: "The query's name.", completion: .strata(.queries))
  var name: String

  @Option(
    name: [.customLong("param"), .customShort("p")],
    help: ArgumentHelp("A value for a parameter. May be repeated.", valueName: "name=value"),
    completion: .strata(.parameters))
  var parameters: [String] = []

  func run() throws {
    let query = try folders.catalogue().named(name)
    let values = try QueryValues(parameters, of: query).values
    try answer(query, from: source.open(measuring: measuring.measure), parameters: values, output: output)
  }
}
