import Foundation
import Testing

/// The store of a containerd with what containerd, Docker or the CRI said of it: NAME.containerd.json, as
/// Tests/Fixtures/make_fixtures.py condenses it.
struct ContainerdSnapshot: Sendable, CustomTestStringConvertible {
  struct Said: Decodable, Sendable {
    struct Snapshot: Decodable, Sendable {
      let namespace: String
      let key: String
      let kind: String
      let parent: String?
      /// Bytes on disk.
      let usage: Int
    }

    struct Image: Decodable, Sendable {
      let namespace: String
      /// As Docker calls it: its target's digest.
      let id: String?
      /// As the CRI calls it: its config's digest.
      let config: String?
      let tags: [String]
      let digests: [String]?
      /// As docker image inspect has them; nil for the CRI.
      let repoDigests: [String]?
      let parent: String?
      let size: Int
      // As Docker counts; nil for the CRI.
      /// Among the images that are listed without --all; nil for others.
      let shared: Int?
      let sharedAll: Int?
      let containers: Int?
      let manifests: [Manifest]?
    }

    /// A manifest to which an image leads.
    struct Manifest: Decodable, Sendable {
      let digest: String
      let kind: String
      let available: Bool
      let content: Int
      let unpacked: Int
      /// Nil for what is no image.
      let platform: String?
      /// The manifest that an attestation is about.
      let attests: String?
    }

    /// What `docker system df` said of all images.
    struct Usage: Decodable, Sendable {
      let images: Int
      let active: Int
      let size: Int
      let reclaimable: Int
    }

    /// When containerd's garbage collector ran.
    let at: String
    /// The names of the files and folders that it removed.
    let removedBlobs: [String]
    let removedSnapshots: [String]
    let snapshots: [Snapshot]
    /// Docker's, by their keys.
    var ofDocker: [String: Snapshot] {
      Dictionary(uniqueKeysWithValues: snapshots.filter { $0.namespace == "moby" }.map { ($0.key, $0) })
    }
    let images: [Image]
    let usage: Usage?
    /// As Docker lists it; nil for the CRI.
    let buildCache: [Oracle.CacheRecord]?
    /// The CRI's; nil for Docker.
    let containers: [Container]?
    /// Bytes on disk of all snapshots as the CRI says them to the kubelet; nil for Docker.
    let imageFilesystem: Int?

    struct Container: Decodable, Sendable {
      let id: String
      let name: String
      /// Its config's digest.
      let image: String
      let arguments: [String]
      let log: String
    }
  }

  let name: String
  let said: Said

  var testDescription: String { name }

  static let all = ["docker29-containerd-t1", "containerd-2.3"].compactMap { name -> ContainerdSnapshot? in
    let file = Repository.fixtures.appendingPathComponent(name + ".containerd.json")
    guard let said = try? JSONDecoder.ofSnakeCase.decode(Said.self, from: Data(contentsOf: file)) else { return nil }
    return ContainerdSnapshot(name: name, said: said)
  }

  /// The one whose images Docker lists.
  static let ofDocker = all.first { $0.said.images[0].id != nil }

  private static let folders = Task<[String: String], any Error> {
    try all.reduce(into: [:]) { folders, snapshot in
      folders[snapshot.name] = try Workshop.newFolder(with: snapshot.name).path
    }
  }

  /// The root, unpacked once.
  func root() async throws -> String { try #require(try await Self.folders.value[name]) }

  func ask<Row: Decodable>(_ question: String...) async throws -> [Row] {
    try StrataBinary.rows(question + ["--in", "host=\(try await root())"])
  }
}
