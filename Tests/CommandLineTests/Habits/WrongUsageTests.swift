import Foundation
import Testing

@testable import TestSupport

@Suite("wrong usage") struct WrongUsageTests {
  @Test(
    "a name that is none of those there are ends with 64 and with the one that was meant",
    arguments: [
      ["man", "imagse"], ["queries", "reclaim-ordre"], ["query", "reclaim-ordre"], ["query", "usage", "-p", "hots=1"],
      ["query", "missing"], ["query", "reclaim-order", "-p", "goal=much"], ["schema", "current_tgas"],
      ["images", "--columns", "image_idd"], ["images", "--sort", "image_idd"],
      ["images", "--quiet", "--format", "json"], ["images", "--quiet", "--columns", "host,driver"],
      ["images", "--columns", "host", "--format", "{host}"], ["sql", "SELECT 1 AS one", "--columns", "two"],
      ["imagse"], ["images", "--hots"],
    ])
  func names(_ words: [String]) async throws {
    let asking = try await Asking.host.value
    let isWithoutIndex = ["man", "queries", "schema", "imagse"].contains(words[0])
    let done = try StrataBinary.run(words + (isWithoutIndex ? [] : ["--db", asking.database]))
    #expect(done.ending == .exited(64), "\(done.errors)")
    #expect(done.output.isEmpty)
    #expect(done.errors.hasPrefix("Error: "), "\(done.errors)")
    let meant = [
      "imagse": "images", "reclaim-ordre": "reclaim-order", "current_tgas": "current_tags", "image_idd": "image_id",
    ]
    for word in words { if let meant = meant[word] { #expect(done.errors.contains(meant), "\(done.errors)") } }
  }

  @Test(
    "a host’s name of blanks, and no path, are refused before anything is made",
    arguments: [
      ["index", "--host", "", "TREE"], ["index", "--host", " ", "TREE"], ["index", " =TREE"], ["index", ""],
      ["index", "web1="], ["images", "--in", ""], ["images", "--in", " =TREE"], ["merge", " =TREE"],
      ["merge", "--rename", "a= ", "TREE"], ["backup", "-"],
    ])
  func blanks(_ words: [String]) async throws {
    let tree = try await Snapshot.root(of: "hostB-t0")
    let index = try NewIndex().path
    let words = words.map { $0.replacingOccurrences(of: "TREE", with: tree) }
    let done = try StrataBinary.run(words + (words.contains("--in") ? [] : ["--db", index]))
    #expect(done.ending == .exited(64), "\(done.errors)")
    #expect(done.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: index))
  }

  @Test("a name cannot act on the terminal, whatever is said of it")
  func controls() async throws {
    let tree = try await Snapshot.root(of: "hostB-t0")
    let index = try NewIndex().path
    let said = try [
      ["index", "h\u{1b}[31m=\(tree)", "--verbose"], ["hosts"], ["hosts", "--host", "h\u{1b}[32m"],
      ["forget", "--host", "x\u{1b}[31m"], ["base", "web:\u{1b}[31m"], ["base", "nothing:1", "--host", "h\u{1b}[31m"],
      ["orphans", "--script"],
    ].map { try StrataBinary.run($0 + ["--db", index]) }
    #expect(said[0].text.hasPrefix(#"h\x1b[31m overlay2 at "#), "\(said[0].text)")
    #expect(said[2].errors.contains(#"did you mean h\x1b[31m?"#), "\(said[2].errors)")
    for done in said { #expect(!done.text.contains("\u{1b}") && !done.errors.contains("\u{1b}")) }
  }
}
