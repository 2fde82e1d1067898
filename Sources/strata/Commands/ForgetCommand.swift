import ArgumentParser
import Index

struct ForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Take a host out of the index.",
    discussion: "All its trees and scans go, and what nothing else in the index refers to.")

  @Option(help: "The host.")
  var host: String

  @OptionGroup var removal: RemovalOptions

  func run() throws {
    let index = try removal.open()
    try removal.finish(index, try index.forget(host: host, isDryRun: removal.dryRun))
  }
}
