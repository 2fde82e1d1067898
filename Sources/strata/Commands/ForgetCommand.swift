import ArgumentParser
import Index
import Report

struct ForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Take a host, or one scan of it, out of the index.",
    discussion: """
      Without --at all trees and scans of the host go, and what nothing else in the index refers to.

      With --at the scan of that moment goes, in each tree of the host that has one, and history is as if the scan had \
      never been recorded: for a scan that was recorded under the wrong name or with the wrong time. The scan that \
      history begins with after strata prune cannot be taken out: nothing else in the index says what was there then.

        strata scans --host web1 --no-trunc
        strata forget --host web1 --at 2026-11-24T05:00:00Z
      """)

  @Option(help: "The host.", completion: .strata(.hosts))
  var host: String

  @Option(help: ArgumentHelp("Only the scan of this moment, as strata scans --no-trunc shows it.", valueName: "time"))
  var at: String?

  @OptionGroup var removal: RemovalOptions

  private func moment() throws -> Int64? {
    try at.map { text in
      guard let moment = TypedTime.milliseconds(text) else {
        throw ValidationError("--at: expected \(TypedTime.forms); found “\(visible(text))”")
      }
      return moment
    }
  }

  func validate() throws { _ = try moment() }

  func run() throws {
    let moment = try moment()
    let index = try removal.open()
    try KnownNames(index: index).check(host: host)
    try removal.finish(
      index,
      try moment.map { try index.forget(host: host, at: $0, isDryRun: removal.dryRun) }
        ?? index.forget(host: host, isDryRun: removal.dryRun))
  }
}
