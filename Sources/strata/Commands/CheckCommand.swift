import ArgumentParser
import ImageModel
import Index
import Report

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look the index through for faults of its own.",
    discussion: """
      The file (SQLite's integrity_check), its schema, references between rows, that spans begin and end with scans and \
      do not overlap, that each chainID follows from its layers (computed anew), that images are complete, and that \
      what is kept summed up is what it is the sum of. A row for each fault.

      Exit status: 0 no fault, 1 faults were found. strata problems lists the faults of the trees.
      """)

  @OptionGroup var database: DatabaseOption

  @OptionGroup var output: OutputOptions

  private static let columns = [
    Column("kind"), Column("subject", isIdentifier: true), Column("detail"),
  ]

  func run() throws {
    let renderer = try Renderer(columns: Self.columns, style: output.style())
    let index = try IndexFile.openForReading(database.path)
    // More rows than anyone reads would fill the memory: the rest is counted.
    var (faults, others) = ([Fault](), 0)
    let counts = try index.check { if faults.count < 10_000 { faults.append($0) } else { others += 1 } }
    if !faults.isEmpty || !output.isTable {
      let rows = faults.lazy.map { [Cell.text($0.kind.rawValue), .text($0.subject), .text($0.detail)] }
      try output.show { try renderer.render(rows, to: $0) }
    }
    if others > 0 { Terminal.note("and \(plural(others, "more fault")), not listed") }
    guard faults.isEmpty else {
      Terminal.note(
        "\(plural(faults.count + others, "fault")): answers from this file may be wrong. Index the hosts again "
          + "into a new file, which then knows nothing of the past, and report these faults")
      throw ExitCode(1)
    }
    if output.isTable {
      try Terminal.say(
        "no fault in \(plural(counts.scans, "scan")), \(plural(counts.spans, "span")), "
          + "\(plural(counts.images, "image")) and \(plural(counts.chains, "layer"))")
    }
  }
}
