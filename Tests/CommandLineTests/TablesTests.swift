import Foundation
import Testing

@testable import TestSupport

/// The tables of the main commands on terminals of three widths are kept as files in Tests/Fixtures/tables, to be looked at:
/// a change of any table is a change of its file. After such a change, `STRATA_REMAKE_TABLES=1 swift test --filter
/// TablesTests` writes the files anew.
@Suite("tables at 80, 120 and 200 columns") struct TablesTests {
  struct Table: Sendable, CustomTestStringConvertible {
    /// Of the sample: host is web1 alone; damaged has what was planted; both are web1 and web2.
    enum Source: Sendable { case host, damaged, both }

    let file: String
    let command: String
    var source = Source.host
    var testDescription: String { "strata \(command)" }
  }

  /// Ages grow; dates do not, and take more room.
  static let tables = [
    Table(file: "usage", command: "usage"), Table(file: "images", command: "images --time absolute"),
    Table(file: "images-of-hosts", command: "images --time absolute --limit 20", source: .both),
    Table(file: "tags", command: "tags --time absolute"), Table(file: "repos", command: "repos --time absolute"),
    Table(file: "layers", command: "layers --limit 12"),
    Table(file: "containers", command: "containers --time absolute"),
    Table(file: "build-cache", command: "build-cache --time absolute"),
    Table(file: "shared", command: "shared --sort=-sharing_saves"),
    Table(file: "shared-hosts", command: "shared --across hosts", source: .both),
    Table(file: "history", command: "history 127.0.0.1:5001/umbrella/billing", source: .both),
    Table(file: "drift", command: "drift", source: .both),
    Table(file: "diff", command: "diff web1 web2", source: .both),
    Table(file: "orphans", command: "orphans", source: .damaged),
    Table(file: "problems", command: "problems", source: .damaged),
    Table(file: "problems-all", command: "problems --all", source: .damaged),
    Table(file: "steps", command: "steps 127.0.0.1:5001/umbrella/billing:latest --time absolute"),
    Table(file: "show-container", command: "show c_running"),
  ]

  private static let folder = Repository.top.appendingPathComponent("Tests/Fixtures/tables")
  private static let isRemaking = ProcessInfo.processInfo.environment["STRATA_REMAKE_TABLES"] != nil

  @Test("are those that are kept, and no line is wider than the terminal", arguments: tables)
  func kept(_ table: Table) async throws {
    let index = try await Self.index(table.source)
    var text = ""
    for width in [80, 120, 200] {
      let screen = try Self.screen(table.command, index, columns: width)
      for line in screen.split(separator: "\n") {
        #expect(line.count <= width, "\(width) columns: \(line)")
        #expect(line.last != " ", "\(line)")
      }
      text += "======== \(width) columns: strata \(table.command)\n" + screen
    }
    let file = Self.folder.appendingPathComponent(table.file + ".txt")
    if Self.isRemaking { try Data(text.utf8).write(to: file) }
    let kept = try String(contentsOf: file, encoding: .utf8)
    #expect(text == kept, "STRATA_REMAKE_TABLES=1 writes \(file.lastPathComponent) anew")
  }

  @Test("each file is a table’s")
  func files() throws {
    let found = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(found.sorted() == Self.tables.map { $0.file + ".txt" }.sorted())
  }

  @Test("80 columns are enough for the images’ names, ID, age and size, with ages as with dates")
  func images() async throws {
    let index = try await Self.index(.host)
    for command in ["images", "images --time absolute", "images --time unix"] {
      let titles = try Self.screen(command, index, columns: 80).split(separator: "\n").first { $0.contains("TAG") }
      for title in ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"] {
        #expect(titles?.contains(title) == true, "\(command): \(titles ?? "no titles")")
      }
    }
  }

  @Test(
    "at 80 columns a table still has the columns that tell a host’s trees apart",
    arguments: ["hosts", "scans", "query growth", "images"])
  func trees(_ command: String) async throws {
    let index = try NewIndex().path
    let layouts = try Workshop.newFolder(with: "oci-layout").path
    let switched = try await Snapshot.root(of: "docker29-switched")
    let containerd = try await #require(ContainerdSnapshot.all.last).root()
    let sources = [switched, containerd, layouts + "/oci/layout", layouts + "/oci/allp"].map { "web1=\($0)" }
    // Another host, for the column of hosts.
    let other = "web2=\(try await Snapshot.root(of: "hostB-t1"))"
    for all in [sources, sources + [other]] {
      try #require(try StrataBinary.run(["index", "--db", index, "--quiet"] + all).ending == .exited(0))
      let lines = try Self.screen(command, index, columns: 80).split(separator: "\n")
      #expect(lines.contains { $0.contains("NAMESPACE") && $0.contains("ROOT") }, "\(lines)")
    }
  }

  private static func index(_ source: Table.Source) async throws -> String {
    let trees: [(host: String, name: String)] =
      switch source {
      case .host: [("web1", "hostA-t0"), ("web1", "hostA-t1")]
      case .damaged: [("web1", "hostA-t2-damaged")]
      case .both: [("web1", "hostA-t0"), ("web1", "hostA-t1"), ("web2", "hostB-t1")]
      }
    let index = try NewIndex().path
    var sources: [String] = []
    for tree in trees {
      sources.append("\(tree.host)=\(try await Snapshot.root(of: tree.name))")
    }
    let done = try StrataBinary.run(["index", "--db", index] + sources)
    try #require(done.ending == .exited(source == .damaged ? 2 : 0), "\(done.errors)")
    return index
  }

  /// All that a person sees, with the lines beside the answer.
  private static func screen(_ command: String, _ index: String, columns: Int) throws -> String {
    var environment = ProcessInfo.processInfo.environment
    environment["STRATA_PAGER"] = ""
    environment["STRATA_DB"] = index
    environment["TERM"] = "xterm"
    environment["NO_COLOR"] = "1"
    let program = try #require(StrataBinary.url).path
    let terminal = try PseudoTerminal(
      "/bin/sh", ["-c", "exec '\(program)' \(command)"], environment: environment, columns: columns)
    let status = try terminal.status()
    try #require(status == 0, "\(command): \(terminal.screen)")
    return terminal.screen.replacingOccurrences(of: "\r\n", with: "\n")
  }
}
