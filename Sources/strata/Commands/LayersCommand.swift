import ArgumentParser
import Index

struct LayersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers", abstract: "Layers, their sizes and their images.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Only this host.", completion: .strata(.hosts))
  var host: String?

  func run() throws {
    try answer("layers", from: source.open(), parameters: ["host": ParameterValue(host)], output: output)
  }
}
