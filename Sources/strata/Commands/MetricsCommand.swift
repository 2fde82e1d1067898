import ArgumentParser
import Index
import Report

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Figures of each tree for Prometheus, as OpenMetrics text.",
    discussion: """
      With --output the file is written whole beside FILE and then takes its name, so that a node exporter never \
      reads half of one: strata export metrics --output /var/lib/prometheus/node-exporter/strata.prom

      A figure that is unknown, because that part of the tree was not read or not measured, is left out.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var measuring: MeasureOptions

  @OptionGroup var hosts: HostOptions

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write to this file instead of standard output, all at once.", valueName: "file"),
    completion: .file())
  var output: String?

  func run() throws {
    let (index, host) = try source.open(measuring: measuring.measure, hosts, saysOutOfUse: false)
    let trees = try TreeFigures.all(in: index, host: host)
    let text = Array(openMetricsText(Metrics.families(of: trees)).utf8)
    if let output, output != "-" {
      try AtomicFile.write(text, to: output)
    } else {
      try Terminal.write(text)
    }
  }
}
