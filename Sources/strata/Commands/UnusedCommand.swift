import ArgumentParser
import Index
import Report

struct UnusedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unused",
    abstract: "Images that had no container and no new tag for so long.",
    discussion: """
      Told from what scans saw, and from when Docker last tagged or built the image. An image of which nothing tells \
      counts from the first scan that saw it, so that a single scan says little. Time is counted back from the last \
      scan of the containers; trees whose containers were not read are left out.

      Filters are those of strata images; strata help filters tells what each means.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @Option(name: .customLong("for"), help: ArgumentHelp("How long.", valueName: "age"))
  var age: String = "30d"

  @OptionGroup var hosts: HostOptions

  func validate() throws {
    _ = try parsedAge(age, option: "--for")
    _ = try ImageFilters(filter.filters)
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    try answer(
      "unused-since", from: index,
      parameters: [
        "for": .integer(try parsedAge(age, option: "--for")), "host": ParameterValue(host),
        "images": try ImageFilters(filter.filters).images(in: index, host: host),
      ],
      output: output)
    try noteUnread(UnreadPart.ofImages, in: index, host: host)
    try noteUnreadContainers(index, host: host)
  }
}

/// Seconds.
func parsedAge(_ text: String, option: String) throws -> Int64 {
  do {
    return try Age(parsing: text).seconds
  } catch {
    throw ValidationError("\(option): \(error)")
  }
}

/// Says of which trees no scan read the containers: nobody knows what is in use there.
func noteUnreadContainers(_ index: IndexFile, host: String?) throws {
  try index.run(try Catalogue.query("hosts"), parameters: ["host": ParameterValue(host)]) { columns, next in
    while let row = try next() {
      guard let place = columns.firstIndex(of: "containers"), row[place] == .null,
        case .text(let host) = row[0], case .text(let driver) = row[1]
      else { continue }
      Terminal.note("\(host) \(driver): containers were not read, so its images are left out")
    }
  }
}
