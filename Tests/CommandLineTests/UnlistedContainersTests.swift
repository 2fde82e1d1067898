import Foundation
import Testing

@testable import TestSupport

/// A copy of a sound tree with two containers, to be damaged.
private struct ContainersTree {
  let root: URL

  init() throws {
    let snapshot = try Snapshot.named("hostA-t1")
    let folder = try Workshop.newFolder()
    root = URL(fileURLWithPath: try Workshop.unpack(snapshot.archive, into: folder))
  }

  var input: [String] { ["--in", "web1=\(root.path)"] }

  func containers() throws -> [FoundContainer] { try StrataBinary.rows(["containers"] + input) }

  func remove(_ path: String) throws { try FileManager.default.removeItem(at: root.appendingPathComponent(path)) }

  func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: root.appendingPathComponent(path))
  }
}

private struct FoundContainer: Decodable, Equatable {
  let id: String
  let imageID: String?
  let unlisted: String?

  enum CodingKeys: String, CodingKey {
    case unlisted, imageID
    case id = "containerID"
  }
}

private struct UnusedRow: Decodable {
  let id: String

  enum CodingKeys: String, CodingKey { case id = "imageID" }
}

private struct StepRow: Decodable {
  let frees: Int?
  let atMost: Int?

  enum CodingKeys: String, CodingKey {
    case frees
    case atMost = "freesAtMost"
  }
}

@Suite("containers that Docker does not list, and what could need images") struct UnlistedContainersTests {
  private static func damage(_ kind: String, _ id: String, _ tree: ContainersTree) throws {
    switch kind {
    case "no mount": try tree.remove("image/overlay2/layerdb/mounts/\(id)")
    case "mount unreadable": try tree.remove("image/overlay2/layerdb/mounts/\(id)/mount-id")
    case "no config": try tree.remove("containers/\(id)/config.v2.json")
    case "config unreadable": try tree.write("{\"ID\":", "containers/\(id)/config.v2.json")
    default: try tree.write("{\"Binds\":", "containers/\(id)/hostconfig.json")
    }
  }

  /// dockerd 20.10.24 lists none of these after a start, and removes their images without asking.
  @Test(
    "Docker's counts leave one out, and so do candidates for a removal, with a line that says why",
    arguments: ["no mount", "mount unreadable", "no config", "config unreadable", "hostconfig unreadable"])
  func damaged(_ kind: String) throws {
    let tree = try ContainersTree()
    let sound = try tree.containers()
    #expect(sound.count == 2 && sound.allSatisfy { $0.unlisted == nil })
    let one = try #require(sound.first)
    let image = try #require(one.imageID)
    // What Docker calls in use depends on the other container.
    let isShared = sound[1].imageID == image
    try Self.damage(kind, one.id, tree)
    let now = try tree.containers()
    #expect(now.first { $0.id == one.id }?.unlisted == kind)
    let counts: [UsageRow] = try StrataBinary.rows(["usage"] + tree.input)
    #expect(counts["Containers"]?.total == 1)
    #expect(counts["Images"]?.active == 1)
    let metrics = try StrataBinary.run(["export", "metrics"] + tree.input).text.split(separator: "\n")
    #expect(metrics.filter { $0.hasPrefix("strata_containers{") }.map { $0.suffix(2) } == [" 1"])
    guard !isShared else { return }
    for words in [["reclaim", "--unused", "--images"], ["reclaim", "--goal", "1TB"]] {
      let done = try StrataBinary.run(words + ["--format", "json"] + tree.input)
      #expect(!done.text.contains(image), "\(words)")
      #expect(done.errors.contains("left out: container \(one.id.prefix(12)) may need"), "\(done.errors)")
      #expect(done.errors.contains("containers/\(one.id)"), "\(done.errors)")
    }
  }

  /// As dockerd 20.10.24 leaves one where a file system is mounted in its folder.
  @Test("a folder that a removal left is no container, and makes nothing uncertain", arguments: [true, false])
  func removed(_ hasMount: Bool) throws {
    let tree = try ContainersTree()
    let one = try #require(try tree.containers().first)
    for name in try FileManager.default.contentsOfDirectory(atPath: tree.root.path + "/containers/\(one.id)") {
      try tree.remove("containers/\(one.id)/\(name)")
    }
    let shm = tree.root.appendingPathComponent("containers/\(one.id)/mounts/shm")
    try FileManager.default.createDirectory(at: shm, withIntermediateDirectories: true)
    if !hasMount { try tree.remove("image/overlay2/layerdb/mounts/\(one.id)") }
    #expect(try tree.containers().contains { $0.id == one.id } == hasMount)
    let problems = try StrataBinary.run(["problems", "--all", "--format", "tsv", "--no-headers"] + tree.input).text
    #expect(problems.contains("container-unreadable") == hasMount, "\(problems)")
    #expect(problems.contains("leftover") != hasMount, "\(problems)")
    let usage: [UsageRow] = try StrataBinary.rows(["usage"] + tree.input)
    #expect(usage["Images"]?.exact != nil)
    #expect(usage["Unexplained"] == nil)
  }

