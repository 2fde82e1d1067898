import ArgumentParser
import Index

struct HostsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hosts", abstract: "Hosts and trees that the index knows.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Only this host.", completion: .strata(.hosts))
  var host: String?

  func run() throws {
    try answer("hosts", from: source.open(host: host), parameters: ["host": ParameterValue(host)], output: output)
  }
}
