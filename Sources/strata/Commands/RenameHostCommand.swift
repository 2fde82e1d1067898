import ArgumentParser
import Index
import Report

struct RenameHostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename-host",
    abstract: "Give a host of the index another name.",
    discussion: """
      Its trees, scans and history keep all that they hold. Name the host so the next time it is indexed or merged, too: \
      strata index NEW=PATH, strata merge NEW=FILE.

      A NEW that the index has already is refused: two hosts do not become one.
      """)

  @Argument(help: "The host’s name in the index.", completion: .strata(.hosts))
  var old: String

  @Argument(help: "Its new name.")
  var new: String

  @OptionGroup var database: DatabaseOption

  @Flag(name: [.short, .long], help: "Say nothing but errors.")
  var quiet = false

  func validate() throws {
    try TreeArgument.check(host: new, "the new name")
  }

  func run() throws {
    let index = try IndexFile.openForWriting(database.path, makes: false)
    try KnownNames(index: index).check(host: old)
    try index.renameHost(old, to: new)
    if !quiet { try Terminal.say("\(visible(old)) is now called \(visible(new))") }
  }
}
