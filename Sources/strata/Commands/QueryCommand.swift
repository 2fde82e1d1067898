import ArgumentParser
import Index
import Report

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Ask a question by its name; strata queries lists them.",
    discussion: """
      A host, an image or a repository is written as for other commands: web1, 'web*', web1@7d; web:1, the beginning of \
      an ID. What the index does not have is an error.

      A query of your own (--queries) is as safe as what strata sql asks: it can only read, and --timeout, --max-memory \
      and --max-rows are its limits. Those of strata have none unless one of these is given.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var folders: QueryFolderOptions
  @OptionGroup var limits: LimitOptions

  @OptionGroup var question: NamedQuestion

  func run() throws {
    let query = try folders.catalogue().query(question.name, suggest: didYouMean)
    let typed = try QueryValues(question.parameters, of: query)
    let isForSandbox = query.file != nil || limits.isGiven
    let (index, values) = try typed.resolved(
      in: source.open(measuring: measuring.measure, isForSandbox: isForSandbox), isPast: source.at != nil)
    var host: String?
    if case .text(let names)? = values["host"] { host = names }
    guard isForSandbox else {
      try answer(query, from: index, parameters: values, output: output)
      return try noteOutOfUse(in: index, host: host)
    }
    let sandbox = try Sandbox.ofProgram(index, limits: limits, grace: .milliseconds(500))
    try sandbox.answer(query, parameters: values, output: output)
    try noteOutOfUse(in: index, host: host)
  }
}
