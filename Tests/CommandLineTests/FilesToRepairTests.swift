import Foundation
import Testing

@testable import TestSupport

@Suite("files to repair, until orphans are certain") struct FilesToRepairTests {
  @Test("a file with two faults is named once")
  func twoFaults() throws {
    let layout = FileManager.default.temporaryDirectory.appendingPathComponent("strata-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: layout) }
    let blobs = layout.appendingPathComponent("blobs/sha256")
    try FileManager.default.createDirectory(at: blobs, withIntermediateDirectories: true)
    // As sha256sum says of its text.
    let lost = "76f75e6129fe30135bd44d80ab7cc46fdba81907758dc808f3e2517beef2b1e9"
    for (path, text) in [
      ("oci-layout", #"{"imageLayoutVersion":"1.0.0"}"#), ("index.json", #"{"manifests":[{"size":1},{"size":2}]}"#),
      ("blobs/sha256/" + lost, "lost"),
    ] {
      try Data(text.utf8).write(to: layout.appendingPathComponent(path))
    }
    let run = try StrataBinary.run(["orphans", "--in", layout.path])
    #expect(run.text.contains(lost))
    #expect(run.errors.contains("to be certain, repair index.json (manifest-unreadable)\n"), "\(run.errors)")
  }
}
