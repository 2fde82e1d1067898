import Index
import Report

/// The names that an index knows.
struct KnownNames {
  let index: any QueryRunner

  /// Repositories and references, of now or earlier.
  func references(beginning prefix: String? = nil) throws -> [String] {
    try texts("reference-names", ["prefix": SQLValue(prefix)], column: "reference")
  }

  func hosts() throws -> [String] { try texts("hosts", column: "host") }

  /// - Throws: `CommandFailure` for a host that the index does not have.
  func check(host: String) throws {
    let known = try hosts()
    guard known.contains(host) else { throw HostPatterns.unknown(host, among: known) }
  }

  func containers() throws -> [String] { try texts("containers", column: "name") }

  /// Of images.
  func labels() throws -> [String] { try texts("labels", column: "label") }

  func volumes() throws -> [String] { try texts("volumes", column: "volume") }

  /// A column of a query's rows, each text once.
  private func texts(_ query: String, _ parameters: [String: SQLValue] = [:], column: String) throws -> [String] {
    var seen: Set<String> = []
    return try index.rows(query, parameters).compactMap { $0.text(column) }.filter { seen.insert($0).inserted }
  }
}
