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
    do {
      _ = try HostPatterns(patterns)
    } catch {
      throw ValidationError("--host: \(error)")
    }
  }

  /// The hosts that are meant, as `list` has them, and the moment that is given with them, as in web1@7d.
  ///
  /// - Throws: `CommandFailure` also where hosts have different moments.
  func listWithMoment(in index: IndexFile) throws -> (host: String?, at: Int64?) {
    guard isGiven else { return (nil, nil) }
    let known = try KnownNames(index: index).hosts()
    let asked = try patterns.flatMap { $0.split(separator: ",").map(String.init) }.map { text in
      try HostMoment(text) { name in (try? HostPatterns([name]).list(among: known)) != nil }
    }
    guard asked.allSatisfy({ $0.at == asked[0].at }) else {
      throw CommandFailure("--host: one answer is of one moment; --at TIME gives it for all hosts")
    }
    return (try HostPatterns(asked.map(\.host)).list(among: known), asked[0].at)
  }

  /// The hosts that are meant, as the queries' parameter `host` takes them: names with commas between; nil: all hosts.
  ///
  /// - Throws: `CommandFailure` for a name or pattern that fits no host of the index.
  func list(in index: IndexFile) throws -> String? {
    isGiven ? try HostPatterns(patterns).list(among: KnownNames(index: index).hosts()) : nil
  }
}
