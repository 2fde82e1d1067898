import Foundation
import Testing

@testable import TestSupport

/// An index of a host's snapshots that tests ask as a person does.
struct Asking {
  let database: String

  /// Two scans of one host, a day apart.
  static let host = Task<Asking, any Error> {
    let timeline = try #require(Timeline.hosts.first { $0.host == "hostB" } ?? Timeline.hosts.first)
    let index = try NewIndex()
    for place in timeline.order { try await index.add(timeline, place) }
    return Asking(database: index.path)
  }

  func run(_ arguments: String...) throws -> Command { try StrataBinary.run(arguments + ["--db", database]) }

  /// The lines that a command writes; it has to end with 0.
  func lines(_ arguments: String...) throws -> [String] {
    let done = try StrataBinary.run(arguments + ["--db", database])
    guard done.ending == .exited(0) else {
      throw StrataBinary.Unexpected(arguments: arguments, ending: done.ending, errors: done.errors)
    }
    return done.text.split(separator: "\n").map(String.init)
  }
}
