import ArgumentParser
import Index

struct LayersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers", abstract: "Layers, their sizes and their images.",
    discussion: """
      Filters are those of strata images: only layers of images that fit, intermediate ones too. strata help filters \
      explains each.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @OptionGroup var hosts: HostOptions

  func validate() throws {
    _ = try ImageFilters(filter.filters)
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    let images = try ImageFilters(filter.filters).images(in: index, host: host)
    try answer(
      "layers", from: index, parameters: ["host": SQLValue(host), "images": images], output: output)
    try noteUnread(["images", "layers"], in: index, host: host)
  }
}
