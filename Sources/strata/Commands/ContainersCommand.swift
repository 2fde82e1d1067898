import ArgumentParser
import Index

struct ContainersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "containers", abstract: "Containers, and the images they were made from.",
    discussion: """
      All of them, as docker ps -a. Filters are Docker’s: name, id, label, ancestor, before, since, status, exited, \
      volume, publish and expose; strata help filters explains each.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var filter: FilterOptions

  @OptionGroup var hosts: HostOptions

  func validate() throws {
    _ = try ContainerFilters(filter.filters)
  }

  func run() throws {
    let (index, host) = try source.open(measuring: measuring.measure, hosts)
    var parameters = try ContainerFilters(filter.filters).parameters(in: index, host: host)
    parameters["host"] = SQLValue(host)
    let unread = try UnreadPart.all(in: index, host: host).of(["containers"])
    try answer(
      "containers", from: index, parameters: parameters, output: output,
      nothing: noteNothing(
        filter.filters.isEmpty ? "no container" : "no container fits the filters", in: index, output: output,
        unread: unread))
    unread.note()
  }
}
