import Foundation
import Testing

/// An index file of its own.
struct NewIndex {
  let path: String

  init() throws {
    path = try Workshop.newFolder().appendingPathComponent("index.db").path
  }

  /// The path of an index of these trees, with options of `strata index` or without.
  static func path(of trees: String...) throws -> String {
    let index = try NewIndex()
    try index.run(trees)
    return index.path
  }

  /// Indexes the snapshot of this place in time as that day's scan of the host.
  func add(_ timeline: Timeline, _ place: Int) async throws {
    let root = try await timeline.snapshots[place].root()
    try run(["\(timeline.host)=\(root)", "--at", Timeline.time(place)])
  }

  func run(_ arguments: [String]) throws {
    let arguments = ["index"] + arguments + ["--db", path]
    let done = try StrataBinary.run(arguments)
    guard done.ending == .exited(0) else {
      throw StrataBinary.Unexpected(
        arguments: arguments, ending: done.ending, errors: done.errors)
    }
  }

  func history(_ arguments: [String] = []) throws -> [TagSpan] {
    let rows: [HistoryRow] = try StrataBinary.rows(["history"] + arguments + ["--db", path])
    #expect(rows.allSatisfy { !$0.inferred })
    return rows.map(TagSpan.init).sorted()
  }
}
