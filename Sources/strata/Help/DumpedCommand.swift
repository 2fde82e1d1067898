import ArgumentParser
import Foundation

/// A command as ArgumentParser describes it with --experimental-dump-help: what its help is made of.
struct DumpedCommand: Decodable {
  let commandName: String
  let superCommands: [String]?
  let shouldDisplay: Bool
  let abstract: String?
  let discussion: String?
  let subcommands: [DumpedCommand]?
  let arguments: [DumpedArgument]?

  /// The command as it is typed, without the program’s name.
  var words: String { ((superCommands ?? []).dropFirst() + [commandName]).joined(separator: " ") }

  /// The commands that do something: of those that only lead to others, these.
  var leaves: [DumpedCommand] {
    (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
      .flatMap { ($0.subcommands ?? []).isEmpty ? [$0] : $0.leaves }
  }

  /// Its arguments but --help and --version, which all commands have.
  var ownArguments: [DumpedArgument] {
    (arguments ?? []).filter { argument in
      argument.shouldDisplay && !(argument.names ?? []).contains { ["--help", "--version"].contains($0.text) }
    }
  }

  static func root() throws -> DumpedCommand { try read(Strata._dumpHelp()) }

  fileprivate static func read(_ json: String) throws -> DumpedCommand {
    struct Dump: Decodable { let command: DumpedCommand }
    return try JSONDecoder().decode(Dump.self, from: Data(json.utf8)).command
  }
}

struct DumpedArgument: Decodable, Equatable {
  enum Kind: String, Decodable { case positional, option, flag }

  struct Name: Decodable, Equatable {
    enum Kind: String, Decodable { case long, short, longWithSingleDash }

    let kind: Kind
    let name: String

    var text: String { (kind == .long ? "--" : "-") + name }
  }

  /// What its value can be completed with.
  enum Completion: Decodable, Equatable {
    case list([String])
    case file, directory
    case names(KnownWords)

    private enum CodingKeys: String, CodingKey { case list, file, directory, shellCommand }
    private enum ListKeys: String, CodingKey { case values }
    private enum CommandKeys: String, CodingKey { case command }

    init(from decoder: any Decoder) throws {
      let kinds = try decoder.container(keyedBy: CodingKeys.self)
      switch kinds.allKeys.first {
      case .list:
        self = .list(
          try kinds.nestedContainer(keyedBy: ListKeys.self, forKey: .list).decode([String].self, forKey: .values))
      case .file: self = .file
      case .directory: self = .directory
      case .shellCommand, nil:
        let command = try kinds.nestedContainer(keyedBy: CommandKeys.self, forKey: .shellCommand)
          .decode(String.self, forKey: .command)
        guard let names = KnownWords(rawValue: command) else {
          throw DecodingError.dataCorrupted(
            DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no names are called \(command)"))
        }
        self = .names(names)
      }
    }
  }

  let kind: Kind
  let shouldDisplay: Bool
  let isOptional: Bool
  let isRepeating: Bool
  let names: [Name]?
  let valueName: String?
  let defaultValue: String?
  let allValues: [String]?
  let completionKind: Completion?
  let abstract: String?
  let discussion: String?

  /// What it is for, with the values that it takes.
  var meaning: String {
    var text = abstract ?? ""
    if let more = discussion, !more.isEmpty { text += " " + more }
    if kind != .flag {
      if let values = allValues, !values.isEmpty { text += " One of: \(values.joined(separator: ", "))." }
      if let value = defaultValue, !value.isEmpty { text += " Default: \(value)." }
    }
    return text
  }

  /// The arguments of an option group.
  static func all(_ group: any ParsableArguments.Type) -> [DumpedArgument] {
    (try? DumpedCommand.read(group._dumpHelp()))?.ownArguments ?? []
  }
}
