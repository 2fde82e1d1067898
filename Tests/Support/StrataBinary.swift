import Foundation

/// The built `strata`, run as a person runs it.
enum StrataBinary {
  /// STRATA_BINARY, else the program that the package built beside these tests.
  static let url: URL? = {
    if let named = ProcessInfo.processInfo.environment["STRATA_BINARY"] {
      return URL(fileURLWithPath: named)
    }
    let tests =
      [Bundle.main.executableURL] + Bundle.allBundles.map(\.bundleURL)
      + CommandLine.arguments.map { URL(fileURLWithPath: $0) }
    let beside = tests.compactMap {
      $0?.deletingLastPathComponent().appendingPathComponent("strata")
    }
    return beside.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  struct NotFound: Error, CustomStringConvertible {
    var description: String {
      "no program `strata` beside the tests: build it first, or name it in STRATA_BINARY"
    }
  }

  struct Unexpected: Error, CustomStringConvertible {
    let arguments: [String]
    let ending: Command.Ending
    let errors: String

    var description: String {
      "strata \(arguments.joined(separator: " ")): \(ending)\n\(errors)"
    }
  }

  /// Runs strata where no index of the user can be met: home and data folders are empty ones.
  static func run(_ arguments: [String], environment given: [String: String] = [:]) throws -> Command {
    guard let url else { throw NotFound() }
    return try Command.run(url.path, arguments, environment: try environment().merging(given) { $1 })
  }

  /// Runs strata as one whom the rights of files bind: root too.
  static func runBound(_ arguments: [String]) throws -> Command {
    guard geteuid() == 0 else { return try run(arguments) }
    guard let url else { throw NotFound() }
    let override = "-dac_override,-dac_read_search"
    return try Command.run(
      "setpriv", ["--bounding-set=\(override)", "--inh-caps=\(override)", url.path] + arguments,
      environment: try environment())
  }

  /// Runs a script of sh in which `"$STRATA"` is strata and its index is that of the ground.
  static func shell(
    _ script: String, index ground: ProvingGround, timeout: TimeInterval = 120
  ) throws -> Command {
    guard let url else { throw NotFound() }
    var environment = try environment()
    environment["STRATA"] = url.path
    environment["STRATA_DB"] = ground.path("index.db")
    return try Command.run("sh", ["-c", script], environment: environment, timeout: timeout)
  }

  /// Runs strata with what a shell command writes as its standard input.
  static func run(_ arguments: [String], reading command: String) throws -> Command {
    guard let url else { throw NotFound() }
    return try Command.run(
      "sh", ["-c", command + " | \"$@\"", "sh", url.path] + arguments, environment: try environment())
  }

  private static func environment() throws -> [String: String] {
    let home = Workshop.folder.appendingPathComponent("home")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    var environment = ProcessInfo.processInfo.environment
    environment["HOME"] = home.path
    environment["XDG_DATA_HOME"] = home.path
    environment["NO_COLOR"] = "1"
    environment["STRATA_DB"] = nil
    environment["XDG_CONFIG_HOME"] = home.path
    environment["STRATA_QUERIES"] = nil
    return environment
  }

  /// The rows that a question answers with `--format json`.
  ///
  /// - Throws: ``Unexpected`` when strata ends with anything but 0.
  static func rows<Row: Decodable>(_ arguments: [String]) throws
    -> [Row]
  {
    let arguments = arguments + ["--format", "json"]
    let done = try run(arguments)
    guard done.ending == .exited(0) else {
      throw Unexpected(arguments: arguments, ending: done.ending, errors: done.errors)
    }
    return try JSONDecoder.ofSnakeCase.decode([Row].self, from: done.output)
  }
}
