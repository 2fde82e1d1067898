import ArgumentParser
import Report

struct ManCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "A manual page, as man reads it.",
    discussion: """
      strata man > strata.1 is the page of strata itself, strata man images > strata-images.1 that of a command; \
      --list names all pages.
      """)

  @Argument(help: "The command; strata itself if left out.")
  var command: String?

  @Flag(help: "The commands that have a page, a line each.")
  var list = false

  func validate() throws {
    if list, command != nil { throw ValidationError("--list names all commands: give it none") }
  }

  func run() throws {
    let root = try DumpedCommand.root()
    let commands = (root.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    guard !list else {
      for command in commands { try Terminal.print(command.commandName) }
      return
    }
    guard let command else {
      try Terminal.print(ManPage(of: root, commands: commands).text())
      return
    }
    guard let found = commands.first(where: { $0.commandName == command }) else {
      throw UnknownCommand(word: command, known: commands.map(\.commandName))
    }
    try Terminal.print(ManPage(of: found, commands: []).text())
  }
}
