import ArgumentParser
import Index

struct OrphansCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orphans",
    abstract: "Layers, mounts and directories that nothing owns, and what they take.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions

  @Option(help: "Only this host.")
  var host: String?

  func run() throws {
    let index = try source.open(measuring: measuring.measure)
    try answer("orphans", from: index, parameters: ["host": ParameterValue(host)], output: output)
    try noteUnreadBuildCache(index, host: host)
  }
}

/// Says of which trees the build cache was not read: what only it could own is no orphan there.
func noteUnreadBuildCache(_ index: IndexFile, host: String?) throws {
  try index.run(try Catalogue().query("unread"), parameters: ["host": ParameterValue(host)]) { _, next in
    while let row = try next() {
      guard case .text(let host) = row[0], case .text(let driver) = row[1], row[2] == .text("build cache")
      else { continue }
      Terminal.note(
        "\(host) \(driver): the build cache was not read, so what only it could own is not listed")
    }
  }
}
