import Foundation
import Testing

@testable import TestSupport

@Suite("options of which one would overrule another") struct OptionConflictTests {
  @Test(
    "are wrong usage, and the sentence names both",
    arguments: [
      (["index", "--host", "x", "y=/nowhere"], ["--host x", "y=PATH"]),
      (["orphans", "--script", "--format", "json"], ["--format", "--script"]),
      (["orphans", "--script", "--template", "{path}"], ["--template", "--script"]),
      (["orphans", "--script", "--columns", "path"], ["--columns", "--script"]),
      (["orphans", "--script", "--sort", "path"], ["--sort", "--script"]),
      (["orphans", "--script", "--limit", "1"], ["--limit", "--script"]),
      (["orphans", "--script", "-q"], ["--quiet", "--script"]),
      (["orphans", "--min-age", "4d"], ["--min-age", "--script"]),
      (["images", "--wide", "--columns", "host"], ["--wide", "--columns"]),
      (["images", "--template", "{host}", "--columns", "host"], ["template", "--columns"]),
      (["images", "--hidden"], ["--hidden", "--all"]),
      (["shared", "--matrix", "--host", "a", "--most", "3"], ["--host", "--most"]),
      (["shared", "--most", "3"], ["--most", "--matrix"]),
      (["shared", "--matrix", "-f", "label=a"], ["--matrix", "--filter"]),
      (["shared", "--matrix", "--across", "trees"], ["--matrix", "--across"]),
      (["reclaim", "--dangling", "--images"], ["--images", "--unused"]),
      (["reclaim", "--unused", "--images", "--goal", "1GB"], ["--goal", "--images"]),
      (["queries", "images", "--format", "json"], ["--format", "name"]), (["images", "--db", ""], ["--db"]),
      (["check", "--db", ""], ["--db"]), (["prune", "--keep", "1d", "--db", ""], ["--db"]),
    ])
  func refused(_ words: [String], _ named: [String]) throws {
    let done = try StrataBinary.run(words, environment: ["STRATA_DB": "/nowhere/index.db"])
    #expect(done.ending == .exited(64) && done.output.isEmpty, "\(words): \(done.errors)")
    let sentence = done.errors.prefix { $0 != "\n" }
    for name in named { #expect(sentence.contains(name), "\(done.errors)") }
  }

  @Test("an empty STRATA_DB counts as none")
  func emptyEnvironment() throws {
    let done = try StrataBinary.run(["images"], environment: ["STRATA_DB": ""])
    #expect(done.ending == .exited(1) && done.errors.contains("no index there"), "\(done.errors)")
  }

  @Test(
    "a value that begins with a dash is a wrong value, not a missing one",
    arguments: [
      (["prune", "--keep", "-1d"], "--keep: "),
      (["reclaim", "--unused", "--for", "-1d"], "--for: "), (["reclaim", "--goal", "-5GB"], "--goal: "),
      (["orphans", "--script", "--min-age", "-1d"], "--min-age: "), (["index", "--min-age", "-1d"], "--min-age: "),
      (["index", "--at", "-1"], "--at: "), (["images", "--limit", "-1"], "--limit: "),
      (["shared", "--matrix", "--most", "-1"], "--most: "),
      (["assert", "--orphans-below", "-5GB"], "--orphans-below: "),
      (["assert", "--scan-newer-than", "-1h"], "--scan-newer"),
      (["sql", "SELECT 1", "--timeout", "-1s"], "--timeout: "),
      (["sql", "SELECT 1", "--max-rows", "-1"], "--max-rows: "),
    ])
  func dashes(_ words: [String], _ option: String) throws {
    let done = try StrataBinary.run(words)
    #expect(done.ending == .exited(64) && done.errors.contains("Error: \(option)"), "\(done.errors)")
  }
}
