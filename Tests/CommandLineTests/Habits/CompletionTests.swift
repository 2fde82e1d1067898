import Foundation
import Testing

@testable import TestSupport

@Suite("completion in the shells that people type into") struct CompletionTests {
  enum Shell: String, CaseIterable {
    case bash, zsh, fish

    var arguments: [String] {
      switch self {
      case .bash: ["--norc", "--noprofile"]
      case .zsh: ["-f"]
      case .fish: ["--no-config"]
      }
    }

    /// Loads the script in a file.
    func load(_ file: String) -> String {
      self == .zsh ? "autoload -U compinit; compinit -u -D; source '\(file)'" : "source '\(file)'"
    }

    /// Writes a word that is not on the screen when it is typed.
    var mark: String { self == .fish ? "echo done(math 40 + 2)" : "echo done$((40 + 2))" }

    /// Where it is installed.
    var path: String? {
      let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      return folders.map { "\($0)/\(rawValue)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
  }

  @Test("in bash", .enabled(if: Shell.bash.path != nil, "bash is not installed"))
  func bash() async throws { try await completes(in: .bash) }

  @Test("in zsh", .enabled(if: Shell.zsh.path != nil, "zsh is not installed"))
  func zsh() async throws { try await completes(in: .zsh) }

  @Test("in fish", .enabled(if: Shell.fish.path != nil, "fish is not installed"))
  func fish() async throws { try await completes(in: .fish) }

  private func completes(in shell: Shell) async throws {
    let asking = try await Asking.host.value
    let tags: [TagRow] = try StrataBinary.rows(["tags", "--db", asking.database])
    let references = tags.compactMap { row in row.tag.map { "\(row.repository):\($0)" } }
    // With a port before the name, so that bash and zsh meet two colons.
    let reference = try #require(
      references.first { name in
        name.filter { $0 == ":" }.count == 2 && references.count { $0.hasPrefix(name.dropLast()) } == 1
      })
    let containers: [ContainerRow] = try StrataBinary.rows(["containers", "--db", asking.database])
    let container = try #require(
      containers.map(\.name).first { name in containers.count { $0.name.hasPrefix(name.dropLast()) } == 1 })
    let own = try Workshop.newFolder()
    try Data(
      """
      -- title: Mine
      -- subject: mine
      -- question: Nothing?
      -- column: one integer; one
      SELECT 1 AS one
      """.utf8
    ).write(to: own.appendingPathComponent("zz-of-my-own.sql"))
    let expected = [
      ("strata export datas", "strata export datasette"),
      ("strata --generate-completion-script fi", "strata --generate-completion-script fish"),
      ("strata help export met", "strata help export metrics"), ("strata man export os", "strata man export osquery"),
      ("strata forget --host hos", "strata forget --host hostB"),
      ("strata prune --keep 1d --host hos", "strata prune --keep 1d --host hostB"),
      ("strata images --host=hos", "strata images --host=hostB"),
      ("strata images -f dangling=t", "strata images -f dangling=true"),
      ("strata images --filter reference=\(reference.dropLast())", "strata images --filter reference=\(reference)"),
      ("strata containers -f status=exi", "strata containers -f status=exited"),
      ("strata containers -f name=\(container.dropLast())", "strata containers -f name=\(container)"),
      ("strata orphans -f kind=writ", "strata orphans -f kind=write-set"),
      ("strata build-cache -f type=exec.", "strata build-cache -f type=exec.cachemount"),
      ("strata schema current_tag", "strata schema current_tags"),
      ("strata shared --across h", "strata shared --across hosts"),
      ("strata index --at 1d /us", "strata index --at 1d /usr"),
      ("strata images --no-tr", "strata images --no-trunc"),
      ("strata images --format ndj", "strata images --format ndjson"),
      ("strata images --host hos", "strata images --host hostB"),
      ("strata drift --containers --host hos", "strata drift --containers --host hostB"),
      ("strata show \(reference.dropLast())", "strata show \(reference)"),
      ("strata tree --host hostB \(reference.dropLast())", "strata tree --host hostB \(reference)"),
      ("strata query reclaim-o", "strata query reclaim-order"),
      ("strata query zz-o", "strata query zz-of-my-own"),
      ("strata help exit-c", "strata help exit-codes"),
      ("strata help build-c", "strata help build-cache"),
      ("strata images --columns dig", "strata images --columns digest"),
      ("strata images --columns host,im", "strata images --columns host,image_id"),
      ("strata images --format json --columns par", "strata images --format json --columns parent_id"),
      ("strata usage --root --columns inod", "strata usage --root --columns inodes"),
      ("strata layers --sort host,-de", "strata layers --sort host,-depth"),
      ("strata query growth --columns wee", "strata query growth --columns week"),
      ("strata query zz-of-my-own --columns on", "strata query zz-of-my-own --columns one"),
    ]
    // The value is typed at once: no blank comes between.
    let values = [
      ("strata images -f dang", "strata images -f dangling=1GB"),
      ("strata query reclaim-order -p goa", "strata query reclaim-order -p goal=1GB"),
      ("strata query reclaim-order --param mos", "strata query reclaim-order --param most=1GB"),
    ]
    let terminal = try start(shell, asking, queries: own)
    for (typed, line) in expected {
      // The line as it is completed, shown by a command that is put before it.
      terminal.type("\(typed)\t\u{1}\(shell.mark) \u{5}\r")
      try terminal.wait(for: "done42 \(line)")
    }
    for (typed, line) in values {
      terminal.type("\(typed)\t1GB\u{1}\(shell.mark) \u{5}\r")
      try terminal.wait(for: "done42 \(line)")
    }
    terminal.type("exit\r")
    #expect(try terminal.status() == 0)
  }

