import Foundation
import Testing

@testable import TestSupport

@Suite("the store of containerd, against Docker 29, containerd and the CRI") struct ContainerdOracleTests {
  private struct Image: Decodable {
    let namespace: String
    let imageID: String
    let configDigest: String
    let tags: [String]
    let digests: [String]
    let parentID: String?
    let size: Int
    let sharedSize: Int?
    let containers: Int?
  }

  private struct Layer: Decodable {
    let namespace: String
    let chainID: String
    let size: Int?
  }

  @Test("the fixtures hold one of Docker and one of Kubernetes") func areThere() {
    #expect(ContainerdSnapshot.all.count == 2)
  }

  @Test("images: each with its names and its parent", arguments: ContainerdSnapshot.all)
  func images(_ snapshot: ContainerdSnapshot) async throws {
    let rows: [Image] = try await snapshot.ask("images", "--all")
    for image in snapshot.said.images {
      let row = try #require(
        rows.first {
          $0.namespace == image.namespace && $0.imageID == image.id ?? image.config
        }, "\(image)")
      // Docker lists what was pulled by a digest among the tags; the CRI writes names in full.
      let names = (image.tags + (image.digests ?? [])).map(familiar)
      #expect(row.tags.sorted() == names.filter { !$0.contains("@") }.sorted())
      let digests = names.filter { $0.contains("@") }
      #expect(
        image.digests == nil ? Set(row.digests).isSuperset(of: digests) : row.digests.sorted() == digests.sorted())
      if let said = image.repoDigests { #expect(row.digests.sorted() == said.sorted(), "\(image)") }
      #expect(row.parentID == image.parent)
    }
    let namespaces = Set(snapshot.said.images.map(\.namespace))
    for namespace in namespaces {
      let said = snapshot.said.images.filter { $0.namespace == namespace }
      let mine = rows.filter { $0.namespace == namespace }
      #expect(said.count == Set(mine.map { said[0].id == nil ? $0.configDigest : $0.imageID }).count)
    }
  }

  @Test("images: without --all as Docker lists them, and dangling is what has no name at all")
  func listed() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let listed: [Image] = try await snapshot.ask("images")
    #expect(
      listed.map(\.imageID).sorted() == snapshot.said.images.filter { $0.shared != nil }.compactMap(\.id).sorted())
    let all: [Image] = try await snapshot.ask("images", "--all")
    #expect(all.map(\.imageID).sorted() == snapshot.said.images.compactMap(\.id).sorted())
    // RepoTags has what was pulled by a digest, too.
    let unnamed = snapshot.said.images.filter { $0.tags.isEmpty && $0.shared != nil }.compactMap(\.id).sorted()
    #expect(unnamed.count == 5)
    for question in [["images", "-f", "dangling=true"], ["query", "dangling-images"]] {
      let rows: [Dangling] = try StrataBinary.rows(question + ["--in", "host=\(try await snapshot.root())"])
      #expect(rows.map(\.imageID).sorted() == unnamed, "\(question)")
    }
    let named: [Image] = try await snapshot.ask("images", "-f", "dangling=false")
    #expect(named.count == listed.count - unnamed.count)
  }

  private struct Dangling: Decodable { let imageID: String }

  @Test("what each image takes, and all of them, is what the engine said", arguments: ContainerdSnapshot.all)
  func sizes(_ snapshot: ContainerdSnapshot) async throws {
    let all: [Image] = try await snapshot.ask("images", "--all")
    let listed: [Image] = try await snapshot.ask("images")
    for image in snapshot.said.images {
      func isSame(_ row: Image) -> Bool {
        row.namespace == image.namespace
          && (image.id.map { $0 == row.imageID } ?? (row.configDigest == image.config)) && row.size == image.size
      }
      let row = try #require(all.first(where: isSame), "\(image)")
      #expect(row.sharedSize == image.sharedAll, "\(image)")
      // The CRI does not count containers.
      if let containers = image.containers { #expect(row.containers == containers) }
      if image.shared != nil { #expect(listed.first(where: isSame)?.sharedSize == image.shared, "\(image)") }
    }
    guard let usage = snapshot.said.usage else { return }
    let rows: [UsageRow] = try await snapshot.ask("usage")
    let row = try #require(rows.first { $0.namespace == "moby" && $0.type == "Images" })
    #expect(
      [row.total, row.active, row.size, row.reclaimable] == [
        usage.images, usage.active, usage.size, usage.reclaimable,
      ])
    #expect(listed.count == usage.images)
  }

  /// What a real containerd freed when it removed images from a copy: see Tests/Fixtures/make_removals.py.
  private struct Removal: Decodable {
    let targets: [String]
    let blobs: Int
    let snapshots: Int
    let bytes: Int
  }

  @Test(
    "reclaim: the blobs, snapshots and bytes that go are those that containerd removed",
    arguments: [("docker29-containerd-t1", "moby"), ("containerd-2.3", "k8s.io")])
  func removals(_ name: String, _ namespace: String) async throws {
    struct Reclaimed: Decodable {
      let namespace: String
      let layers: Int
      let blobs: Int
      let freed: Int
    }
    struct Alone: Decodable {
      let id: String
      let bytes: Int
    }
    let snapshot = try #require(ContainerdSnapshot.all.first { $0.name == name })
    let file = Repository.fixtures.appendingPathComponent("\(name).\(namespace).removals.json")
    let removals = try JSONDecoder.ofSnakeCase.decode([Removal].self, from: Data(contentsOf: file))
    let database = try NewIndex.path(of: "--at", snapshot.said.at, "host=\(try await snapshot.root())")
    let alone: [Alone] = try StrataBinary.rows([
      "sql", "--db", database,
      """
      SELECT targets.text AS id, totals.unique_exact AS bytes
      FROM image_targets
      JOIN tree_names AS names ON names.tree = image_targets.tree
      JOIN digests AS targets ON targets.id = image_targets.target
      JOIN image_totals AS totals ON totals.tree = image_targets.tree AND totals.image = image_targets.image
      WHERE names.namespace = '\(namespace)'
      """,
    ])
    let unique = Dictionary(alone.map { ($0.id, $0.bytes) }, uniquingKeysWith: max)
    for removal in removals where removal.targets.count == 1 {
      #expect(unique[removal.targets[0]] == removal.bytes, "\(removal.targets)")
    }
    // Each question is a process: of the images alone a few are enough.
    for removal in removals.filter({ $0.targets.count > 1 }) + removals.prefix(4) {
      let targets = removal.targets.map { "\"\($0)\"" }.joined(separator: ",")
      let rows: [Reclaimed] = try StrataBinary.rows([
        "query", "reclaim", "--db", database, "-p", "images=[\(targets)]", "-p", "force=true",
      ])
      let row = try #require(rows.first { $0.namespace == namespace })
      #expect(row.layers == removal.snapshots && row.blobs == removal.blobs && row.freed == removal.bytes, "\(targets)")
    }
  }

  /// What is still written has no size in any file: Docker measures it.
  @Test("build cache: each record as docker system df -v lists it") func buildCache() async throws {
    let snapshot = try #require(ContainerdSnapshot.all.first { $0.said.buildCache != nil })
    let said = try #require(snapshot.said.buildCache)
    let rows: [CacheRecordRow] = try await snapshot.ask("build-cache")
    let byID = Dictionary(rows.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
    #expect(byID.keys.sorted() == said.map(\.id).sorted())
    for record in said {
      let row = try #require(byID[record.id])
      #expect(row.size == nil || row.size == record.size, "\(record)")
      #expect(
        [row.type, row.description ?? "", "\(row.shared)", "\(row.usageCount ?? 0)"]
          == [record.type, record.description, "\(record.shared)", "\(record.usageCount)"])
      #expect(row.created.map(Instant.nanoseconds) == record.created.map(Instant.nanoseconds))
      #expect(row.lastUsed.map(Instant.nanoseconds) == record.lastUsed.map(Instant.nanoseconds))
    }
    #expect(rows.count { $0.size != nil } > rows.count / 3)
    struct Class: Decodable {
      let records: Int
      let size: Int?
    }
    let ages: [Class] = try await snapshot.ask("query", "build-cache-ages")
    #expect(ages.reduce(0) { $0 + $1.records } == said.count)
    // Not measured: what builds may still write to is unknown.
    #expect(ages.contains { $0.size == nil })
  }

  /// What containers write has no size in any file: containerd measures it.
  @Test("image-filesystems: what containerd recorded is the CRI’s sum but for what containers write")
  func imageFilesystems() async throws {
    struct Row: Decodable {
      let namespace: String
      let unmeasured: Int?
      let recorded: Int
    }
    let snapshot = try #require(ContainerdSnapshot.all.first { $0.said.imageFilesystem != nil })
    let written = snapshot.said.snapshots.filter { $0.namespace == "k8s.io" && $0.kind == "Active" }
    let rows: [Row] = try await snapshot.ask("query", "image-filesystems")
    let row = try #require(rows.first { $0.namespace == "k8s.io" })
    #expect(row.unmeasured == written.count)
    #expect(row.recorded + written.reduce(0) { $0 + $1.usage } == snapshot.said.imageFilesystem)
  }

  private func familiar(_ name: String) -> String {
    let hub = "docker.io/library/"
    return name.hasPrefix(hub) ? String(name.dropFirst(hub.count)) : name
  }

  @Test(
    "layers: each snapshot of an image’s layer, with the bytes that containerd says", arguments: ContainerdSnapshot.all)
  func layers(_ snapshot: ContainerdSnapshot) async throws {
    let rows: [Layer] = try await snapshot.ask("layers", "--no-trunc")
    let said = snapshot.said.snapshots.filter { $0.key.hasPrefix("sha256:") && $0.kind == "Committed" }
    #expect(rows.count == said.count)
    for layer in said {
      let row = rows.first { $0.namespace == layer.namespace && $0.chainID == layer.key }
      #expect(row?.size == layer.usage, "\(layer.key)")
    }
  }

  @Test("history --inferred: what Docker listed and has removed, as its own cache has it")
  func forgotten() async throws {
    struct Row: Decodable {
      let imageID: String
      let evidence: String
      let current: Bool
    }
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let rows: [Row] = try await snapshot.ask("history", "--inferred", "--no-trunc")
    let forgotten = rows.filter { $0.evidence == "identity-cache" }
    // Of the 51 targets in the file six were images no more when Docker was asked.
    #expect(forgotten.count == 6)
    #expect(forgotten.allSatisfy { !$0.current })
    #expect(Set(forgotten.map(\.imageID)).isDisjoint(with: snapshot.said.images.compactMap(\.id)))
  }

  @Test("missing: Docker pulls into its own namespace, and not to where it keeps the history of builds")
  func missing() async throws {
    struct Row: Decodable {
      let namespace: String
      let present: Bool?
    }
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let tag = try #require(snapshot.said.images.lazy.flatMap(\.tags).first)
    let hosts: [Row] = try await snapshot.ask("hosts")
    #expect(hosts.map(\.namespace) == ["moby", "moby_history"])
    let rows: [Row] = try await snapshot.ask("missing", tag)
    #expect(rows.map(\.namespace) == ["moby"])
    #expect(rows.allSatisfy { $0.present == true })
  }

  @Test("nothing is wrong with a store but for what nothing holds", arguments: ContainerdSnapshot.all)
  func problems(_ snapshot: ContainerdSnapshot) async throws {
    let rows: [ProblemRow] = try await snapshot.ask("problems", "--all")
    // A download was interrupted on both; what BuildKit had leased when Docker stopped is information.
    let found = Set(rows.filter { $0.severity != "info" }.map(\.code))
    #expect(found == ["content-unreferenced", "snapshot-unreferenced", "ingest-abandoned"])
  }
}
