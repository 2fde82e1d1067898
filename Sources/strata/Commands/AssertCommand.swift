import ArgumentParser
import Index
import Report

struct AssertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assert",
    abstract: "Check trees against limits, for monitoring and CI: the exit status is the verdict.",
    discussion: """
      Exit status 0: all of it holds, with an OK line for each tree. 2: something does not, and each breach is a line. \
      1: nothing could be checked, such as without an index. 64: wrong usage.

      --format json, csv and the others of strata help formats give a row for each check. --format nagios gives the one \
      line that Nagios and Icinga read, with performance data; there 3, UNKNOWN, stands for exit status 1.

      Each tree is checked by itself. Sizes are written as 5GB, 10GiB or 4096, shares of the bytes of the listed \
      images' layers as 20%, ages as 36h or 4d. What the last scan could not read is no zero, and no longer what it was \
      before: a limit on it is a breach, and its age is that of the last scan that could read it.

        strata assert --orphans-below 5GB --no-errors --scan-newer-than 36h
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var measuring: MeasureOptions

  @OptionGroup var hosts: HostOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Bytes of orphans: on disk where all of them were measured, else as recorded of layers, snapshots and blobs.",
      valueName: "size or %"))
  var orphansBelow: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bytes that removing all images without containers frees.", valueName: "size or %"))
  var reclaimableExactBelow: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Bytes of layers that one listed image alone has, with its intermediate parents.", valueName: "size or %"))
  var uniqueExactBelow: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Bytes of the images' layers, each once.", valueName: "size"))
  var sizeBelow: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Bytes of the build cache's records.", valueName: "size or %"))
  var buildCacheBelow: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Age of the newest scan.", valueName: "age"))
  var scanNewerThan: String?

  @Flag(help: "No finding of severity error.")
  var noErrors = false

  @Flag(help: "No finding of severity warning.")
  var noWarnings = false

  @Flag(name: [.short, .long], help: "Print nothing: the exit status alone.")
  var quiet = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("text, nagios, json, ndjson, csv, tsv, or markdown.", valueName: "format"),
    completion: .list(["text", "nagios"] + Format.words.filter { $0 != "table" }))
  var format: String = "text"

  private func assertions() throws -> Assertions {
    var assertions = Assertions()
    assertions.orphans = try limit(orphansBelow, "--orphans-below")
    assertions.reclaimableExact = try limit(reclaimableExactBelow, "--reclaimable-exact-below")
    assertions.uniqueExact = try limit(uniqueExactBelow, "--unique-exact-below")
    assertions.size = try limit(sizeBelow, "--size-below")
    if case .share? = assertions.size {
      throw ValidationError("--size-below: expected a size, found a share of itself")
    }
    assertions.buildCache = try limit(buildCacheBelow, "--build-cache-below")
    assertions.scanAge = try scanNewerThan.map { text in
      try value(of: "--scan-newer-than") { try Age(parsing: text) }
    }
    assertions.noErrors = noErrors
    assertions.noWarnings = noWarnings
    return assertions
  }

  private func limit(_ text: String?, _ option: String) throws -> Limit? {
    try text.map { text in try value(of: option) { try Limit(parsing: text) } }
  }

  func validate() throws {
    _ = try assertions()
    _ = try report([])
  }

  /// How the checks are shown.
  private func report(_ checked: [CheckedTree]) throws -> AssertReport {
    switch format {
    case "text": return .text(checked)
    case "nagios": return .nagios(checked)
    default:
      guard let format = try? Format(format), format != .table else {
        throw ValidationError(
          "--format: expected text, nagios, json, ndjson, csv, tsv or markdown, found \(visible(format))")
      }
      return .rows(checked, format)
    }
  }

  func run() throws {
    // In validate() this would hide that an option is misspelt.
    guard try !assertions().isEmpty else {
      throw ValidationError("nothing to check: give a limit, such as --orphans-below 5GB")
    }
    do {
      try check()
    } catch  where format == "nagios" && !(error is ExitCode) {
      if !quiet { try Terminal.print("STRATA UNKNOWN - \(error)") }
      throw ExitCode(3)
    }
  }

  private func check() throws {
    let assertions = try assertions()
    let (index, host) = try source.open(measuring: measuring.measure, hosts)
    let trees = try TreeFigures.all(in: index, host: host)
    let now = Clock().now
    let checked = trees.map { CheckedTree(figures: $0, checks: assertions.checks(of: $0, now: now)) }
    if !quiet {
      try report(checked).show()
      if assertions.orphans != nil { noteUnmeasured(trees) }
    }
    if checked.contains(where: { !$0.breaches.isEmpty }) { throw ExitCode(2) }
  }

  private func noteUnmeasured(_ trees: [TreeFigures]) {
    for tree in trees where tree["orphans_bytes"] == nil {
      guard let unsized = tree["orphans_unsized"], unsized > 0 else { continue }
      Terminal.note(
        "\(visible(tree.name.title)): \(plural(Int(clamping: unsized), "orphan")) not counted: only strata index --measure finds what such orphans take"
      )
    }
  }
}
