import ArgumentParser

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "What other programs read: metrics for Prometheus, Datasette's metadata, osquery's events.",
    subcommands: [MetricsCommand.self, DatasetteCommand.self, OsqueryCommand.self])
}
