import Foundation
import Testing

@testable import TestSupport

@Suite("files that this user may not read") struct DeniedFilesTests {
  @Test("nothing is said of them that only damage does: Docker is root")
  func denied() async throws {
    let root = try Workshop.unpack(try Snapshot.named("hostB-t1").archive, into: try Workshop.newFolder())
    func rows(_ words: String...) throws -> [[String: String?]] {
      let done = try StrataBinary.runBound(words + ["--format", "json", "--in", root])
      #expect(done.ending == .exited(0), "\(words): \(done.errors)")
      return try JSONDecoder().decode([[String: String?]].self, from: done.output)
    }
    let containers = try rows("containers", "--columns", "name")
    let image = "\(root)/image/overlay2"
    let layers = try FileManager.default.contentsOfDirectory(atPath: "\(image)/layerdb/sha256")
    let files = layers.flatMap { layer in
      ["diff", "parent", "cache-id", "size"].map { "\(image)/layerdb/sha256/\(layer)/\($0)" }
    }
    for file in files + ["\(image)/repositories.json"] where access(file, F_OK) == 0 {
      try #require(chmod(file, 0) == 0)
    }
    #expect(try rows("containers", "--columns", "name") == containers)
    let findings = try rows("problems", "--all", "--columns", "code,detail")
    #expect(findings.count > layers.count)
    for finding in findings {
      let detail = try #require(finding["detail"] ?? nil)
      #expect(finding["code"] == "unreadable" || detail.contains(" unreadable at "), "\(finding)")
      #expect(!detail.contains("Docker"), "\(detail)")
    }
  }

  @Test("where such a file could own an orphan, root is the remedy")
  func uncertain() async throws {
    let root = try Workshop.unpack(try Snapshot.named("hostB-t1").archive, into: try Workshop.newFolder())
    let mounts = "\(root)/image/overlay2/layerdb/mounts"
    let mount = try #require(try FileManager.default.contentsOfDirectory(atPath: mounts).first)
    try #require(chmod("\(mounts)/\(mount)/mount-id", 0) == 0)
    let done = try StrataBinary.runBound(["orphans", "--in", root])
    #expect(
      done.errors.contains(
        "since a file that could not be read could be the owner; to be certain, run strata as root, or repair image/"),
      "\(done.errors)")
    #expect(try StrataBinary.runBound(["usage", "--in", root]).errors.contains("damaged or unread files"))
  }

  @Test("nor is the folder of a driver's tree taken for one that is not there")
  func deniedTree() throws {
    let archive = try Snapshot.named("docker29-overlay2-t1").archive
    let root = try Workshop.unpack(archive, into: try Workshop.newFolder())
    for path in ["image/overlay2", "image"] {
      try #require(chmod("\(root)/\(path)", 0) == 0)
      let done = try StrataBinary.runBound(["images", "--in", root])
      #expect(done.ending == .exited(1))
      #expect(done.errors.contains("\(path): Permission denied; root may read it"), "\(done.errors)")
      try #require(chmod("\(root)/\(path)", 0o700) == 0)
    }
  }

  @Test("nor is a containerd's database taken for one that is not there, or a document for a damaged one")
  func deniedDatabase() throws {
    let archive = Repository.fixtures.appendingPathComponent("docker29-containerd-t1.tar.gz")
    let root = try Workshop.unpack(archive, into: try Workshop.newFolder())
    let containerd = root + "/containerd/daemon"
    let blobs = containerd + "/io.containerd.content.v1.content/blobs/sha256"
    let findings = ["problems", "--all", "--columns", "code,detail", "--format", "csv", "--in", root]
    let before = try StrataBinary.runBound(findings).text.split(separator: "\n")
    for blob in try FileManager.default.contentsOfDirectory(atPath: blobs) {
      try #require(chmod("\(blobs)/\(blob)", 0) == 0)
    }
    let after = try StrataBinary.runBound(findings).text.split(separator: "\n").filter { !before.contains($0) }
    #expect(!after.isEmpty)
    #expect(after.allSatisfy { $0.hasPrefix("unreadable,") && $0.contains("Permission denied") }, "\(after)")
    let folder = "\(containerd)/io.containerd.metadata.v1.bolt"
    try #require(chmod(folder, 0) == 0)
    let done = try StrataBinary.runBound(["images", "--in", root])
    #expect(done.ending == .exited(1))
    #expect(done.errors == "Error: \(folder)/meta.db: Permission denied; root may read it: run strata as root\n")
  }

  @Test("a containerd's root is not passed by on a host's disk")
  func deniedContainerd() throws {
    let disk = try Workshop.newFolder()
    let root = disk.appendingPathComponent("var/lib/containerd")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    try #require(chmod(root.path, 0) == 0)
    let done = try StrataBinary.runBound(["images", "--in", disk.path])
    #expect(done.ending == .exited(1))
    #expect(done.errors.hasPrefix("Error: \(root.path): Permission denied; root may read it"), "\(done.errors)")
  }
}
