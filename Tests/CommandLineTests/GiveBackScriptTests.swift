import Foundation
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
}
