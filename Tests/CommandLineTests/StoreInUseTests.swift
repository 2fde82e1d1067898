import Foundation
import Testing

@testable import TestSupport

/// Trees of which the daemon went over to containerd's store, as they were and changed.
@Suite("trees out of use") struct StoreInUseTests {
  private static let toContainerd =
    "out of use: the daemon keeps its images in containerd’s store"

  /// A copy of the fixture whose data root is a folder docker.
  private static func switched() throws -> String {
    let folder = try Workshop.newFolder()
    let snapshot = try Snapshot.named("docker29-switched")
    let root = folder.appendingPathComponent("docker")
    try Workshop.unpack(snapshot.archive, into: root)
    return root.path
  }

  private static func usage(_ root: String) throws -> UsageRow {
    let rows: [UsageRow] = try StrataBinary.rows(["usage", "--no-measure", "--in", root])
    try #require(rows.trees.count == 1)
    return rows[0]
  }

  private static func sh(_ script: String, _ root: String) throws { try Command.tool("sh", "-c", script, "sh", root) }

  @Test(
    "each command says so, once",
    arguments: [
      ["usage"], ["images"], ["tags"], ["layers"], ["repos"], ["containers"], ["orphans"], ["problems"],
      ["reclaim", "--unused", "--images"],
      ["reclaim", "--unused"], ["hosts"], ["scans"], ["shared"], ["tree"], ["history"], ["build-cache"],
      ["show", "busybox:1.36"],
      ["query", "usage"], ["query", "inactive-trees"], ["usage", "--format", "json"], ["images", "--quiet"],
    ])
  func said(_ command: [String]) throws {
    let done = try StrataBinary.run(command + ["--in", "web-1=\(try Self.switched())"])
    #expect(done.ending == .exited(0), "\(done.errors)")
    let lines = done.errors.split(separator: "\n").filter { $0.contains("out of use") }
    #expect(lines == ["web-1 overlay2: \(Self.toContainerd)"], "\(done.errors)")
  }

  @Test(
    "what programs read says it in a column alone",
    arguments: [["export", "metrics"], ["sql", "SELECT * FROM current_trees"]])
  func silent(_ command: [String]) throws {
    let done = try StrataBinary.run(command + ["--in", try Self.switched()])
    #expect(done.ending == .exited(0))
    #expect(done.errors.isEmpty, "\(done.errors)")
  }

  @Test("index says it as well")
  func indexed() throws {
    let database = try NewIndex().path
    let done = try StrataBinary.run(["index", "--db", database, "web-1=\(try Self.switched())"])
    #expect(done.errors.contains("web-1 overlay2: \(Self.toContainerd)"), "\(done.errors)")
  }