  @Test("where the build cache was not read, exact bytes are unknown, and a bound is given with its word")
  func withoutBuildCache() throws {
    let tree = try ContainersTree()
    let whole: [UsageRow] = try StrataBinary.rows(["usage"] + tree.input)
    let exact = try #require(whole["Images"]?.exact)
    #expect(whole["Images"]?.atMost == nil)
    try tree.remove("buildkit")
    let part: [UsageRow] = try StrataBinary.rows(["usage"] + tree.input)
    #expect(part["Images"]?.exact == nil)
    #expect(try #require(part["Images"]?.atMost) > exact)
    let table = try StrataBinary.run(["usage"] + tree.input).text
    #expect(table.contains("AT MOST"))
    let reclaim = try StrataBinary.run(["reclaim", "--unused"] + tree.input)
    #expect(reclaim.text.contains("FREED AT MOST"))
    let note = "web1 overlay2: the build cache was not read and may hold some of this"
    #expect(reclaim.errors.contains(note), "\(reclaim.errors)")
    let steps: [StepRow] = try StrataBinary.rows(["reclaim", "--goal", "1TB"] + tree.input)
    #expect(!steps.isEmpty && steps.allSatisfy { $0.frees == nil && $0.atMost != nil })
    let limit = try StrataBinary.run(["assert", "--reclaimable-exact-below", "1TB"] + tree.input)
    #expect(limit.ending == .exited(2))
    #expect(limit.text.contains("reclaimable exact unknown: the build cache was not read"), "\(limit.text)")
    #expect(
      !(try StrataBinary.run(["export", "metrics"] + tree.input).text.contains(
        "\nstrata_image_reclaimable_exact_bytes{")))
  }

  @Test("where containers/ was not read, a goal lists nothing and says so")
  func withoutContainers() throws {
    let tree = try ContainersTree()
    try tree.remove("containers")
    for words in [["reclaim", "--goal", "1TB"], ["reclaim", "--unused"], ["reclaim", "--unused", "--images"]] {
      let done = try StrataBinary.run(words + ["--format", "json"] + tree.input)
      #expect(done.text.filter { !$0.isWhitespace } == "[]", "\(words)")
      let note = "web1 overlay2: containers were not read, so its images are left out\n"
      #expect(done.errors.contains(note), "\(words): \(done.errors)")
    }
  }

  /// After all images of the tree were tagged.
  private static let start = 1_795_564_800

  private static func time(_ hour: Int) -> String { Instant.text(start + hour * 3600) }

  @Test("of the time that was pruned no image is called unused")
  func horizons() throws {
    let tree = try ContainersTree()
    let index = try NewIndex().path
    let db = ["--db", index]
    for hour in [0, 10, 40] {
      // The last scan sees none of the containers that were there.
      if hour == 40 {
        for container in try tree.containers() { try tree.remove("containers/\(container.id)") }
      }
      let done = try StrataBinary.run(["index", "web1=\(tree.root.path)", "--at", Self.time(hour)] + db)
      try #require(done.ending != .exited(1), "\(done.errors)")
    }
    func unused(_ age: String) throws -> (count: Int, errors: String) {
      let done = try StrataBinary.run(["reclaim", "--unused", "--images", "--for", age, "--format", "json"] + db)
      return (try JSONDecoder.ofSnakeCase.decode([UnusedRow].self, from: done.output).count, done.errors)
    }
    let month = try unused("30h")
    #expect(month.count > 0 && !month.errors.contains("left out"), "\(month.errors)")
    let long = try unused("41h")
    #expect(long.errors.contains("web1 overlay2: the first scan is of \(Self.time(0))"), "\(long.errors)")
    let prune = try StrataBinary.run(
      ["prune", "--keep", "\(Int(Date().timeIntervalSince1970) - Self.start - 40 * 3600 - 10)s"] + db)
    try #require(prune.ending == .exited(0), "\(prune.errors)")
    let after = try unused("30h")
    #expect(after.count == 0, "who knows what was used in the time that was pruned")
    let pruned = "what was used before \(Self.time(40)) has been pruned, so its images are left out"
    #expect(after.errors.contains("web1 overlay2: \(pruned)"), "\(after.errors)")
    #expect(try unused("0").count == month.count)
  }
}
