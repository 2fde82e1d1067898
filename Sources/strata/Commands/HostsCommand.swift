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
    let index = try source.open(host: host)
    try answer("hosts", from: index, parameters: ["host": ParameterValue(host)], output: output)
    try noteUnread(["images", "layers"], in: index, host: host)
  }
}
