import ArgumentParser
import Index
import Report

struct UnusedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unused",
    abstract: "Images that had no container and no new tag for so long.",
    discussion: """
      Scans say which images had containers, and Docker writes down when it last tagged or built an image. Time is \
      counted back from the last scan of the containers. Before the first scan only Docker's own times are known, so that \
      a single scan says little. A tree is left out where --for reaches back beyond what was pruned, and where \
      containers were not read; so are images that a container may need which Docker does not list.

      Filters are those of strata images; strata help filters explains each.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @Option(name: .customLong("for"), parsing: .unconditional, help: ArgumentHelp("How long.", valueName: "age"))
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
        "for": .integer(age), "host": SQLValue(host),
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

/// Names the trees of which the index does not know which images were used within so many seconds: their images are
/// left out.
func noteUnknownUses(_ index: IndexFile, host: String?, age: Int64) throws {
  try index.run(try Catalogue.query("unused-horizons"), parameters: ["host": SQLValue(host)]) { names, next in
    while let values = try next() {
      let row = NamedRow(names: names, values: values)
      let tree = visible(TreeFigures(row: row).title)
      guard row.text("until") != nil else {
        Terminal.note("\(tree): containers were not read, so its images are left out")
        continue
      }
      guard let since = row.text("since"), let seconds = row.integer("seconds") else {
        Terminal.note("\(tree): references or images were never read, so its images are left out")
        continue
      }
      guard seconds < age else { continue }
      guard row.integer("pruned") == 1 else {
        Terminal.note(
          "\(tree): the first scan is of \(since); of earlier uses only Docker’s own times of builds and tags are known"
        )
        continue
      }
      Terminal.note(
        "\(tree): what was used before \(since) has been pruned, so its images are left out"
          + (seconds > 0 ? "; --for \(Age(seconds: seconds).text) is the longest that can be answered" : ""))
    }
  }
}
