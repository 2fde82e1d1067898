import ArgumentParser
import Foundation

/// `--db`: the index file.
struct DatabaseOption: ParsableArguments {
  @Option(name: .customLong("db"), help: ArgumentHelp("The index file.", valueName: "file"), completion: .file())
  var given: String?

  /// - Throws: `ValidationError` for an empty --db.
  var path: String { get throws { try Self.path(given) } }

  /// The index file that is meant: --db, else STRATA_DB, else the usual place.
  ///
  /// - Throws: `ValidationError` for an empty --db; an empty STRATA_DB counts as none.
  static func path(_ given: String?) throws -> String {
    if let given {
      guard !given.isEmpty else { throw ValidationError("--db: expected the path of an index file, found nothing") }
      return given
    }
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["STRATA_DB"], !path.isEmpty { return path }
    if geteuid() == 0 { return "/var/lib/strata/index.db" }
    if let data = environment["XDG_DATA_HOME"], !data.isEmpty { return data + "/strata/index.db" }
    return NSHomeDirectory() + "/.local/share/strata/index.db"
  }
}
