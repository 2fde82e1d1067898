import Foundation

/// The built `strata`, run on an index file of the small fleet.
struct Program {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try SmallFleet.index(at: folder.path("index.db"))
  }

  struct Answer {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  struct NotFound: Error, CustomStringConvertible {
    var description: String { "no program `strata` beside the tests: build it first" }
  }

  private static let path: String? = {
    let places =
      [Bundle.main.executableURL] + Bundle.allBundles.map(\.bundleURL)
      + CommandLine.arguments.map { URL(fileURLWithPath: $0) }
    return places.compactMap { $0?.deletingLastPathComponent().appendingPathComponent("strata").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Runs a command with these words, through a shell as a person does.
  func run(_ words: String...) throws -> Answer { try run(words) }

  func run(_ words: [String]) throws -> Answer {
    guard let path = Self.path else { throw NotFound() }
    let errors = folder.path("errors-\(UUID().uuidString)")
    let command =
      ([path] + words + ["--db", folder.path("index.db")])
      .map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }.joined(separator: " ")
    guard let pipe = popen("NO_COLOR=1 \(command) 2>'\(errors)' </dev/null", "r") else { throw NotFound() }
    var output = Data()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      guard count > 0 else { break }
      output.append(contentsOf: buffer[..<count])
    }
    let status = pclose(pipe)
    return Answer(
      status: (status >> 8) & 0xff, output: String(decoding: output, as: UTF8.self),
      errors: (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "")
  }

  /// Rows of these columns, with tabs between.
  func rows(_ columns: String, _ words: String...) throws -> Answer {
    try run(words + ["--format", "tsv", "--no-headers", "--columns", columns])
  }

  /// An image's ID as tables show it.
  func id(_ image: String) -> String { String(Named.image(image).hash.hex.prefix(12)) }
}
