import ArgumentParser
import Index

struct TagsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tags", abstract: "Tags, and the images they mean.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Only this host.")
  var host: String?

  func run() throws {
    try answer("tags", from: source.open(), parameters: ["host": ParameterValue(host)], output: output)
  }
}
