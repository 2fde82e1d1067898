import Foundation
import GRDB
import Testing

@testable import TestSupport

@Suite("the script that gives orphans back") struct GiveBackScriptTests {
  static let hasShellCheck = (try? Command.run("shellcheck", ["--version"]))?.ending == .exited(0)

  @Test(
    "shellcheck finds no fault in the printed script, with each kind of orphan and a data root that has to be quoted",
    .enabled(if: hasShellCheck, "shellcheck is not installed; it is in Debian's package shellcheck"))
  func shellCheck() throws {
    var tree = try SoundTree()
    try tree.addLayer("a", size: 4711, directory: "b")
    try tree.addDirectory("c")
    try tree.addMount("d", on: "a", directory: "e")
    try tree.addWriteSet("write-set-1")
    try tree.move(to: "it's \"a\" root; $HOME")
    let script = try StrataBinary.run(["orphans", "--script", "--in", tree.root.path])
    #expect(script.ending == .exited(0), "\(script.errors)")
    for call in ["mount ", "directory ", "writeset "] {
      #expect(script.text.contains("\n" + call), "\(call)is not called")
    }
    #expect(script.text.contains("\nlayer \(SoundTree.id("a")) \(SoundTree.id("b")) 4711"))
    let file = try Workshop.newFolder().appendingPathComponent("give-back.sh")
    try script.output.write(to: file)
    let found = try Command.run("shellcheck", [file.path])
    #expect(found.ending == .exited(0), "\(found.text)")
  }

  @Test("the name of a data root and what another index says of its folder put no command into the script")
  func injection() throws {
    var tree = try SoundTree()
    try tree.addDirectory("c")
    try tree.move(to: "x@ROOT_QUOTED@\ntouch p\n#")
    let index = try NewIndex()
    try index.run(["h=\(tree.root.path)"])
    try DatabaseQueue(path: index.path).inDatabase { db in
      try db.execute(
        sql: "UPDATE scan_names SET name = '0;touch p' WHERE id = (SELECT folder FROM scans)")
      #expect(db.changesCount == 1)
    }
    let script = try StrataBinary.run(["orphans", "--script", "--db", index.path])
    #expect(script.ending == .exited(0), "\(script.errors)")
    let header = script.text.components(separatedBy: "\nset -u\n")[0]
    #expect(header.components(separatedBy: "\n").allSatisfy { $0.isEmpty || $0.hasPrefix("#") })
    #expect(header.contains("x@ROOT_QUOTED@"))
    #expect(!script.text.contains("0;touch") && script.text.contains("\nFOLDER=none\n"))
    try DatabaseQueue(path: index.path).inDatabase { db in
      try db.execute(sql: "UPDATE scan_names SET name = '' WHERE id = (SELECT folder FROM scans)")
    }
    let unknown = try StrataBinary.run(["orphans", "--script", "--db", index.path])
    #expect(unknown.text.contains("\nFOLDER=none\n") && !unknown.text.contains("x@ROOT_QUOTED@"))
  }

  @Test("a quote in a data root's path ends no word of the script, also with a mark upon it")
  func markedQuote() throws {
    var tree = try SoundTree()
    try tree.addDirectory("c")
    try tree.move(to: "it'\u{301}s; echo '\u{301}")
    let script = try StrataBinary.run(["orphans", "--script", "--in", tree.root.path])
    let line = try #require(script.text.split(separator: "\n").first { $0.hasPrefix("ROOT=") })
    let shown = try Command.run("sh", ["-c", "\(line)\nprintf %s \"$ROOT\""])
    #expect(Array(shown.output) == Array(tree.root.path.utf8), "\(line)")
  }
}
