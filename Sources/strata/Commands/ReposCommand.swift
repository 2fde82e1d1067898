import ArgumentParser
import Index

struct ReposCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repos", abstract: "Repositories, with their tags and images.",
    discussion: """
      The filter is Docker’s: reference; strata help filters explains it. Only names that fit are counted.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @OptionGroup var hosts: HostOptions

  func validate() throws {
    _ = try TagFilters(filter.filters)
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    let filters = try TagFilters(filter.filters)
    var parameters = try filters.parameters(in: index, host: host)
    parameters["host"] = SQLValue(host)
    let unread = try UnreadPart.all(in: index, host: host).of(["references", "images"])
    try answer(
      "repos", from: index, parameters: parameters, output: output,
      nothing: filters.typed.noteNothing(of: "repository", in: index, output: output, unread: unread))
    unread.note()
  }
}
