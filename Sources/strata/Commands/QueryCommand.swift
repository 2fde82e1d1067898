import ArgumentParser
import Index

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Ask a question by its name; strata queries lists them.",
    discussion: """
      A query of your own (--queries) is as safe as what strata sql asks: it can only read, and --timeout, --max-memory \
      and --max-rows are its limits. Those of strata have none unless one of these is given.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var folders: QueryFolderOptions
  @OptionGroup var limits: LimitOptions

  @Argument(help: "The query's name.", completion: .strata(.queries))
  var name: String

  @Option(
    name: [.customLong("param"), .customShort("p")],
    help: ArgumentHelp("A value for a parameter. May be repeated.", valueName: "name=value"),
    completion: .strata(.parameters))
  var parameters: [String] = []

  func run() throws {
    let query = try folders.catalogue().named(name)
    let typed = try QueryValues(parameters, of: query)
    let isForSandbox = query.file != nil || limits.isGiven
    let index = try source.open(measuring: measuring.measure, isForSandbox: isForSandbox)
    let values = try typed.values(in: index)
    var host: String?
    if case .text(let names)? = values["host"] { host = names }
    guard isForSandbox else {
      try answer(query, from: index, parameters: values, output: output)
      return try noteOutOfUse(in: index, host: host)
    }
    let style = try output.style()
    let sandbox = try Sandbox.ofProgram(index, limits: limits, grace: .milliseconds(500))
    try sandbox.untilInterrupted {
      try output.show { try sandbox.answer(query, parameters: values, style: style, to: $0) }
    }
    try noteOutOfUse(in: index, host: host)
  }
}
