import ArgumentParser
import Index

struct ReposCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repos", abstract: "Repositories, with their tags and images.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Only this host.", completion: .strata(.hosts))
  var host: String?

  func run() throws {
    try answer("repos", from: source.open(), parameters: ["host": ParameterValue(host)], output: output)
  }
}