  @Test(
    "the columns that are completed are those that the command has",
    arguments: [
      "images", "images --format csv", "tags", "repos", "layers", "containers", "build-cache", "hosts", "scans",
      "usage",
      "usage --root", "shared", "shared --across hosts", "orphans", "problems", "problems --all", "shared --matrix",
      "reclaim --goal 1GB",
      "reclaim --unused", "reclaim --unused --images", "history", "diff hostB hostB", "drift", "drift --containers",
      "tree", "query growth",
    ])
  func columns(_ command: String) async throws {
    let asking = try await Asking.host.value
    let words = command.split(separator: " ").map(String.init)
    let typed = ["strata"] + words + ["--columns", ""]
    let completed = try StrataBinary.shell(
      "\"$STRATA\" ---complete "
        + typed.map { "'\($0)'" }.joined(separator: " "), index: try await ProvingGround())
    let names = completed.text.split(separator: "\n").dropFirst().map(String.init)
    try #require(names.count > 1, "\(completed.errors)")
    // A table has them all, and a column that is none of them is refused with their names.
    let shown = try StrataBinary.run(words + ["--db", asking.database, "--columns", names.joined(separator: ",")])
    #expect(shown.ending == .exited(0), "\(shown.errors)")
    let refused = try StrataBinary.run(words + ["--db", asking.database, "--columns", names[0] + "x"])
    #expect(refused.ending == .exited(1) || refused.ending == .exited(64))
    #expect(refused.errors.contains("did you mean") && refused.errors.contains(names[0]), "\(refused.errors)")
    #expect(refused.errors.contains(names.joined(separator: ", ")), "\(refused.errors)")
  }

  @Test("a name with a line's end or a tab in it is not offered as two")
  func severalLines() throws {
    let layout = try Workshop.newFolder()
    let images = ["plain", #"two\nlines"#, #"a\ttab"#].enumerated().map { place, name in
      #"{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:"#
        + String(repeating: "\(place)", count: 64)
        + #"","size":1,"annotations":{"org.opencontainers.image.ref.name":"\#(name)"}}"#
    }
    let index = #"{"schemaVersion":2,"manifests":[\#(images.joined(separator: ","))]}"#
    for (name, text) in [("oci-layout", "{}"), ("index.json", index)] {
      try Data(text.utf8).write(to: layout.appendingPathComponent(name))
    }
    let database = layout.appendingPathComponent("index.db").path
    _ = try StrataBinary.run(["index", layout.path, "--db", database])
    let completed = try StrataBinary.run(["---complete", "strata", "show", ""], environment: ["STRATA_DB": database])
    #expect(completed.text == "names\nplain\n")
  }

  private func start(_ shell: Shell, _ asking: Asking, queries: URL) throws -> PseudoTerminal {
    let home = try Workshop.newFolder()
    let program = try #require(StrataBinary.url)
    try FileManager.default.createSymbolicLink(
      at: home.appendingPathComponent("strata"), withDestinationURL: program)
    let script = home.appendingPathComponent("script")
    try StrataBinary.run(["--generate-completion-script", shell.rawValue]).output.write(to: script)
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = home.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["HOME"] = home.path
    environment["STRATA_DB"] = asking.database
    environment["STRATA_QUERIES"] = queries.path
    environment["TERM"] = "xterm"
    environment["LC_ALL"] = "C.UTF-8"
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "INPUTRC", "ZDOTDIR"] { environment[name] = nil }
    let terminal = try PseudoTerminal(try #require(shell.path), shell.arguments, environment: environment)
    terminal.type("\(shell.load(script.path)); \(shell.mark)\r")
    try terminal.wait(for: "done42")
    return terminal
  }
}
