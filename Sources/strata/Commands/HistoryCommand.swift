import ArgumentParser
import ImageModel
import Index

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Which image and manifest digests a tag had, when, and where.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "A repository, or a repository with a tag; all of them if left out.")
  var reference: String?

  @Option(help: "Only this host.")
  var host: String?

  func run() throws {
    let parsed = try reference.map { try Reference($0) }
    try answer(
      "history", from: source.open(),
      parameters: [
        "host": ParameterValue(host), "repository": ParameterValue(parsed?.repository.canonical),
        "tag": ParameterValue(parsed?.tag),
      ],
      output: output)
  }
}
