import Foundation
import Testing

@testable import TestSupport

/// A question whose JSON names scripts rely on.
struct JSONNames: Sendable, CustomTestStringConvertible {
  let question: [String]
  let names: String

  var testDescription: String { question.joined(separator: " ") }

  static let all = [
    JSONNames(
      question: ["images", "--all"],
      names: """
        host driver image_id config_digest tags digests kind created architecture os layers size \
        shared_size unique_size version containers parent_id
        """),
    JSONNames(
      question: ["usage"],
      names: """
        host driver root namespace version inactive type total active size reclaimable percent exact at_most bytes \
        measured errors
        """),
    JSONNames(
      question: ["usage", "--root"],
      names: "host root measured part things bytes share apparent folder_bytes files inodes names"),
    JSONNames(
      question: ["containers", "--measure"], names: "container_id unlisted writable_bytes writable_size log_bytes"),
    JSONNames(question: ["shared"], names: "chain_id diff_id size images hosts sharing_saves"),
    JSONNames(
      question: ["orphans"],
      names: "host driver kind chain_id cache_id path directory size bytes kept_by certain"),
    JSONNames(question: ["problems", "--all"], names: "host driver code severity path detail cause_code cause_path"),
    JSONNames(
      question: ["problems"],
      names: "severity code findings following trees hosts host_names example consequences harm repaired remedy"),
    JSONNames(
      question: ["history"],
      names: """
        host repository tag image_id digests first_seen last_seen since_unknown current inferred
        """),
  ]
}

@Suite("names in JSON") struct JSONNamesTests {
  @Test("every row has the promised names, null where nothing is known", arguments: JSONNames.all)
  func names(_ promised: JSONNames) async throws {
    let snapshot = try #require(Snapshot.damaged.first)
    let done = try StrataBinary.run(
      promised.question + ["--in", try await snapshot.root(), "--format", "json"])
    let parsed = try JSONSerialization.jsonObject(with: done.output)
    let rows = try #require(parsed as? [[String: Any]])
    #expect(!rows.isEmpty)
    let names = Set(promised.names.split(separator: " ").map(String.init))
    for row in rows {
      let missing = names.subtracting(row.keys)
      #expect(missing == [])
    }
  }
}
