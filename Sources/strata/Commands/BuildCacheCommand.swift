import ArgumentParser
import Index

struct BuildCacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build-cache", abstract: "Records of BuildKit's cache, as docker buildx du lists them.",
    discussion: """
      Filters are those of docker buildx du: id, parents, type, description, shared, private, mutable, immutable and \
      until, with =, != and ~=; strata help filters explains each.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions

  @OptionGroup var filter: FilterOptions

  @OptionGroup var hosts: HostOptions

  func validate() throws {
    _ = try BuildCacheFilters(filter.filters)
  }

  func run() throws {
    let (index, host) = try source.open(measuring: measuring.measure, hosts)
    let filters = try BuildCacheFilters(filter.filters)
    var parameters = try filters.parameters()
    parameters["host"] = SQLValue(host)
    let unread = try UnreadPart.all(in: index, host: host).of(["build cache"])
    try answer(
      "build-cache", from: index, parameters: parameters, output: output, where: try filters.patterns(),
      nothing: noteNothing(
        filter.filters.isEmpty ? "no record of a build cache" : "no record of a build cache fits the filters",
        in: index, output: output, unread: unread))
    unread.note()
  }
}
