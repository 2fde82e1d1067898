import ArgumentParser
import Index
import Report

struct UnusedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unused",
    abstract: "Images that had no container and no new tag for so long.",
    discussion: """
      Scans say which images had containers, and Docker writes down when it last tagged or built an image. Time is \
      counted back from the last scan of the containers. Nobody knows what was used before the first scan, or before \
      the time to which scans were pruned: a tree whose scans do not reach back so far is left out, and so are trees \
      whose containers were not read, and images that a container may need which Docker does not list.

      Filters are those of strata images; strata help filters tells what each means.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @Option(
    name: .customLong("for"), help: ArgumentHelp("How long, at most as far as scans reach back.", valueName: "age"))
  var age: String = "30d"

  @OptionGroup var hosts: HostOptions

  func validate() throws {
    _ = try parsedAge(age, option: "--for")
    _ = try ImageFilters(filter.filters)
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    let age = try parsedAge(age, option: "--for")
    try answer(
      "unused-since", from: index,
      parameters: [
        "for": .integer(age), "host": ParameterValue(host),
        "images": try ImageFilters(filter.filters).images(in: index, host: host),
      ],
      output: output)
    try noteUnread(UnreadPart.ofImages, in: index, host: host)
    try noteUnknownUses(index, host: host, age: age)
    for container in try UnlistedContainer.all(in: index, host: host) { container.noteLeftOut() }
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

/// Says of which trees nobody knows which images were used for so many seconds, so that all their images are left out.
func noteUnknownUses(_ index: IndexFile, host: String?, age: Int64) throws {
  try index.run(try Catalogue.query("unused-horizons"), parameters: ["host": ParameterValue(host)]) { names, next in
    while let values = try next() {
      let row = NamedRow(names: names, values: values)
      let tree = visible("\(row.text("host") ?? "") \(row.text("driver") ?? "")")
      guard row.text("until") != nil else {
        Terminal.note("\(tree): containers were not read, so its images are left out")
        continue
      }
      guard let since = row.text("since"), let seconds = row.integer("seconds") else {
        Terminal.note("\(tree): references or images were never read, so its images are left out")
        continue
      }
      guard seconds < age else { continue }
      Terminal.note(
        "\(tree): scans say nothing of what was used before \(since), so its images are left out"
          + (seconds > 0 ? "; --for \(Age(seconds: seconds).text) is the longest that they can answer" : ""))
    }
  }
}
