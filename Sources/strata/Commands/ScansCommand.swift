import ArgumentParser
import Index

struct ScansCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scans", abstract: "Scans that the index holds.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Only this host.", completion: .strata(.hosts))
  var host: String?

  func run() throws {
    try answer("scans", from: source.open(host: host), parameters: ["host": ParameterValue(host)], output: output)
  }
}
