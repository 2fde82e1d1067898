import Foundation
import Testing

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
      ("strata datasette", "strata datasette-metadata"),
      ("strata images --no-tr", "strata images --no-trunc"),
      ("strata images --format ndj", "strata images --format ndjson"),
      ("strata images --host hos", "strata images --host hostB"),
      ("strata drift --containers --host hos", "strata drift --containers --host hostB"),
      ("strata show \(reference.dropLast())", "strata show \(reference)"),
      ("strata tree --host hostB \(reference.dropLast())", "strata tree --host hostB \(reference)"),
      ("strata query reclaim-o", "strata query reclaim-order"),
      ("strata query zz-o", "strata query zz-of-my-own"),
    ]
    let terminal = try start(shell, asking, queries: own)
    for (typed, line) in expected {
      // The line as it is completed, shown by a command that is put before it.
      terminal.type("\(typed)\t\u{1}\(shell.mark) \u{5}\r")
      try terminal.wait(for: "done42 \(line)")
    }
    terminal.type("exit\r")
    #expect(try terminal.status() == 0)
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
