import ArgumentParser
import Index

@main
struct Strata: ParsableCommand {
  static let version = "0.1.0"
  /// When this version was made or last worked on, for the manual pages: the same text of the same source.
  static let date = "2026-11-24"

  static let configuration = CommandConfiguration(
    commandName: "strata",
    abstract: "An index of Docker image metadata in one SQLite file, and answers from it.",
    discussion: """
      strata index reads image trees offline (/var/lib/docker and copies of it); the other commands answer from the \
      index, or with --in PATH from a tree at once. A tree is only ever read.

      strata help TOPIC explains more: \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")).

      strata --generate-completion-script bash (zsh, fish) completes commands, columns, hosts, references and queries.
      """,
    version: "strata \(version)\nschema \(schemaVersion)\nSQLite \(sqliteVersion)",
    subcommands: [],
    groupedSubcommands: [
      CommandGroup(
        name: "Where the disk went",
        subcommands: [
          UsageCommand.self, OrphansCommand.self, ReclaimCommand.self, SharedCommand.self,
          MigrationCommand.self,
        ]),
      CommandGroup(
        name: "What is there",
        subcommands: [
          ImagesCommand.self, TagsCommand.self, ReposCommand.self, LayersCommand.self, ContainersCommand.self,
          BuildCacheCommand.self,
        ]),
      CommandGroup(
        name: "What one thing is made of",
        subcommands: [
          ShowCommand.self, StepsCommand.self, BaseCommand.self, TreeCommand.self, WhereCommand.self,
        ]),
      CommandGroup(
        name: "Over time and between hosts",
        subcommands: [HistoryCommand.self, DiffCommand.self, DriftCommand.self, MissingCommand.self]),
      CommandGroup(name: "What is wrong", subcommands: [ProblemsCommand.self, AssertCommand.self]),
      CommandGroup(
        name: "Making and keeping the index",
        subcommands: [
          IndexCommand.self, MergeCommand.self, HostsCommand.self, ScansCommand.self, CheckCommand.self,
          BackupCommand.self, PruneCommand.self, ForgetCommand.self, RenameHostCommand.self,
        ]),
      CommandGroup(
        name: "Questions of one's own, in SQL",
        subcommands: [
          QueriesCommand.self, QueryCommand.self, SQLCommand.self, ShellCommand.self, SchemaCommand.self,
        ]),
      CommandGroup(name: "For other programs", subcommands: [ExportCommand.self, ManCommand.self]),
    ])

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      guard try !CommandWord.answer(arguments) else { return }
      var command = try parseAsRoot(SQLArgument.marked(arguments))
      do {
        try command.run()
      } catch let error as ValidationError {
        // A command reported it itself, and by then ArgumentParser no longer knows which command that is.
        Terminal.note("Error: \(error.message)\n" + usage(of: type(of: command)))
        throw ExitCode.validationFailure
      }
    } catch {
      end(with: error)
    }
  }

  /// Help goes out as ArgumentParser writes it, errors as all words for people do.
  private static func end(with error: any Error) -> Never {
    let code = isWrongUsage(error) ? .validationFailure : exitCode(for: error)
    if code.isSuccess {
      if let page = try? page(for: error) { try? CommandWord.show(page) } else { exit(withError: error) }
      exit(withError: code)
    }
    let message = fullMessage(for: error)
    if !message.isEmpty { Terminal.note(message) }
    exit(withError: code)
  }

  /// The help that was asked for with --help, or that a command without one below it gives; nil: it was something else.
  private static func page(for error: any Error) throws -> String? {
    let words = CommandLine.arguments.dropFirst()
    let named = commandNames.contains(words.first ?? "") ? words.first ?? "" : ""
    let message = fullMessage(for: error)
    for below in command(named)?.configuration.subcommands ?? []
    where message == helpMessage(for: below) && words.contains(below.configuration.commandName ?? "") {
      return try CommandWord.help(on: name(below))
    }
    guard let command = command(named), message == helpMessage(for: command) else { return nil }
    return try CommandWord.help(on: named)
  }

  /// As ArgumentParser shows it where a command line is wrong.
  private static func usage(of command: any ParsableCommand.Type) -> String {
    let name = command.configuration.commandName ?? ""
    return "Usage: " + usageString(for: command) + "\n  See 'strata \(name) --help' for more information."
  }
}
