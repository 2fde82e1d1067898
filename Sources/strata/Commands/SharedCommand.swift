import ArgumentParser
import Index

struct SharedCommand: ParsableCommand {
  enum Scope: String, ExpressibleByArgument, CaseIterable { case images, hosts }

  static let configuration = CommandConfiguration(
    commandName: "shared", abstract: "Layers that more than one image or host holds, and the bytes this saves.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Who shares: images of a tree, or hosts.")
  var across: Scope = .images

  @Option(help: "Only this host (across images).", completion: .strata(.hosts))
  var host: String?

  func validate() throws {
    if across == .hosts, host != nil { throw ValidationError("--host has no meaning with --across hosts") }
  }

  func run() throws {
    switch across {
    case .images:
      try answer(
        "shared-images", from: source.open(), parameters: ["host": ParameterValue(host)], output: output)
    case .hosts: try answer("shared-hosts", from: source.open(), output: output)
    }
  }
}
