import ArgumentParser
import Index

/// `--host`: which hosts a question is about.
struct HostOptions: ParsableArguments {
  @Option(
    name: .customLong("host"), parsing: .singleValue,
    help: ArgumentHelp(
      "Only this host, or the hosts that fit a pattern such as 'web*' or 'db[12]'. May be repeated.",
      valueName: "host"),
    completion: .strata(.hosts))
  var patterns: [String] = []

  var isGiven: Bool { !patterns.isEmpty }

  func validate() throws {
    _ = try value(of: "--host") { try HostPatterns(patterns) }
  }

  /// The hosts that are meant, as `list` has them, and the moment that is given with them, as in web1@7d.
  ///
  /// - Throws: `CommandFailure` also where hosts have different moments.
  func listWithMoment(in index: IndexFile) throws -> (host: String?, at: Int64?) {
    guard isGiven else { return (nil, nil) }
    return try HostMoment.list(patterns, in: index, place: "--host")
  }

  /// The hosts that are meant, as the queries' parameter `host` takes them: names with commas between; nil: all hosts.
  ///
  /// - Throws: `CommandFailure` for a name or pattern that fits no host of the index.
  func list(in index: IndexFile) throws -> String? {
    isGiven ? try HostPatterns(patterns).list(among: KnownNames(index: index).hosts()) : nil
  }
}
