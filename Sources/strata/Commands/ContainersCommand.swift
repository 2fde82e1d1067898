import ArgumentParser
import Index

struct ContainersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "containers", abstract: "Containers, and the images they were made from.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions

  @Option(help: "Only this host.")
  var host: String?

  func run() throws {
    try answer("containers", from: source.open(measuring: measuring.measure), parameters: ["host": ParameterValue(host)], output: output)
  }
}
