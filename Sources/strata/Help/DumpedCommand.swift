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

  static func root() throws -> DumpedCommand {
    struct Dump: Decodable { let command: DumpedCommand }
    return try JSONDecoder().decode(Dump.self, from: Data(Strata._dumpHelp().utf8)).command
  }
}

struct DumpedArgument: Decodable {
  enum Kind: String, Decodable { case positional, option, flag }

  struct Name: Decodable {
    enum Kind: String, Decodable { case long, short, longWithSingleDash }

    let kind: Kind
    let name: String

    var text: String { (kind == .long ? "--" : "-") + name }
  }

  let kind: Kind
  let shouldDisplay: Bool
  let isOptional: Bool
  let isRepeating: Bool
  let names: [Name]?
  let valueName: String?
  let defaultValue: String?
  let allValues: [String]?
  let abstract: String?
  let discussion: String?
}
