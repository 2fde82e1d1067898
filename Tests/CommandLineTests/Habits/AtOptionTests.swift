import Foundation
import Testing

@testable import Index
@testable import TestSupport
@testable import strata

@Suite("--at: an answer as of an earlier moment") struct AtOptionTests {
  /// Two hosts, one of them with containerd's store, and a copy of the index from before their last scans.
  private struct Indexes {
    let later: NewIndex
    let earlier: NewIndex

    init() async throws {
      (later, earlier) = (try NewIndex(), try NewIndex())
      func archive(_ name: String) -> String {
        Repository.fixtures.appendingPathComponent("\(name).tar.gz").path
      }
      func scan(_ tree: String, _ place: Int) throws { try later.run([tree, "--at", Timeline.time(place)]) }
      try scan("hostA=" + archive("hostA-t0"), 0)
      try scan("ctd=" + archive("docker29-containerd-t1"), 0)
      try scan("hostA=" + archive("hostA-t1"), 1)
      _ = try IndexFile.openForReading(later.path).backup(to: earlier.path)
      try scan("hostA=" + archive("hostA-t2"), 2)
      try scan("ctd=" + archive("docker29-migrated-stores"), 2)
      try scan("ctd=" + archive("containerd-2.3"), 3)
    }
  }

  private static let indexes = Task { try await Indexes() }

  /// The moment at which the earlier index ends.
  private static let moment = Timeline.time(1)

  @Test("the index as of a scan is, to the last row, the index that ends with that scan")
  func rows() async throws {
    let indexes = try await Self.indexes.value
    let copy = try NewIndex()
    let (past, unknown) = try IndexFile.openForReading(indexes.later.path).asOf(
      try #require(milliseconds(Self.moment)))
    #expect(Set(unknown.map(\.host)) == ["ctd"])
    _ = try past.backup(to: copy.path)
    // Facts are true of any time, whichever scan brought them.
    let facts = [
      "digests", "repos", "diff_ids", "chain_ids", "images", "image_configs", "image_histories", "image_layers",
      "steps", "step_texts", "blob_diff_ids", "store_keys", "source_repositories", "scan_names", "manifests",
      "manifest_layers", "index_manifests",
    ]
    let differences = try IndexDump(copy.path).differences(from: IndexDump(indexes.earlier.path))
      .filter { difference in !facts.contains { difference.hasPrefix("\($0): only the first") } }
    #expect(differences == [])
    #expect(try IndexDump(indexes.later.path) != IndexDump(indexes.earlier.path))
    let earlier = try IndexFile.openForReading(indexes.earlier.path)
    // What a shell completes are names of any time.
    for query in try Catalogue().queries where query.name != "reference-names" {
      for subject in try [
        "image_id FROM current_images", "chain_id FROM current_layers", "container_id FROM current_containers",
      ]
      .map({ try value("SELECT \($0) ORDER BY 1 LIMIT 1", in: earlier) }) {
        let parameters = Dictionary(
          uniqueKeysWithValues: query.header.parameters.filter(\.isRequired).map { parameter in
            (
              parameter.name,
              parameter.name.hasPrefix("host")
                ? SQLValue("hostA") : parameter.name == "images" ? SQLValue("[]") : subject
            )
          })
        #expect(
          try past.rows(of: query, parameters) == earlier.rows(of: query, parameters), "\(query.name)")
        if parameters.isEmpty { break }
      }
    }
  }

  private func milliseconds(_ time: String) -> Int64? {
    ISO8601DateFormatter().date(from: String(time.prefix(19)) + "Z").map { Int64($0.timeIntervalSince1970) * 1000 }
  }

  private func value(_ sql: String, in index: IndexFile) throws -> SQLValue {
    try index.rows(of: NamedQuery(name: "value", header: QueryHeader(), sql: sql, file: nil)).first?.first
      ?? .null
  }

  @Test("every command that asks an index answers with --at as the index that ends then does without")
  func commands() async throws {
    let indexes = try await Self.indexes.value
    let words: [String: [String]] = [
      "show": ["umbrella/auth:v1"], "base": ["umbrella/auth:v1"], "missing": ["umbrella/auth:v1"],
      "steps": ["umbrella/auth:v1"], "where": ["umbrella/auth:v1"],
      "diff": ["hostA@\(Timeline.time(0))", "hostA"], "query": ["largest-layers"],
      "sql": ["SELECT * FROM current_images"], "assert": ["--orphans-below", "1GB"],
      "reclaim": ["--unused", "--images"],
      "export osquery": ["hostA@\(Timeline.time(0))", "hostA"],
      "migration": ["hostA"], "shell": [],
    ]
    func names(_ command: DumpedCommand, with option: String) -> [String] {
      command.leaves.filter { sub in
        (sub.arguments ?? []).contains { ($0.names ?? []).contains { $0.text == option } }
      }.map(\.words)
    }
    let root = try DumpedCommand.root()
    let commands = names(root, with: "--in")
    #expect(Set(commands).isSubset(of: names(root, with: "--at")))
    #expect(commands.count > 20)
    for command in commands where command != "shell" {
      // Tables say how long ago something was, by now.
      let isTable = names(root, with: "--format").contains(command)
      let asked =
        command.split(separator: " ").map(String.init) + (words[command] ?? []) + (isTable ? ["--format", "json"] : [])
      let past = try StrataBinary.run(asked + ["--at", Self.moment, "--db", indexes.later.path])
      let earlier = try StrataBinary.run(asked + ["--db", indexes.earlier.path])
      #expect(past.text == earlier.text, "\(command)")
      #expect(past.ending == earlier.ending && past.ending != .exited(64), "\(command): \(past.errors)")
    }
    let shell = try StrataBinary.run(
      ["shell", "--at", Self.moment, "--db", indexes.later.path], reading: "echo 'SELECT count(*) FROM scans;'")
    #expect(shell.text.split(separator: "\n").last?.contains("4") == true, "\(shell.text)")
  }

