import ArgumentParser
import Index

struct SharedCommand: ParsableCommand {
  enum Scope: String, ExpressibleByArgument, CaseIterable { case images, hosts, trees }

  static let configuration = CommandConfiguration(
    commandName: "shared",
    abstract: "Layers that more than one image, host or tree of a host holds, and the bytes this saves.",
    discussion: """
      Filters are those of strata images: only layers of images that fit, counted as without a filter. strata help \
      filters explains each.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @Option(
    help:
      "Who shares: images of a tree, hosts, or trees of one host, such as the two stores of a host that went over to containerd’s."
  )
  var across: Scope = .images

  @OptionGroup var hosts: HostOptions

  func validate() throws {
    _ = try ImageFilters(filter.filters)
    if across == .hosts, hosts.isGiven { throw ValidationError("--host has no meaning with --across hosts") }
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    // Those that save the most come first, so that what --limit leaves out need not be looked up.
    let top = output.sort == nil ? output.limit ?? -1 : -1
    var parameters = ["top": SQLValue.integer(Int64(top))]
    parameters["images"] = try ImageFilters(filter.filters).images(in: index, host: host)
    if across != .hosts { parameters["host"] = SQLValue(host) }
    try answer("shared-\(across)", from: index, parameters: parameters, output: output)
    try noteUnread(["images", "layers"], in: index, host: host)
  }
}
