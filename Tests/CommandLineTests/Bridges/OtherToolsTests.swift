import Foundation
import Testing

@testable import TestSupport

@Suite("the index in other programs") struct OtherToolsTests {
  /// An index of two hosts, and its views with the number of rows that strata counts in each.
  struct Example {
    let index: String
    let rows: [String: Int]

    init() async throws {
      index = try NewIndex().path
      for name in ["hostA-t1", "hostA-t2-damaged"] {
        let root = try await Snapshot.root(of: name)
        let done = try StrataBinary.run(["index", "--db", index, "--host", name, root])
        try #require([.exited(0), .exited(2)].contains(done.ending), "\(done.errors)")
      }
      let views = try SchemaCommandTests.views().map(\.name)
      let counts = views.map { "(SELECT count(*) FROM \($0)) AS \($0)" }.joined(separator: ", ")
      let done = try StrataBinary.run(["sql", "--db", index, "--format", "json", "SELECT \(counts)"])
      rows = try #require(
        try JSONDecoder.ofSnakeCase.decode([[String: Int]].self, from: done.output).first, "\(done.errors)")
    }

    /// The views in an order that does not change.
    var names: [String] { rows.keys.sorted() }
  }

  @Test(
    "the sqlite3 shell reads every view",
    .enabled(if: OtherTools.hasSQLite, "sqlite3 is not installed; it is in Debian's package sqlite3"))
  func sqlite() async throws {
    let example = try await Example()
    let statements = example.names.map {
      "SELECT '\($0)', count(*) FROM (SELECT * FROM \($0) ORDER BY 1, 2);"
    }
    let done = try Command.run("sqlite3", ["-readonly", example.index, statements.joined(separator: "\n")])
    #expect(done.ending == .exited(0), "\(done.errors)")
    let lines = String(decoding: done.output, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(lines == example.names.map { "\($0)|\(example.rows[$0] ?? -1)" })
  }

  @Test(
    "the sqlite3 shell reads them where the schema is not trusted and its own functions alone are safe",
    .enabled(if: OtherTools.hasSQLite, "sqlite3 is not installed; it is in Debian's package sqlite3"))
  func untrusted() async throws {
    let example = try await Example()
    let statements = ["PRAGMA trusted_schema = OFF;"] + example.names.map { "SELECT * FROM \($0);" }
    let done = try Command.run("sqlite3", ["-readonly", "-safe", example.index, statements.joined(separator: "\n")])
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(done.errors.isEmpty)
  }

  struct DuckDBAnswer: Decodable {
    let rows: [String: Int]
    let tags: [String: Int]
    let sums: [Int]
    /// How many views it can run itself.
    let attached: Int
  }

  @Test("DuckDB reads every view", .enabled(if: OtherTools.hasModule("duckdb"), "\(OtherTools.absent("duckdb"))"))
  func duckdb() async throws {
    let example = try await Example()
    let answer: DuckDBAnswer = try OtherTools.run("read_with_duckdb", [example.index] + example.names)
    #expect(answer.rows == example.rows)
    let layers: [[String: Int]] = try StrataBinary.rows([
      "sql", "--db", example.index, "SELECT sum(size) AS size, sum(images) AS images FROM current_layers",
    ])
    #expect(answer.sums == [layers[0]["size"], layers[0]["images"]])
    // docs/tools.md: two of three.
    #expect((0.55...0.8).contains(Double(answer.attached) / Double(example.names.count)), "\(answer.attached)")
    let tags: [TagRow] = try StrataBinary.rows(["tags", "--db", example.index, "--host", "hostA-t1"])
    #expect(answer.tags["hostA-t1"] == tags.filter { $0.tag != nil }.count)
  }

  struct PandasAnswer: Decodable {
    let rows: [String: Int]
    let sizes: [String: Int]
  }

  @Test("pandas reads every view", .enabled(if: OtherTools.hasModule("pandas"), "\(OtherTools.absent("pandas"))"))
  func pandas() async throws {
    let example = try await Example()
    let answer: PandasAnswer = try OtherTools.run("read_with_pandas", [example.index] + example.names)
    #expect(answer.rows == example.rows)
    let metrics = try MetricsCommandTests.metrics(["--db", example.index, "--host", "hostA-t1"])
    #expect(answer.sizes["hostA-t1"].map(Double.init) == metrics.value("strata_layers_bytes"))
  }

  struct Named: Decodable {
    let name: String
  }

  /// What Datasette answers to each canned query: a number of rows, or a text that says what went wrong.
  enum Answered: Decodable, Equatable {
    case rows(Int)
    case fault(String)

    init(from decoder: Decoder) throws {
      let container = try decoder.singleValueContainer()
      self = try (try? container.decode(Int.self)).map(Answered.rows) ?? .fault(container.decode(String.self))
    }
  }

  @Test(
    "Datasette answers every canned query as strata does, with empty fields and with a host",
    .enabled(if: OtherTools.hasModule("datasette"), "\(OtherTools.absent("datasette"))"),
    arguments: [[:], ["host": "hostA-t1"]])
  func datasette(_ given: [String: String]) async throws {
    let example = try await Example()
    let metadata = try Workshop.newFolder().appendingPathComponent("strata.json")
    try StrataBinary.run(["export", "datasette", "--db", example.index]).output.write(to: metadata)
    let fields = String(decoding: try JSONEncoder().encode(given), as: UTF8.self)
    let answers: [String: Answered] = try OtherTools.run(
      "read_with_datasette", [example.index, metadata.path, fields])
    #expect(answers.count > 65)
    #expect(answers["tables that are shown"] == .rows(0))
    let described = try DatasetteMetadataTests.queries(String(contentsOf: metadata, encoding: .utf8))
    for (name, answer) in answers where name != "tables that are shown" {
      let query = try #require(described[name], "\(name): \(answer)")
      let parameters = given.filter { query.params.contains($0.key) }.map { "\($0.key)=\($0.value)" }
      let asked = ["query", name, "--db", example.index, "--format", "ndjson"] + parameters.flatMap { ["-p", $0] }
      let done = try StrataBinary.run(asked)
      guard done.ending == .exited(0) else {
        // A parameter that must be given: then an empty field finds nothing, or an error that says so.
        #expect(done.errors.contains("--param"), "\(name): \(done.errors)")
        continue
      }
      let rows = done.output.split(separator: UInt8(ascii: "\n")).count
      #expect(answer == .rows(rows), "\(name)")
    }
  }

  @Test(
    "a strict reader of OpenMetrics finds each sample with the host's name as it is",
    .enabled(if: OtherTools.hasModule("prometheus_client"), "\(OtherTools.absent("prometheus-client"))"))
  func openMetrics() async throws {
    let file = try Workshop.newFolder().appendingPathComponent("strata.prom").path
    let done = try StrataBinary.run([
      "export", "metrics", "--db", try await MetricsCommandTests.index(), "--output", file,
    ])
    try #require(done.ending == .exited(0), "\(done.errors)")
    let read = try Command.run(
      "sh", ["-c", "exec \"$1\" \"$2\" <\"$3\"", "sh", OtherTools.python, OtherTools.script("read_openmetrics"), file])
    try #require(read.ending == .exited(0), "\(read.errors)")
    let samples = try #require(try JSONSerialization.jsonObject(with: read.output) as? [[Any]])
    let text = try ExpositionText(String(contentsOfFile: file, encoding: .utf8))
    #expect(samples.count == text.samples.count)
    let hosts = Set(samples.compactMap { ($0[1] as? [String: String])?["host"] })
    #expect(hosts == [MetricsCommandTests.hostile, "web-1", "vfs", "switched"])
  }
}
