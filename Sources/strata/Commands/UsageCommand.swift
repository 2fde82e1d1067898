import ArgumentParser
import Index

struct UsageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usage",
    abstract: "What images take, as docker system df counts it, and what a removal really frees.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var arithmetic: ArithmeticOptions

  @Option(help: "Only this host.")
  var host: String?

  func run() throws {
    try answer(
      "usage", from: source.open(),
      parameters: ["host": ParameterValue(host), "as": arithmetic.parameter], output: output)
  }
}
