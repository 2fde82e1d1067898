import ArgumentParser
import Index

/// The two hosts, or moments of one, that are compared.
struct ComparisonOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("A host, or HOST@TIME.", valueName: "a"), completion: .strata(.hosts))
  var before: String

  @Argument(
    help: ArgumentHelp("The other host, or the same at another time: strata diff web1@7d web1.", valueName: "b"),
    completion: .strata(.hosts))
  var after: String

  @Flag(name: [.short, .long], help: "Intermediate images too.")
  var all = false

  /// - Throws: `CommandFailure` if the index has no such host, or no scan of it from before then.
  func sides(in index: IndexFile) throws -> [ComparedHost] {
    let hosts = try KnownNames(index: index).hosts()
    return try [before, after].map { text in
      let moment = try HostMoment(text) { hosts.contains($0) }
      guard hosts.contains(moment.host) else { throw HostPatterns.unknown(moment.host, among: hosts) }
      return try ComparedHost(moment, text: text, in: index)
    }
  }

  /// What the query diff takes.
  func parameters(_ sides: [ComparedHost]) -> [String: SQLValue] {
    [
      "host_a": .text(sides[0].host), "at_a": SQLValue(sides[0].at), "host_b": .text(sides[1].host),
      "at_b": SQLValue(sides[1].at), "all": SQLValue(all),
    ]
  }
}
