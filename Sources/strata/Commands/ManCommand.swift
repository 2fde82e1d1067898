import ArgumentParser
import Report

struct ManCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "A manual page, as man reads it.",
    discussion: """
      strata man > strata.1 is the page of strata itself, strata man images > strata-images.1 that of a command; \
      --list names all pages.
      """)

  @Argument(help: "The command; strata itself if left out.", completion: .strata(.commands))
  var command: [String] = []

  @Flag(help: "The commands that have a page, a line each.")
  var list = false

  func validate() throws {
    if list, !command.isEmpty { throw ValidationError("--list names all commands: give it none") }
  }

  func run() throws {
    let root = try DumpedCommand.root()
    let commands = root.leaves
    guard !list else {
      for command in commands { try Terminal.print(command.words) }
      return
    }
    let words = Strata.ownName(command.joined(separator: " "))
    guard !words.isEmpty else {
      try Terminal.print(ManPage(command: root, commands: commands).text())
      return
    }
    // One that only leads to others is in no list, and has a page of these.
    let groups = (root.subcommands ?? []).filter { !$0.leaves.isEmpty }
    guard let found = (commands + groups).first(where: { $0.words == words }) else {
      throw UnknownCommand(word: words, known: commands.map(\.words))
    }
    try Terminal.print(ManPage(command: found, commands: found.leaves).text())
  }
}
