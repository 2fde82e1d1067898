import Foundation
import Testing

@testable import TestSupport

@Suite("a size that no layer has") struct LargestSizesTests {
  /// The sum of two of them has no room in 64 bits.
  @Test("overflows no sum, within a scan or over trees")
  func sums() throws {
    let folder = try Workshop.newFolder()
    let snapshot = try Snapshot.named("hostA-t1")
    let root = folder.appendingPathComponent("docker")
    try Workshop.unpack(snapshot.archive, into: root)
    try Command.tool(
      "sh", "-c", "for size in \"$1\"/image/*/layerdb/sha256/*/size; do printf \(Int64.max) > \"$size\"; done", "sh",
      root.path)
    let database = folder.appendingPathComponent("index.db").path
    for host in ["one", "two"] {
      let done = try StrataBinary.run(["index", "--db", database, "\(host)=\(root.path)"])
      #expect(!done.errors.contains("overflow"), "\(done.errors)")
    }
    for question in ["duplicate-layers", "shared-trees", "only-here", "image-bytes"] {
      let done = try StrataBinary.run(["query", question, "--db", database])
      #expect(done.ending == .exited(0), "\(done.errors)")
    }
    let scans: [ScanRow] = try StrataBinary.rows(["scans", "--db", database])
    #expect(scans.map(\.host) == ["one", "two"])
  }

  private struct ScanRow: Decodable {
    let host: String
  }
}
