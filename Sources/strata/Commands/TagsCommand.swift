import ArgumentParser
import Index

struct TagsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tags", abstract: "Tags, and the images they mean.",
    discussion: "The filter is Docker’s: reference; strata help filters explains it.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @OptionGroup var hosts: HostOptions

  @Flag(help: "In tables the manifest digests too; other formats have them anyway.")
  var digests = false

  func validate() throws {
    _ = try TagFilters(filter.filters)
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    let filters = try TagFilters(filter.filters)
    var parameters = try filters.parameters(in: index, host: host)
    parameters["host"] = SQLValue(host)
    let unread = try UnreadPart.all(in: index, host: host).of(["references"])
    try answer(
      "tags", from: index, parameters: parameters, output: output, unhidden: digests ? ["digests"] : [],
      nothing: filters.typed.noteNothing(of: "tag", in: index, output: output, unread: unread))
    unread.note()
  }
}
