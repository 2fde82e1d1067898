import ArgumentParser
import Index
import Report

struct ProblemsCommand: ParsableCommand {
  enum Severity: String, ExpressibleByArgument, CaseIterable { case error, warning, info }

  static let configuration = CommandConfiguration(
    commandName: "problems",
    abstract: "Faults that the last scans found, what they harm, and what is to be done.",
    discussion: """
      A row for each kind of fault, with how many there are. In a table where one of them is, what follows from them, \
      what they harm and what is to be done stands below all rows. What only follows from another fault is counted with \
      that one.

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
    let parameters = ["host": SQLValue(host), "severity": SQLValue(severity?.rawValue)]
    if !all, output.isTable, output.columns == nil {
      try showByCode(index, parameters)
    } else {
      try answer(
        all ? "problems" : "finding-codes", from: index, parameters: parameters, output: output,
        nothing: noteNothing(in: index))
    }
    let changed = try ChangedTree.all(in: index, host: host, latest: true).count
    if changed > 0 {
      Terminal.note(
        "\(plural(changed, "tree is another", "trees are others")) than at the scan before; “strata query changed-trees” shows what differs"
      )
    }
    guard check else { return }
    if try index.hasRow("problems", ["host": SQLValue(host), "severity": .text("error")]) { throw ExitCode(2) }
  }

  /// How many there are of each kind, which is to be seen at a glance, and below it what each kind does and what is to be
  /// done about it.
  private func showByCode(_ index: IndexFile, _ parameters: [String: SQLValue]) throws {
    let query = try Catalogue.query("finding-codes")
    let columns = query.columns
    var rows = try index.rows(of: query, parameters)
    let style = try styleNamingCommonTree(columns, output.style(), only: index.onlyTree(), &rows) { nil }
    let sentences = columns.filter { $0.narrow == .under }.map(\.name)
    var summary = style
    summary.leftOut.formUnion(sentences)
    var details = style
    details.columns = ["code"] + sentences
    details.noHeaders = true
    try output.show { sink in
      try Renderer(columns: columns, style: summary).render(rows, to: sink)
      guard !rows.isEmpty else { return }
      try sink(Array("\n".utf8))
      try Renderer(columns: columns, style: details).render(rows, to: sink)
    }
    if !rows.isEmpty {
      Terminal.note("strata problems --all lists each fault, with its details")
    } else {
      try noteNothing(in: index)()
    }
  }

  private func noteNothing(in index: IndexFile) throws -> () -> Void {
    let severity = severity.map { " of severity \($0.rawValue)" } ?? ""
    return try strata.noteNothing("no fault was found" + severity, in: index, output: output)
  }
}
