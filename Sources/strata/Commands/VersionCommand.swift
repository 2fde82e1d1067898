import ArgumentParser
import Index

struct VersionCommand: ParsableCommand {
  enum VersionFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "The versions of strata, of its schema and of SQLite.")

  @Option(help: ArgumentHelp("text or json.", valueName: "format"))
  var format: VersionFormat = .text

  func run() throws {
    switch format {
    case .text:
      try Terminal.print("strata \(Strata.version)\nschema \(schemaVersion)\nSQLite \(sqliteVersion)")
    case .json:
      try Terminal.print(
        "{\"strata\": \"\(Strata.version)\", \"schema\": \(schemaVersion), \"sqlite\": \"\(sqliteVersion)\"}")
    }
  }
}
