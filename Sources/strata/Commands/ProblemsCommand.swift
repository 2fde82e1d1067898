import ArgumentParser
import Index

struct ProblemsCommand: ParsableCommand {
  enum Severity: String, ExpressibleByArgument, CaseIterable { case error, warning, info }

  static let configuration = CommandConfiguration(
    commandName: "problems", abstract: "Faults that the last scans found: what was expected, and what was there.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var hosts: HostOptions

  @Option(help: "Only faults of this severity.")
  var severity: Severity?

  @Flag(help: "Exit with status 2 if there are errors.")
  var check = false

  func run() throws {
    let (index, host) = try source.open(hosts)
    try answer(
      "problems", from: index,
      parameters: ["host": SQLValue(host), "severity": SQLValue(severity?.rawValue)],
      output: output)
    let changed = try ChangedTree.all(in: index, host: host).count(where: \.isLatest)
    if changed > 0 {
      Terminal.note(
        "\(plural(changed, "tree is another", "trees are others")) than at the scan before; “strata query changed-trees” shows what differs"
      )
    }
    guard check else { return }
    let hasErrors = try index.run(
      try Catalogue.query("problems"),
      parameters: ["host": SQLValue(host), "severity": .text("error")]
    ) { _, next in try next() != nil }
    if hasErrors { throw ExitCode(2) }
  }
}
