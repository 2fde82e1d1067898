import Synchronization
import Testing

@testable import TestSupport

/// The pages that strata prints about itself, each asked once: a program built for tests takes half a second for one.
enum Pages {
  /// Each command as it is typed.
  static let commands = ((try? page("man", "--list")) ?? "").split(separator: "\n").map(String.init)

  private static let known = Mutex<[String: String]>([:])

  /// What strata prints for some words where a line has so many columns.
  static func page(_ words: String..., columns: Int = 80) throws -> String {
    let line = words.joined(separator: " ")
    if let page = known.withLock({ $0["\(columns) \(line)"] }) { return page }
    let done = try StrataBinary.run(
      line.split(separator: " ").map(String.init), environment: ["COLUMNS": "\(columns)"])
    #expect(done.ending == .exited(0) && done.errors.isEmpty, "\(line): \(done.errors)")
    known.withLock { $0["\(columns) \(line)"] = done.text }
    return done.text
  }
}
