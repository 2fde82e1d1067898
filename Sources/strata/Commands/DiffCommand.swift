import ArgumentParser
import Index
import Report

struct DiffCommand: ParsableCommand {
  enum Kind: String, ExpressibleByArgument, CaseIterable { case tag, image, layer, container }

  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What differs between two hosts, or between two times of one.",
    discussion: """
      A and B are hosts; HOST@TIME is a host as its last scan until then saw it: web1@2026-11-01, \
      web1@2026-11-01T05:00:00Z, or web1@7d for seven days ago. What only one of the two scans had read is not compared. \
      strata export osquery writes the same for osquery's readers.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var comparison: ComparisonOptions

  @Option(help: "Only differences of this kind. May be repeated.")
  var kind: [Kind] = []

  func run() throws {
    let index = try source.open()
    let sides = try comparison.sides(in: index)
    var parameters = comparison.parameters(sides)
    if !kind.isEmpty { parameters["kinds"] = .list(kind.map(\.rawValue)) }
    try Set(sides.map(\.host)).sorted().forEach { try noteOutOfUse(in: index, host: $0) }
    var totals = DifferenceTotals()
    try answer(
      "diff", from: index, parameters: parameters, output: output,
      where: { row in
        totals.add(Difference(row))
        return true
      })
    guard output.isTable else { return }
    for (letter, side) in zip(["a", "b"], sides) { Terminal.note("\(letter): \(side.sentence)") }
    if output.limit != nil {
      // Also of those that were not shown.
      totals = DifferenceTotals()
      try index.forEachRow(of: "diff", parameters) { totals.add(Difference($0)) }
    }
    Terminal.note(totals.sentence)
  }
}
