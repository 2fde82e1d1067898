import ArgumentParser
import Index

struct HostsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hosts", abstract: "Hosts and trees that the index knows.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var hosts: HostOptions

  func run() throws {
    let (index, host) = try source.open(hosts)
    try answer("hosts", from: index, parameters: ["host": SQLValue(host)], output: output)
    try noteUnread(["images", "layers"], in: index, host: host)
  }
}
