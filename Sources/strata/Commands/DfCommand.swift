import ArgumentParser
import Index
import Report

struct DfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "df",
    abstract: "Where the disk went: docker system df's rows, and what no docker command lists.",
    discussion: """
      A row for each type: images, containers, volumes and the build cache as docker system df of the tree's version \
      counts them, then logs, orphans, downloads in flight, what is unexplained, and all else. RECLAIMABLE is Docker's \
      number; EXACT is what removing all that is not active really frees.

      With --in the data root is walked for its bytes on disk; --no-measure leaves that out. An index has them after \
      strata index --measure. strata usage has more figures of images, strata usage --root all parts of a root.

        strata df --in /var/lib/docker
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var arithmetic: ArithmeticOptions

  @OptionGroup var hosts: HostOptions

  @Flag(help: "With --in: leave out the walk for bytes on disk, which sizes of containers and volumes follow from.")
  var noMeasure = false

  func run() throws {
    let measuring = !source.trees.isEmpty && !noMeasure
    let (index, host) = try source.open(measuring: measuring, wherePossible: true, hosts)
    let parameters = ["host": SQLValue(host), "as": arithmetic.parameter]
    try answer("df", from: index, parameters: parameters, output: try ofOneTree(index, parameters))
    try arithmetic.note(in: index, host: host, output: output)
    try UnreadPart.all(in: index, host: host).of(UnreadPart.ofImages).note()
  }

  /// Where one tree alone is shown its name goes before the table, and not into each row.
  private func ofOneTree(_ index: IndexFile, _ parameters: [String: SQLValue]) throws -> OutputOptions {
    guard output.isTable, output.columns == nil, !output.wide else { return output }
    var (titles, isMeasured) = (Set<String>(), false)
    try index.run(try Catalogue.query("df"), parameters: parameters) { names, next in
      while let values = try next() {
        let tree = TreeFigures(row: NamedRow(names: names, values: values))
        titles.insert(tree.title)
        isMeasured = isMeasured || tree["bytes"] != nil
      }
    }
    guard titles.count == 1, let title = titles.first else { return output }
    Terminal.note(visible(title))
    var output = output
    output.columns = "type,total,active,size,reclaimable,percent,exact" + (isMeasured ? ",bytes" : "")
    return output
  }
}
