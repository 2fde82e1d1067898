import Foundation
import Testing

@testable import TestSupport

@Suite("names that the index does not have") struct UnknownNameTests {
  private struct Known {
    let index: NewIndex
    /// A reference that is there.
    let reference: String
    /// A reference of which the tag is gone.
    let gone: String

    var repository: String { String(reference[..<(reference.lastIndex(of: ":") ?? reference.endIndex)]) }
  }

  /// A tree whose next scan lacks one tag.
  private static let known = Task<Known, any Error> {
    let index = try NewIndex()
    let root = try await Snapshot.root(of: "hostB-t0")
    let copy = try Workshop.newFolder().appendingPathComponent("copy").path
    try Command.tool("cp", "-a", root, copy)
    try index.run(["one=\(copy)", "--at", "2026-11-01"])
    let rows: [TagRow] = try StrataBinary.rows(["tags", "--db", index.path])
    let names = rows.compactMap { row in row.tag.map { "\(row.repository):\($0)" } }
    let gone = try #require(names.first)
    let kept = try #require(names.last { !$0.hasPrefix(gone.prefix { $0 != ":" }) })
    let file = copy + "/image/overlay2/repositories.json"
    let script = """
      import json, sys
      tree = json.load(open(sys.argv[1]))
      for names in tree["Repositories"].values(): names.pop(sys.argv[2], None)
      json.dump(tree, open(sys.argv[1], "w"))
      """
    try Command.tool("python3", "-c", script, file, gone)
    try index.run(["one=\(copy)", "--at", "2026-11-02"])
    return Known(index: index, reference: kept, gone: gone)
  }

  private func ask(_ words: [String]) async throws -> Command {
    try StrataBinary.run(words + ["--db", try await Self.known.value.index.path])
  }