  @Test("HOST@TIME is the same; what is not known of the moment is said")
  func words() async throws {
    let path = try await Self.indexes.value.later.path
    func strata(_ words: String...) throws -> Command { try StrataBinary.run(words + ["--db", path]) }
    let past = try strata("images", "--host", "hostA", "--at", Self.moment)
    #expect(!past.errors.contains("ctd"))
    for host in ["hostA@\(Self.moment)", "host*@\(Self.moment)"] {
      #expect(try strata("images", "--host", host).text == past.text)
    }
    #expect(try strata("images", "--host", "hostA").text != past.text)
    let none = try strata("images", "--host", "hostA@2026-01-01T00:00:00Z")
    #expect(none.ending == .exited(1))
    #expect(
      none.errors.contains(
        "cannot say what was there at 2026-01-01T00:00:00.000Z: the first scan of hostA overlay2 is of \(Timeline.time(0))"
      ),
      "\(none.errors)")
    #expect(try strata("hosts", "--at", Self.moment).errors.contains("the answer leaves it out: the first scan of ctd"))
    let exact = "2026-01-01T00:00:00.999Z"
    #expect(try strata("hosts", "--at", exact).errors.contains("cannot say what was there at \(exact)"))
    for (words, expected) in [
      (["--host", "hostA@1d,ctd"], "one answer is of one moment"), (["--host", "hostA@soon"], "expected after “@”"),
    ] {
      let done = try StrataBinary.run(["images", "--db", path] + words)
      #expect(done.ending == .exited(1) && done.errors.contains(expected), "\(done.errors)")
    }
    for words in [["--at", "soon"], ["--at", "1d", "--in", "/"], ["--at", "1d", "--host", "hostA@1d"]] {
      #expect(
        try StrataBinary.run(["images"] + words + (words.contains("--in") ? [] : ["--db", path])).ending == .exited(64))
    }
  }

  @Test("show has what is gone, as it was when it was last seen")
  func gone() async throws {
    let indexes = try await Self.indexes.value
    let (later, earlier) = (
      try IndexFile.openForReading(indexes.later.path), try IndexFile.openForReading(indexes.earlier.path)
    )
    func texts(_ sql: String, in index: IndexFile) throws -> [String] {
      let query = NamedQuery(name: "texts", header: QueryHeader(), sql: sql, file: nil)
      return try index.rows(of: query).compactMap { row in
        if case .text(let text)? = row.first { text } else { nil }
      }
    }
    func lastSeen(_ column: String, _ view: String) throws -> String? {
      try texts(
        """
        SELECT \(column) FROM \(view) WHERE host = 'hostA'
        GROUP BY 1 HAVING NOT max(current) AND max(last_seen) = '\(Self.moment)' ORDER BY 1
        """, in: later
      ).first
    }
    let directories = "SELECT cache_id FROM current_layers WHERE host = 'hostA' ORDER BY 1"
    let left = Set(try texts(directories, in: later))
    let gone = [
      try lastSeen("image_id", "image_spans"), try lastSeen("chain_id", "layer_spans"),
      try lastSeen("container_id", "container_history"), try lastSeen("repository || ':' || tag", "tag_history"),
      try texts(directories, in: earlier).first { !left.contains($0) }.map { "overlay2/\($0)/diff" },
    ]
    for name in try gone.map({ try #require($0, "these trees have nothing of a kind that is gone") }) {
      let done = try StrataBinary.run(["show", name, "--db", indexes.later.path])
      let then = try StrataBinary.run(["show", name, "--db", indexes.earlier.path])
      #expect(done.ending == .exited(0) && done.text == then.text, "\(name): \(done.text)\(then.text)")
      #expect(done.text.contains("LAST SEEN"), "\(done.text)")
      let words = done.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.hasPrefix("“\(name)” is gone since \(Timeline.time(2)); this is the"), "\(done.errors)")
      #expect(words.contains("as of \(Self.moment), when it was last seen"), "\(done.errors)")
    }
  }
}
