import ArgumentParser

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

      strata help TOPIC explains more: \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")). \
      strata --generate-completion-script bash (zsh, fish) completes commands, columns, hosts, references and queries.
      """,
    version: version,
    subcommands: [],
    groupedSubcommands: [
      CommandGroup(
        name: "The index", subcommands: [IndexCommand.self, MergeCommand.self, HostsCommand.self, ScansCommand.self]),
      CommandGroup(
        name: "What is there",
        subcommands: [
          ImagesCommand.self, ReposCommand.self, TagsCommand.self, LayersCommand.self,
          ContainersCommand.self, BuildCacheCommand.self, ShowCommand.self, StepsCommand.self, WhereCommand.self,
          TreeCommand.self,
          BaseCommand.self,
        ]),
      CommandGroup(
        name: "Where the disk went",
        subcommands: [
          DfCommand.self, UsageCommand.self, SharedCommand.self, OrphansCommand.self, UnusedCommand.self,
          ReclaimCommand.self,
          MigrationCommand.self, ProblemsCommand.self,
        ]),
      CommandGroup(name: "Monitoring", subcommands: [MetricsCommand.self, AssertCommand.self]),
      CommandGroup(
        name: "Over time and hosts",
        subcommands: [
          HistoryCommand.self, DiffCommand.self, DriftCommand.self, MissingCommand.self, MatrixCommand.self,
        ]),
      CommandGroup(
        name: "Upkeep",
        subcommands: [
          CheckCommand.self, ForgetCommand.self, RenameHostCommand.self, PruneCommand.self, BackupCommand.self,
        ]),
      CommandGroup(
        name: "SQL",
        subcommands: [
          QueriesCommand.self, QueryCommand.self, SQLCommand.self, ShellCommand.self, SchemaCommand.self,
          DatasetteCommand.self,
        ]),
      CommandGroup(name: "strata itself", subcommands: [VersionCommand.self, ManCommand.self]),
    ])

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      guard try !CommandWord.answer(arguments) else { return }
      var command = try parseAsRoot(SQLArgument.marked(arguments))
      do {
        try command.run()
      } catch let error as ValidationError {
        // Told by a command itself, of which ArgumentParser no longer knows the name by then.
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
    if code.isSuccess { exit(withError: error) }
    let message = fullMessage(for: error)
    if !message.isEmpty { Terminal.note(message) }
    exit(withError: code)
  }

  /// As ArgumentParser shows it where a command line is wrong.
  private static func usage(of command: any ParsableCommand.Type) -> String {
    let name = command.configuration.commandName ?? ""
    return "Usage: " + usageString(for: command) + "\n  See 'strata \(name) --help' for more information."
  }
}