  @Test("of many, one line names the first and counts them")
  func many() throws {
    let database = try NewIndex().path
    let root = try Self.switched()
    for host in 1...4 { _ = try StrataBinary.run(["index", "--db", database, "web\(host)=\(root)"]) }
    let done = try StrataBinary.run(["hosts", "--db", database])
    #expect(
      done.errors == "4 trees are out of use, or may be: web1 overlay2, web2 overlay2, web3 overlay2 and 1 more "
        + "(strata query inactive-trees)\n")
    let three = try StrataBinary.run(["hosts", "--db", database, "--host", "web[1-3]"])
    #expect(three.errors == (1...3).map { "web\($0) overlay2: \(Self.toContainerd)\n" }.joined())
  }

  @Test("INACTIVE is shown where it is true, and nowhere else")
  func column() async throws {
    func titles(_ root: String) throws -> String {
      let done = try StrataBinary.run(["usage", "--no-measure", "--in", root])
      return String(decoding: done.output, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    }
    #expect(try titles(Self.switched()).contains("INACTIVE"))
    let sound = try Snapshot.named("docker29-overlay2-t1")
    #expect(try await !titles(sound.root()).contains("INACTIVE"))
  }

  /// With Docker's packages the database is the system's containerd's.
  @Test("the database may lie in /var/lib/containerd beside /var/lib/docker, on disk and in an archive")
  func packages() throws {
    let root = try Self.switched()
    // Without the containers of that store the database alone shows it.
    try Self.sh(
      """
      cd "$1" && rm image/identity-cache.db && mkdir ../containerd && mv containerd/daemon/* ../containerd/ && rm -r containerd
      for f in containers/*/config.v2.json; do ! grep -q '"Driver":"overlayfs"' "$f" || rm -r "${f%/*}"; done
      """, root)
    #expect(try Self.usage(root).inactive == true)
    try Self.sh("cd \"$1\"/.. && tar -cf both.tar docker containerd", root)
    #expect(try Self.usage(URL(fileURLWithPath: root).deletingLastPathComponent().path + "/both.tar").inactive == true)
    try Self.sh("rm -r \"$1\"/../containerd", root)
    #expect(try Self.usage(root).inactive == false)
  }

  @Test("a containerd that containers use and that is not found is a warning")
  func lostContainerd() throws {
    let root = try Self.switched()
    let problems: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", root])
    #expect(!problems.contains { $0.path == "containers" })
    try Self.sh("mv \"$1\"/containerd/daemon \"$1\"/../elsewhere", root)
    let lost: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", root])
    #expect(lost.filter { $0.path == "containers" }.map(\.code) == ["unreadable"])
  }

  @Test("a system's containerd that serves others alone puts no tree out of use")
  func others() throws {
    let root = try Workshop.newFolder().appendingPathComponent("docker")
    let snapshot = try Snapshot.named("docker29-overlay2-t1")
    try Workshop.unpack(snapshot.archive, into: root)
    try Self.sh("cd \"$1\" && mkdir ../containerd && cp -a containerd/daemon/* ../containerd/", root.path)
    #expect(try Self.usage(root.path).inactive == false)
  }

  /// A daemon that came back writes its containers' configs anew, starts some of them, and tags images.
  @Test("a root that came back from containerd's store is in use")
  func cameBack() throws {
    let root = try Self.switched()
    try Self.sh(
      """
      cd "$1"
      for f in $(grep -l '"Driver":"overlay2"' containers/*/config.v2.json); do
        sed -i 's/"StartedAt":"2026-11-24T/"StartedAt":"2026-11-25T/' "$f"
      done
      """, root)
    #expect(try Self.usage(root).inactive == false)
  }

  @Test("where the times in the files contradict those of the files nothing is certain, and that is said")
  func contradiction() throws {
    let root = try Self.switched()
    try Self.sh("touch \"$1\"/image/overlay2/repositories.json", root)
    #expect(try Self.usage(root).inactive == nil)
    let done = try StrataBinary.run(["usage", "--in", "web-1=\(root)"])
    #expect(done.errors.contains("web-1 overlay2: may be out of use"), "\(done.errors)")
    #expect(String(decoding: done.output, as: UTF8.self).hasPrefix("INACTIVE "))
  }

  @Test("a damaged database of containerd is a finding, and leaves the store in use unknown")
  func damagedDatabase() throws {
    let root = try Self.switched()
    try Self.sh(
      """
      cd "$1" && rm image/identity-cache.db && echo 'no database' >containerd/daemon/io.containerd.metadata.v1.bolt/meta.db
      for f in containers/*/config.v2.json; do ! grep -q '"Driver":"overlayfs"' "$f" || rm -r "${f%/*}"; done
      """, root)
    #expect(try Self.usage(root).inactive == nil)
    let problems: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", root])
    #expect(
      problems.contains {
        $0.path == "containerd/daemon/io.containerd.metadata.v1.bolt/meta.db" && $0.code == "unreadable"
      })
  }

  // MARK: Docker's version

  @Test("tables name the version that counted; other formats have it in each row")
  func footer() async throws {
    let root = try await Snapshot.root(of: "docker29-overlay2-t1")
    let difference = "RECLAIMABLE is docker system df’s number; EXACT is what a removal really frees\n"
    for (command, before) in [("usage", difference), ("images", "")] {
      let table = try StrataBinary.run([command, "--in", "web=\(root)"])
      #expect(table.errors == "web overlay2\n\(before)counted as Docker 29.4 counts; --as names another\n")
      let asked = try StrataBinary.run([command, "--as", "25", "--in", "web=\(root)"])
      #expect(asked.errors == "web overlay2\n\(before)counted as Docker 23 counts\n")
      #expect(try StrataBinary.run([command, "--in", root, "--format", "json"]).errors.isEmpty)
    }
  }

  @Test("where nothing shows the version, that is said")
  func unknownVersion() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let folder = try Workshop.newFolder().path
    try Command.tool("cp", "-a", root + "/image", folder)
    let done = try StrataBinary.run(["usage", "--in", "web-1=\(folder)/image"])
    #expect(done.errors.contains("web-1 overlay2: nothing that was read shows the version of Docker"))
    #expect(done.errors.contains("counted as Docker 29.4 counts"))
  }
}
