import ArgumentParser
import Index

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
    try answer("df", from: index, parameters: parameters, output: output)
    try arithmetic.note(in: index, host: host, output: output)
    try UnreadPart.all(in: index, host: host).of(UnreadPart.ofImages).note()
  }
}
