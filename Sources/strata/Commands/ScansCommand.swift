import ArgumentParser
import Index

struct ScansCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scans", abstract: "Scans that the index holds.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var hosts: HostOptions

  func run() throws {
    let (index, host) = try source.open(hosts)
    try answer("scans", from: index, parameters: ["host": SQLValue(host)], output: output)
  }
}
