import Foundation

@testable import TestSupport

/// The programs that docs/tools.md opens an index with, as far as they are there.
enum OtherTools {
  /// A Python with the packages of scripts/tools-venv: STRATA_TOOLS_PYTHON, whose path holds in other folders too, else
  /// python3.
  static let python =
    ProcessInfo.processInfo.environment["STRATA_TOOLS_PYTHON"].map { URL(fileURLWithPath: $0).path } ?? "python3"

  static func hasModule(_ name: String) -> Bool {
    (try? Command.run(python, ["-c", "import \(name)"]))?.ending == .exited(0)
  }

  static let hasSQLite = (try? Command.run("sqlite3", ["--version"]))?.ending == .exited(0)

  static func script(_ name: String) -> String {
    Repository.top.appendingPathComponent("Tests/Tools/\(name).py").path
  }

  /// Runs a script of Tests/Tools and reads the JSON that it prints.
  static func run<Answer: Decodable>(_ name: String, _ arguments: [String]) throws -> Answer {
    var environment = ProcessInfo.processInfo.environment
    environment["STRATA"] = StrataBinary.url?.path
    let done = try Command.run(python, [script(name)] + arguments, environment: environment)
    guard done.ending == .exited(0) else {
      throw Command.Failed(command: name, ending: done.ending, errors: done.errors)
    }
    return try JSONDecoder.ofSnakeCase.decode(Answer.self, from: done.output)
  }

  /// What to say of a test that is skipped.
  static func absent(_ name: String) -> String {
    "\(name) is not installed: scripts/tools-venv FOLDER, then STRATA_TOOLS_PYTHON=FOLDER/bin/python"
  }
}
