import ArgumentParser

/// What the first word of the command line asks for, where ArgumentParser has no answer to it.
enum CommandWord {
  /// - Returns: Whether all is said that was asked.
  /// - Throws: `UnknownCommand`, with what was most likely meant.
  static func answer(_ arguments: [String]) throws -> Bool {
    if let script = try CompletionScript.text(arguments) {
      try Terminal.print(script)
      return true
    }
    if arguments.first == CompletedLine.request {
      try Terminal.print(CompletedLine(Array(arguments.dropFirst())).text)
      return true
    }
    guard let first = arguments.first else {
      try Terminal.print(FirstScreen.text)
      return true
    }
    guard arguments != ["help"], !["-h", "--help"].contains(first) else {
      try show(HelpPage.ofStrata(DumpedCommand.root()))
      return true
    }
    guard !first.hasPrefix("-") else { return false }
    let commands = Strata.commandNames
    guard first == "help" else {
      guard commands.contains(first) else { throw UnknownCommand(word: first, known: commands) }
      if let second = arguments.dropFirst().first, !second.hasPrefix("-") {
        let below = Strata.command(first)?.configuration.subcommands.compactMap { $0.configuration.commandName } ?? []
        guard below.isEmpty || below.contains(second) else {
          throw UnknownCommand(word: "\(first) \(second)", known: below.map { "\(first) \($0)" })
        }
      }
      return false
    }
    let asked = arguments.dropFirst().joined(separator: " ")
    guard arguments.allSatisfy({ !$0.hasPrefix("-") }) else { return false }
    let page = try help(on: asked)
    let topic = HelpTopic(rawValue: asked)
    guard page != nil || topic != nil else {
      let known = try DumpedCommand.root().leaves.map(\.words)
      throw UnknownCommand(word: asked, known: known + HelpTopic.allCases.map(\.rawValue))
    }
    try show([page, try topic?.text].compactMap { $0 }.joined(separator: "\n\n"))
    return true
  }

  /// - Parameter words: A command, as it is typed.
  /// - Returns: Nil where it is none.
  static func help(on words: String) throws -> String? {
    let root = try DumpedCommand.root()
    let commands = (root.subcommands ?? []) + root.leaves
    return commands.first { $0.words == Strata.ownName(words) }.map { HelpPage(of: $0).text }
  }

  /// Through the pager where it is longer than the terminal.
  static func show(_ text: String) throws {
    try Pager.show { try $0(Array((text + "\n").utf8)) }
  }
}

extension Strata {
  private static var commands: [any ParsableCommand.Type] {
    configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
  }

  static var commandNames: [String] {
    commands.flatMap { [$0.configuration.commandName ?? ""] + $0.configuration.aliases } + ["help"]
  }

  static func name(_ command: any ParsableCommand.Type) -> String {
    let group = ExportCommand.configuration.subcommands.contains { $0 == command } ? "export " : ""
    return group + (command.configuration.commandName ?? "")
  }

  /// The name of a command that is called by another one of its names; what is typed where that is none.
  static func ownName(_ words: String) -> String {
    commands.first { $0.configuration.aliases.contains(words) }.map(name) ?? words
  }

  static func command(_ name: String) -> (any ParsableCommand.Type)? {
    commands.first { $0.configuration.commandName == name }
  }
}
