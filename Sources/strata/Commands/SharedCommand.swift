import ArgumentParser
import Index

struct SharedCommand: ParsableCommand {
  enum Scope: String, ExpressibleByArgument, CaseIterable { case images, hosts, trees }

  static let configuration = CommandConfiguration(
    commandName: "shared",
    abstract: "Layers that more than one image, host or tree of a host holds, and the bytes this saves.",
    discussion: """
      Filters are those of strata images: only layers of images that fit, counted as without a filter. strata help \
      filters explains each. strata usage IMAGE has an image's own layers, and how many images have each.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @Option(
    help:
      "Who shares: images of a tree, hosts, or trees of one host, such as the two stores of a host that went over to containerd’s."
  )
  var across: Scope = .images

  @Flag(
    help:
      "The bytes of layers that hosts have in common, each with each: a table has a row and a column for each host, other formats a row for each pair."
  )
  var matrix = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --matrix: at most so many hosts, those with the most bytes; \(Self.most) without it.", valueName: "hosts"))
  var most: Int?

  @OptionGroup var hosts: HostOptions

  /// How many hosts a matrix has where none are asked for.
  private static let most = 12

  func validate() throws {
    _ = try ImageFilters(filter.filters)
    if across == .hosts, hosts.isGiven, !matrix { throw ValidationError("--host has no meaning with --across hosts") }
    guard matrix else {
      if most != nil { throw ValidationError("--most has a meaning with --matrix alone") }
      return
    }
    if across == .trees { throw ValidationError("--matrix is of hosts: leave out --across trees") }
    if !filter.filters.isEmpty { throw ValidationError("--matrix counts all layers: leave out --filter") }
    if hosts.isGiven, most != nil {
      throw ValidationError("--host chooses the hosts, and so does --most: give one of them")
    }
    if let most, most < 2 { throw ValidationError("--most: expected 2 or more hosts") }
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    guard !matrix else { return try answerMatrix(index, host: host) }
    // Those that save the most come first, so that what --limit leaves out need not be looked up.
    let top = output.sort == nil ? output.limit ?? -1 : -1
    var parameters = ["top": SQLValue.integer(Int64(top))]
    parameters["images"] = try ImageFilters(filter.filters).images(in: index, host: host)
    if across != .hosts { parameters["host"] = SQLValue(host) }
    try answer("shared-\(across)", from: index, parameters: parameters, output: output)
    try noteUnread(["images", "layers"], in: index, host: host)
  }

  private func answerMatrix(_ index: IndexFile, host: String?) throws {
    func noteNothing() { Terminal.note("no two of these hosts have a layer in common") }
    let parameters = ["host": SQLValue(host), "most": .integer(Int64(most ?? Self.most))]
    guard host == nil, output.isTable, output.columns == nil, output.sort == nil else {
      return try answer("shared-matrix", from: index, parameters: parameters, output: output, nothing: noteNothing)
    }
    let shared = HostMatrix(try index.rows("shared-matrix", parameters))
    if shared.isEmpty { noteNothing() }
    try shared.show(output)
    // Of as many as were asked for, others may be left out for having less in common.
    guard !shared.isEmpty, shared.hosts.count < most ?? Self.most else { return }
    let others = try Set(index.rows("hosts").compactMap { $0.text("host") }).subtracting(shared.hosts).sorted()
    if !others.isEmpty { Terminal.note("no layer in common with another host: \(beginning(of: others, 3))") }
  }
}
