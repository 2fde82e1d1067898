import ArgumentParser
import Index

struct BuildCacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build-cache", abstract: "Records of BuildKit's cache, as docker buildx du lists them.",
    discussion: """
      Filters are Docker’s: id, parent, type, description, shared, private, mutable, immutable and until; strata help \
      filters tells what each means.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var filter: FilterOptions

  @Option(help: "Only this host.", completion: .strata(.hosts))
  var host: String?

  func validate() throws {
    _ = try BuildCacheFilters(filter.filters)
  }

  func run() throws {
    var parameters = try BuildCacheFilters(filter.filters).parameters()
    parameters["host"] = ParameterValue(host)
    try answer("build-cache", from: source.open(), parameters: parameters, output: output)
  }
}
