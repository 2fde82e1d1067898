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
    // Those that save the most come first, so that what --limit leaves out need not be looked up.
    let top = output.sort == nil ? output.limit ?? -1 : -1
    let parameters = ["top": ParameterValue.integer(Int64(top))]
    switch across {
    case .images:
      try answer(
        "shared-images", from: source.open(), parameters: parameters.merging(["host": ParameterValue(host)]) { $1 },
        output: output)
    case .hosts: try answer("shared-hosts", from: source.open(), parameters: parameters, output: output)
    }
  }
}