  @Test("an ID where a name is wanted is called one, and what shows it is named")
  func identifier() async throws {
    let rows: [ImageRow] = try StrataBinary.rows(["images", "--db", try await Self.known.value.index.path])
    let id = try #require(rows.first).imageID
    for text in [id, String(id.dropFirst(7).prefix(12))] {
      let done = try await ask(["images", text])
      #expect(done.ending == .exited(1))
      #expect(
        done.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
          == "Error: “\(text)” is an image’s ID, and a name is expected; see “strata show \(text)”", "\(done.errors)")
    }
  }

  /// Commands with a name in the place of NAME.
  private static let questions = [
    "images NAME", "images -f reference=NAME", "images -f before=NAME", "images -f since=NAME",
    "tags -f reference=NAME",
    "repos -f reference=NAME", "layers -f reference=NAME", "shared -f before=NAME",
    "reclaim --unused -f reference=NAME",
    "reclaim -f reference=NAME", "reclaim NAME", "containers -f ancestor=NAME", "tree NAME", "drift NAME",
  ]
  /// Commands that can answer of what is gone.
  private static let ever = [
    "history NAME", "history -f reference=NAME", "base NAME", "missing NAME", "query base -p image=NAME",
    "query missing -p image=NAME", "query tree -p image=NAME", "show NAME",
  ]

  private static func words(_ question: String, _ name: String) -> [String] {
    question.split(separator: " ").map { $0.replacingOccurrences(of: "NAME", with: name) }
  }

  @Test("an unknown name is an error with the nearest one", arguments: questions + ever)
  func unknown(_ question: String) async throws {
    let known = try await Self.known.value
    let done = try await ask(Self.words(question, known.repository + "x"))
    #expect(done.ending == .exited(1) && done.output.isEmpty, "\(done.errors)")
    #expect(done.errors.contains("did you mean \(known.repository)"), "\(done.errors)")
  }

  @Test("of what was there once it is said since when it is gone", arguments: questions)
  func gone(_ question: String) async throws {
    let known = try await Self.known.value
    let done = try await ask(Self.words(question, known.gone))
    #expect(done.ending == .exited(1) && done.output.isEmpty, "\(done.errors)")
    let unwrapped = done.errors.replacingOccurrences(of: "\n", with: " ")
    #expect(unwrapped.contains("“\(known.gone)” is gone since 2026-11-0"), "\(done.errors)")
    #expect(unwrapped.contains("see “strata history \(known.gone)”"), "\(done.errors)")
    #expect(!unwrapped.contains("did you mean"))
  }

  @Test("what can be answered of it is answered", arguments: ever)
  func goneAndAnswered(_ question: String) async throws {
    let known = try await Self.known.value
    let done = try await ask(Self.words(question, known.gone))
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(question.hasPrefix("history") || done.errors.contains("is gone since"), "\(done.errors)")
  }

  @Test("a name that is there is none of this", arguments: questions + ever)
  func there(_ question: String) async throws {
    let known = try await Self.known.value
    let done = try await ask(Self.words(question, known.reference))
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(!done.errors.contains("gone"), "\(done.errors)")
  }

  @Test(
    "a pattern that fits nothing is an empty answer with a note",
    arguments: ["images zzz*", "images -f reference=zzz*", "tags -f reference=zz[z]", "repos -f reference=z?z"])
  func pattern(_ question: String) async throws {
    let done = try await ask(question.split(separator: " ").map(String.init) + ["--format", "json"])
    #expect(done.ending == .exited(0) && done.text.filter { !$0.isWhitespace } == "[]")
    #expect(done.errors.contains("nothing fits “z"), "\(done.errors)")
  }

  @Test("a repository without the tag latest is answered with its tags, not with itself")
  func withoutTag() async throws {
    let known = try await Self.known.value
    let rows: [TagRow] = try StrataBinary.rows(["tags", "--db", known.index.path])
    let names = Dictionary(grouping: rows, by: \.repository)
    let repository = try #require(names.first { !$0.value.contains { $0.tag == "latest" } }?.key)
    let done = try await ask(["images", "-f", "before=\(repository)"])
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains("did you mean \(repository):"), "\(done.errors)")
  }

  @Test("beginnings of IDs that are too short are called that")
  func short() async throws {
    let done = try await ask(["show", "467"])
    #expect(done.ending == .exited(1) && done.errors.contains("at least 4 digits"), "\(done.errors)")
  }

  @Test("a column that another view has: the columns of the view that was asked")
  func column() async throws {
    let done = try await ask(["sql", "select cache_id from layer_spans"])
    #expect(done.ending == .exited(1) && !done.errors.contains("did you mean cache_id"))
    #expect(done.errors.contains("layer_spans has "), "\(done.errors)")
  }

  @Test(
    "what a person types may be of any length: the error stays short, and has no SQL",
    arguments: [
      "images NAME", "images -f reference=NAME", "images -f before=NAME", "images -f label=NAME",
      "tags -f reference=NAME",
      "images -f NAME", "images --host NAME", "images --columns NAME", "images --sort NAME", "images --format NAME",
      "images --template {NAME}", "images --NAME", "NAME", "help NAME", "schema NAME", "query NAME",
      "query base -p image=NAME", "query usage -p host=NAME", "query usage -p NAME=1", "show NAME", "base NAME",
      "tree NAME",
      "history NAME", "drift NAME", "reclaim NAME", "missing NAME", "diff NAME NAME", "containers -f name=NAME",
      "containers -f ancestor=NAME", "containers -f before=NAME", "reclaim --unused --for NAME", "sql NAME",
      "index --at NAME /nowhere",
      "images --as NAME", "forget --host NAME", "prune --keep NAME",
    ])
  func long(_ question: String) async throws {
    for length in [300, 4000, 5000, 20_000] {
      let done = try await ask(Self.words(question, String(repeating: "a", count: length)))
      #expect(
        done.errors.count < 1500 && done.errors.split(separator: "\n").count < 20, "\(length): \(done.errors.count)")
      #expect(!done.errors.contains("SELECT"), "\(done.errors)")
    }
  }
}
