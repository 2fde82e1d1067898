import Foundation
import Testing

@testable import TestSupport

@Suite("containers in the store of containerd, against Docker 29 and the CRI") struct ContainerdContainersOracleTests {
  private struct Image: Decodable {
    let namespace: String
    let imageID: String
    let configDigest: String
    let containers: Int?
  }

  @Test("containers of the CRI, each with its image, its command and its log") func containersOfCRI() async throws {
    struct Row: Decodable {
      let containerID: String
      let namespace: String
      let imageID: String?
      let name: String
      let command: String?
    }
    struct Shown: Decodable {
      let logPath: String?
    }
    let snapshot = try #require(ContainerdSnapshot.all.first { $0.said.containers != nil })
    let said = try #require(snapshot.said.containers)
    let rows: [Row] = try await snapshot.ask("containers", "--no-trunc")
    let images: [Image] = try await snapshot.ask("images", "--all")
    for container in said {
      let row = try #require(rows.first { $0.containerID == container.id }, "\(container)")
      #expect(row.name.hasPrefix(container.name + "_"))
      #expect(row.command?.filter { $0 != "'" } == container.arguments.joined(separator: " "))
      let shown: [Shown] = try await snapshot.ask("show", container.id)
      // Its snapshot has its ID too; and the engine ran elsewhere.
      #expect(shown.compactMap(\.logPath).first?.hasSuffix(container.log) == true)
      let image = try #require(images.first { $0.namespace == "k8s.io" && $0.imageID == row.imageID })
      #expect(image.configDigest == container.image)
      #expect((image.containers ?? 0) > 0)
    }
    // Each other one is the sandbox of a pod.
    let pods = rows.filter { row in row.namespace == "k8s.io" && !said.contains { $0.id == row.containerID } }
    #expect(!pods.isEmpty)
    #expect(pods.allSatisfy { pod in !pod.name.isEmpty && images.contains { $0.imageID == pod.imageID } })
  }

  @Test("Docker’s containers, with what they were made from, and of how many each image is in use")
  func containers() async throws {
    struct Row: Decodable {
      let name: String
      let namespace: String
    }
    struct Counted: Decodable {
      let containers: Int
    }
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let rows: [Row] = try await snapshot.ask("containers")
    #expect(rows.allSatisfy { $0.namespace == "moby" })
    let images: [Counted] = try await snapshot.ask("images", "--all")
    #expect(rows.count == snapshot.said.images.reduce(0) { $0 + ($1.containers ?? 0) })
    #expect(images.reduce(0) { $0 + $1.containers } == rows.count)
  }
}
