import ArgumentParser
import Index
import Report

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Which image and manifest digests a tag had, when, where, and what it replaced.",
    discussion: """
      WHAT is a repository or a reference, such as web or web:latest; or an image ID, a manifest digest, or the \
      beginning of one: then the answer is everywhere that it ever was, under which names, from when to when.

      The steps that made an image, which docker history lists, are those of strata steps.

      With --inferred come rows, marked as inferred, of what a tree shows of the time before its first scan: names by \
      digest without a tag, when an image was made and last tagged, where its layers came from or went to, and which \
      images Docker 29 listed in the last two days that no scan saw.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: FilterOptions

  @Argument(
    help: ArgumentHelp("Whose history; that of all tags if left out.", valueName: "what"),
    completion: .strata(.references))
  var subject: String?

  @OptionGroup var hosts: HostOptions

  @Flag(help: "Also what the trees show of the time before their first scans.")
  var inferred = false

  func validate() throws {
    _ = try TagFilters(filter.filters)
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    let asked = try subject.map { try HistorySubject($0, in: index, host: host) } ?? HistorySubject()
    let filters = try TagFilters(filter.filters)
    var parameters = asked.parameters.merging(try filters.parameters(in: index, host: host, ever: true)) { $1 }
    parameters["host"] = SQLValue(host)
    parameters["inferred"] = SQLValue(inferred)
    do {
      try answer(
        "history", from: index, parameters: parameters, output: output,
        unhidden: inferred || asked.digest != nil ? ["evidence"] : [],
        nothing: {
          guard subject != nil, filter.filters.isEmpty else { return filters.typed.noteNothing() }
          throw NeverSeen()
        })
    } catch is NeverSeen {
      let text = subject ?? ""
      let name = asked.repository == nil ? ImageArgument(text) : ImageArgument(name: text)
      throw try name.unknown(in: index, host: host, suggest: didYouMean)
    }
  }

  /// No scan saw what was asked for.
  private struct NeverSeen: Error {}
}
