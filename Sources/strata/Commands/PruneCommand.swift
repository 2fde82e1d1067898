import ArgumentParser
import Index
import Report

struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Take old history out of the index.",
    discussion: """
      What had gone before the time to keep goes, with the scans of before that time that nothing refers to. What is \
      left stays as it was: what was still there keeps since when it had been seen. Scans of before that time are not \
      taken in any more, by strata index or strata merge.

      Unchanged scans go as well, whenever they were made: those that found in every part of the tree what the scans \
      before and after them found. What was there when, since when and until when stays as it was; only that a scan \
      was made at that moment is lost. strata merge takes them in again from an index that has them.
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("How much of the past to keep, as 90d or 52w.", valueName: "age"))
  var keep: String

  @OptionGroup var hosts: HostOptions

  @OptionGroup var removal: RemovalOptions

  private func moment() throws -> Int64 {
    let now = Clock().now / 1000
    return try (now - min(value(of: "--keep") { try Age(parsing: keep).seconds }, now)) * 1000
  }

  func validate() throws { _ = try moment() }

  func run() throws {
    let index = try removal.open()
    try removal.finish(
      index,
      try index.prune(before: try moment(), host: hosts.list(in: index), isDryRun: removal.dryRun))
  }
}
