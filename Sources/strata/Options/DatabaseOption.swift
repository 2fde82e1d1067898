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
    if let path = ProcessInfo.processInfo.environment["STRATA_DB"], !path.isEmpty { return path }
    return geteuid() == 0 ? "/var/lib/strata/index.db" : UserFolder.data.path + "/strata/index.db"
  }
}
