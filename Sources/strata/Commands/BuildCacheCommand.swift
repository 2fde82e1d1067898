import ArgumentParser
import Index

struct BuildCacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build-cache", abstract: "Records of BuildKit's cache, as docker buildx du lists them.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Only this host.", completion: .strata(.hosts))
  var host: String?

  func run() throws {
    try answer("build-cache", from: source.open(), parameters: ["host": ParameterValue(host)], output: output)
  }
}
