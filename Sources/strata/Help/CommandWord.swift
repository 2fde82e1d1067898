import ArgumentParser
import Report

/// What the first word of the command line asks for, where ArgumentParser has no answer to it.
enum CommandWord {
  /// - Returns: whether all is said that was asked.
  /// - Throws: `UnknownCommand`, with what was most likely meant.
  static func answer(_ arguments: [String]) throws -> Bool {
    if let shell = CompletionScript.shell(arguments) {
      try Terminal.print(CompletionScript.text(for: shell))
      return true
    }
    guard let first = arguments.first else {
      try Terminal.print(FirstScreen.text)
      return true
    }
    guard !first.hasPrefix("-") else { return false }
    let commands = Strata.commandNames
    guard first == "help" else {
      guard commands.contains(first) else { throw UnknownCommand(word: first, known: commands) }
      return false
    }
    guard arguments.count == 2, let asked = arguments.last, !asked.hasPrefix("-") else { return false }
    let topics = HelpTopic.allCases.map(\.rawValue)
    let topic = HelpTopic(rawValue: asked)
    guard commands.contains(asked) || topic != nil else {
      throw UnknownCommand(word: asked, known: commands + topics)
    }
    guard let topic else { return false }
    if let command = Strata.command(asked) { try Terminal.print(Strata.helpMessage(for: command) + "\n") }
    try Terminal.print(topic.text)
    return true
  }
}

struct UnknownCommand: Error, CustomStringConvertible {
  let word: String
  let known: [String]

  var description: String {
    if let command = Self.wordsOfOthers[word] {
      return "there is no command “\(visible(word))”; “strata \(command)” answers that. “strata help” lists all"
    }
    let hint = didYouMean(word, among: known).map { "; did you mean “\($0)”?" } ?? "."
    return "there is no command “\(visible(word))”\(hint) “strata help” lists them"
  }
}

extension UnknownCommand {
  /// What docker and other tools call what a command of another name answers.
  fileprivate static let wordsOfOthers = [
    "ps": "containers", "container": "containers", "inspect": "show", "ls": "images", "image": "images",
    "du": "df", "system": "df", "disk-usage": "df", "ncdu": "usage --root", "logs": "usage --root",
    "volume": "query volumes", "volumes": "query volumes", "builder": "build-cache", "buildx": "build-cache",
    "rmi": "reclaim", "info": "hosts", "log": "history", "find": "show", "locate": "where",
  ]
}

extension Strata {
  private static var commands: [any ParsableCommand.Type] {
    configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
  }

  static var commandNames: [String] {
    commands.flatMap { [$0.configuration.commandName ?? ""] + $0.configuration.aliases } + ["help"]
  }

  static func command(_ name: String) -> (any ParsableCommand.Type)? {
    commands.first { $0.configuration.commandName == name }
  }
}
