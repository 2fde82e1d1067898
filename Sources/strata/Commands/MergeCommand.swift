import ArgumentParser
import ImageModel
import Index
import Report

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put what other indexes hold into this one.",
    discussion: """
      Each FILE is an index that strata made, on another machine for example, and is only read. All of them go in or \
      none; the same file again changes nothing, and their order does not matter. The index is made if there is none.

      A host keeps its name. A host of the same name with another engine-id is refused: give it a name with \
      NAME=FILE, or with --rename in a file of several hosts. Say so each time: the file itself is not changed.

      Scans of a time whose history has been pruned here are left out. Scans from the future come in with a warning; \
      strata forget takes them out.
      """)

  @Argument(
    help: ArgumentHelp("Indexes to read, each with a new name for its one host or without.", valueName: "[name=]file"),
    completion: .file())
  var files: [String]

  @Option(
    name: .customLong("db"), help: ArgumentHelp("The index file to merge into.", valueName: "file"), completion: .file()
  )
  var database: String?

  @Option(help: ArgumentHelp("What a host of the files is to be called here. May be repeated.", valueName: "old=new"))
  var rename: [String] = []

  @Option(
    help: ArgumentHelp(
      "A host that is the same machine though its engine-id is another. May be repeated.", valueName: "host"),
    completion: .strata(.hosts))
  var sameHost: [String] = []

  @Flag(name: [.short, .long], help: "Say nothing but errors.")
  var quiet = false

  private func renames() throws -> [String: String] {
    var renames: [String: String] = [:]
    for pair in rename {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw ValidationError("--rename: expected OLD=NEW, found “\(pair)”")
      }
      guard renames.updateValue(sides[1], forKey: sides[0]) == nil else {
        throw ValidationError("--rename: two new names for \(sides[0])")
      }
      try TreeArgument.check(host: sides[1], "--rename \(visible(pair))")
    }
    return renames
  }

  func validate() throws {
    _ = try renames()
    for file in files { try TreeArgument(file).check(file) }
  }

  func run() throws {
    var request = MergeRequest(
      files.map { file in
        let argument = TreeArgument(file)
        return MergeRequest.Source(path: argument.path, host: argument.host)
      })
    request.renames = try renames()
    request.sameHosts = Set(sameHost)
    let reports = try IndexFile.merge(request, into: DatabaseOption.path(database))
    for report in reports {
      for (host, at) in report.scansAhead.sorted(by: { $0.key < $1.key }) {
        Terminal.note(
          "\(report.path): \(host) has a scan at \(timeText(at)), which lies in the future and counts as its newest; “strata forget --host \(host) --at \(timeText(at))” takes it out"
        )
      }
    }
    guard !quiet else { return }
    for report in reports { try Terminal.say(report.sentence) }
  }
}

extension MergeReport {
  /// One line of what was taken over.
  fileprivate var sentence: String {
    "\(visible(path)): \(hosts.isEmpty ? "no host" : hosts.map(visible).joined(separator: ", ")): "
      + plural(newScans, "new scan") + (knownScans > 0 ? ", \(knownScans) known already" : "")
      + (prunedScans > 0 ? ", \(prunedScans) left out: the history of that time has been pruned" : "")
  }
}
