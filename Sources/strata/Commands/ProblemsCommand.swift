import ArgumentParser
import Index

struct ProblemsCommand: ParsableCommand {
  enum Severity: String, ExpressibleByArgument, CaseIterable { case error, warning, info }

  static let configuration = CommandConfiguration(
    commandName: "problems",
    abstract: "Faults that the last scans found, what they harm, and what is to be done.",
    discussion: """
      A row for each kind of fault: how many there are, where one of them is, and what follows from them. What only \
      follows from another fault is counted with that one.

      With --all a row is a fault, with its path, what was expected there and what was found.

        strata problems --in /var/lib/docker
        strata problems --all --severity error
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var hosts: HostOptions

  @Option(help: "Only faults of this severity.")
  var severity: Severity?

  @Flag(help: "A row for each fault, with all that the scan found there.")
  var all = false

  @Flag(help: "Exit with status 2 if there are errors.")
  var check = false

  func run() throws {
    let (index, host) = try source.open(hosts)
    var isEmpty = false
    try answer(
      all ? "problems" : "finding-codes", from: index,
      parameters: ["host": SQLValue(host), "severity": SQLValue(severity?.rawValue)],
      output: output, nothing: { isEmpty = true })
    if !all, !isEmpty, output.isTable { Terminal.note("strata problems --all lists each fault, with its details") }
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
