import ArgumentParser
import Index

struct SQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Ask in SQL: one statement, which can only read.",
    discussion: """
      strata schema lists the views to ask, strata schema --functions the functions beside SQLite’s own. Whatever the \
      statement says, it cannot change the index, open another file or run on without end: --timeout, --max-memory \
      and --max-rows are its limits.

      A parameter :name takes its value from --param name=value: a whole number as a number, all else as text, and in \
      single quotes a text in any case. A statement with a head in the form that “strata queries NAME” shows is asked as \
      strata query would: with the defaults, kinds and columns that it declares.

      Exit status: 0 done, 1 failed, 130 stopped by Ctrl-C.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var limits: LimitOptions

  @Argument(help: "The statement; - reads it from standard input.")
  var statement: String?

  @Option(help: ArgumentHelp("Read the statement from a file.", valueName: "file"), completion: .file())
  var file: String?

  @Option(
    name: [.customLong("param"), .customShort("p")],
    help: ArgumentHelp("A value for a parameter. May be repeated.", valueName: "name=value"))
  var parameters: [String] = []

  func validate() throws {
    switch (statement, file) {
    case (nil, nil): throw ValidationError("expected a statement, --file FILE, or - for standard input")
    case (_?, _?): throw ValidationError("a statement is given, and a file: give one of them")
    default: break
    }
    _ = try StatementParameters(parameters)
  }

  func run() throws {
    let sql = try StatementText.read(statement, file: file, within: limits.limits().time)
    let present = try source.open(measuring: measuring.measure, isForSandbox: true)
    func sandbox(of index: IndexFile) throws -> Sandbox {
      try Sandbox.ofProgram(index, limits: limits, grace: .milliseconds(500))
    }
    if let query = try NamedQuery(ofStatement: sql, file: file, isInput: statement == "-") {
      let (index, values) = try QueryValues(parameters, of: query).resolved(in: present, isPast: source.at != nil)
      return try sandbox(of: index).answer(query, parameters: values, output: output)
    }
    try sandbox(of: present).answer(sql, parameters: StatementParameters(parameters).values, output: output)
  }
}
