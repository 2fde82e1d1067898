import ArgumentParser
import Index

struct ImagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "images",
    abstract: "Images, their names, and what they take.",
    discussion: "Tables have a row a name, as docker images; other formats an object an image.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var arithmetic: ArithmeticOptions

  @Option(help: "Only this host.")
  var host: String?

  @Flag(name: [.short, .long], help: "Intermediate images too.")
  var all = false

  @Flag(help: "With --all: images too that Docker does not list, because their layers cannot be loaded.")
  var hidden = false

  func run() throws {
    try answer(
      output.isTable ? "image-names" : "images", from: source.open(),
      parameters: [
        "host": ParameterValue(host), "as": arithmetic.parameter, "all": ParameterValue(all),
        "hidden": ParameterValue(hidden),
      ],
      output: output)
  }
}
