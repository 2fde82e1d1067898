import ArgumentParser
import Index
import Report

struct UsageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usage",
    abstract: "What images take, as docker system df counts it, and what a removal really frees.",
    discussion: """
      After strata index --measure, or with --in PATH --measure, the answer has the bytes on disk beside those that Docker \
      has recorded, and --root shows where all bytes and inodes of the data root are.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var arithmetic: ArithmeticOptions
  @OptionGroup var measuring: MeasureOptions

  @OptionGroup var hosts: HostOptions

  @Flag(help: "Where the bytes and inodes of each measured data root are, all of them.")
  var root = false

  func validate() throws {
    if root, arithmetic.version != nil {
      throw ValidationError("--as has no meaning with --root, which counts what lies on the disk")
    }
  }

  func run() throws {
    let (index, host) = try source.open(measuring: measuring.measure, hosts)
    guard root else {
      var damaged: [(tree: String, errors: Int)] = []
      try answer(
        "usage", from: index, parameters: ["host": SQLValue(host), "as": arithmetic.parameter], output: output
      ) { row in
        if case .integer(let errors)? = row["errors"], errors > 0 { damaged.append((row.tree, Int(clamping: errors))) }
        return true
      }
      try arithmetic.note(in: index, host: host, output: output)
      let unread = try UnreadPart.all(in: index, host: host).of(UnreadPart.ofImages)
      unread.note()
      // What was not read at all is said already.
      for tree in damaged where !unread.contains(where: { $0.tree == tree.tree }) {
        Terminal.note(
          "\(visible(tree.tree)): \(plural(tree.errors, "error")) found: the figures may lack what damaged files hold (strata problems)"
        )
      }
      return
    }
    let parameters = ["host": SQLValue(host)]
    try answer("usage-root", from: index, parameters: parameters, output: output)
    let isEmpty = try index.run(try Catalogue.query("usage-root"), parameters: parameters) { _, next in
      try next() == nil
    }
    if isEmpty { Terminal.note("nothing was measured: strata index --measure, or --in PATH --measure, does that") }
  }
}
