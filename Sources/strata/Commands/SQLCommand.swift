import ArgumentParser
import Index

struct SQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Run one statement of SQL, read-only.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions

  @Argument(help: "The statement.")
  var statement: String

  func run() throws {
    try answer(
      NamedQuery(name: "sql", header: QueryHeader(), sql: statement, file: nil), from: source.open(measuring: measuring.measure),
      output: output)
  }
}
