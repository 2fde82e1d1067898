import ArgumentParser
import Index
import Report

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write a copy of the index to a new file.",
    discussion: """
      The copy shows the index at one moment, and is one file that can be shipped: the last scans of an index may lie in \
      the file INDEX-wal beside it, which cp would leave out. Scans can be recorded meanwhile. A file that is there \
      already is never overwritten.
      """)

  @Argument(help: ArgumentHelp("The new file.", valueName: "file"), completion: .file())
  var file: String

  @OptionGroup var database: DatabaseOption

  @Flag(name: [.short, .long], help: "Say nothing but errors.")
  var quiet = false

  func validate() throws {
    guard file != "-" else {
      throw ValidationError(
        "a SQLite file is not written from its beginning to its end, as a pipe takes it: name a file")
    }
  }

  func run() throws {
    let index = try IndexFile.openForReading(database.path)
    let size = try index.backup(to: file)
    if !quiet { try Terminal.say("\(visible(file)): \(ByteCount(size))") }
  }
}
