import ArgumentParser
import ImageModel
import Index
import Report

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "What something is, what it is made of, who owns it and who shares it.",
    discussion: """
      WHAT is a reference, an image ID, a chainID, a diff_id, a blob’s digest, a container, a cache-id, a snapshot’s key, \
      or the beginning of one; or a snapshot’s number; or a path of a driver directory or a snapshot or in it, as du \
      prints it: overlay2/<directory>/diff/usr, snapshots/42/fs; or \
      any other path of a data root with one of these in it, or of a fault, as problems prints it. What may be several \
      things is shown as each of them, up to 20; of more a few are named.

      An image, a layer, a container or a directory that is in no tree any more, and a reference that is gone, is shown \
      as of the last scan that saw it.

      It is shown on a page; with --columns, --sort, --limit, --wide or --no-headers as a table.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "What to show.", completion: .strata(.references))
  var what: String

  func run() throws {
    let (index, found) = try FoundThing.all(what, in: source.open())
    var questions = try found.map { thing in
      (query: try Catalogue.query("show-" + thing.kind.replacing("_", with: "-")), parameters: ["id": thing.key])
    }
    // A path of which nothing else is known may have findings: these are the answer then.
    if found.isEmpty, what.contains("/"), try index.hasRow("problems", ["path": .text(what)]) {
      questions = [(query: try Catalogue.query("problems"), parameters: ["path": .text(what)])]
    }
    guard !questions.isEmpty else { throw try unknown(in: index) }
    guard found.count <= 20 else { throw CommandFailure(ambiguity(found)) }
    try noteOutOfUse(in: index, host: nil)
    guard !output.isPlainTable || output.noHeaders else {
      try output.show { sink in
        for question in questions {
          try showRecords(
            question.query, from: index, parameters: question.parameters, noTrunc: output.noTrunc,
            times: output.time ?? .absolute, width: Terminal.width, to: sink)
        }
      }
      return
    }
    guard !output.isTable else {
      for question in questions {
        try answer(question.query, from: index, parameters: question.parameters, output: output)
      }
      return
    }
    // Several answers are one document: in JSON their rows are of one array.
    var lines = output
    if output.isJSON { lines.format = "ndjson" }
    var rows: [UInt8] = []
    for question in questions {
      try answer(question.query, from: index, parameters: question.parameters, output: lines) {
        if output.isJSON { rows += $0 } else { try Terminal.write($0) }
      }
    }
    guard output.isJSON else { return }
    let objects = String(decoding: rows, as: UTF8.self).split(separator: "\n")
    try Terminal.print("[\n" + objects.joined(separator: ",\n") + "\n]")
  }

  /// What to say of what is not there: since when it is gone, or what may be meant.
  private func unknown(in index: IndexFile) throws -> any Error {
    if let match = try ImageArgument(what).matches(in: index).first(where: { !$0.isReadable && $0.gone == nil }) {
      return CommandFailure(
        "“\(visible(what))” leads to \(visible(shortName(match.imageID))), which is no image that could be read (strata problems)"
      )
    }
    let isShort = what.count < HexRange.fewestDigits && what.allSatisfy(\.isHexDigit)
    let hint = hint(try ImageArgument(what).nearest(in: index, suggest: didYouMean))
    return CommandFailure(
      "“\(visible(what))” is no reference, image, layer, digest, container, directory or snapshot of this index"
        + (isShort ? "; of an ID give at least \(HexRange.fewestDigits) digits" : hint))
  }

  /// A few of the things, and how to choose.
  private func ambiguity(_ found: [FoundThing]) -> String {
    let advice =
      HexRange(what) == nil && (try? Reference(what)) != nil
      ? "give an ID; “strata tags -f reference=\(visible(what))” shows which image it means on which host"
      : "give more of it, such as of one of these"
    return "“\(visible(what))” may be any of \(found.count) things; \(advice):\(lines(of: found.map(\.title), 4))"
  }
}
