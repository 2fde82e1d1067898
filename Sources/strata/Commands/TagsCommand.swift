import ArgumentParser
import Index

struct TagsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tags", abstract: "Tags, and the images they mean.",
    discussion: "The filter is Docker’s: reference; strata help filters tells what it means.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @Option(help: "Only this host.", completion: .strata(.hosts))
  var host: String?

  @Flag(help: "In tables the manifest digests too; other formats have them anyway.")
  var digests = false

  func validate() throws {
    _ = try TagFilters(filter.filters)
  }

  func run() throws {
    var parameters = try TagFilters(filter.filters).parameters
    parameters["host"] = ParameterValue(host)
    let index = try source.open(host: host)
    try answer("tags", from: index, parameters: parameters, output: output, unhidden: digests ? ["digests"] : [])
    try noteUnread(["references"], in: index, host: host)
  }
}
