import ArgumentParser
import Index
import Report

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write a copy of the index to a new file.",
    discussion: """
      The copy shows the index at one moment; a scan that is to be recorded meanwhile waits. A file that is there \
      already is never overwritten.
      """)

  @Argument(help: ArgumentHelp("The new file.", valueName: "file"))
  var file: String

  @Option(name: .customLong("db"), help: ArgumentHelp("The index file.", valueName: "file"))
  var database: String?

  @Flag(name: [.short, .long], help: "Say nothing but errors.")
  var quiet = false

  func run() throws {
    let index = try IndexFile.openForReading(SourceOptions.databasePath(database))
    let size = try index.backup(to: file)
    if !quiet { try Terminal.say("\(file): \(ByteCount(size))") }
  }
}
