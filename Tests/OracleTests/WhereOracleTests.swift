import Foundation
import Testing

@testable import TestSupport

@Suite("where things lie, against the disk") struct WhereOracleTests {
  private struct Piece: Decodable {
    let part, path: String
    let position: Int?
    let says: String?
    let bytes: Int?
  }

  private struct Image: Decodable {
    let imageID: String
    enum CodingKeys: String, CodingKey { case imageID = "image_id" }
  }

  /// - Parameter root: Where the store's paths begin.
  private func check(_ index: String, root: String, layers: String) throws {
    let images: [Image] = try StrataBinary.rows(["images", "--db", index, "--limit", "4"])
    try #require(images.count == 4)
    for image in images {
      let pieces: [Piece] = try StrataBinary.rows(["where", image.imageID, "--db", index])
      #expect(pieces.contains { $0.part == "config" } && pieces.contains { $0.part == layers })
      for piece in pieces where piece.says?.hasSuffix("not there") != true {
        let attributes = try? FileManager.default.attributesOfItem(atPath: root + "/" + piece.path)
        #expect(attributes != nil, "\(piece.path)")
        if ["blob", "config", "manifest", "index"].contains(piece.part), let bytes = piece.bytes {
          #expect((attributes?[.size] as? NSNumber)?.intValue == bytes, "\(piece.path)")
        }
      }
    }
  }

  @Test("each path of an image is there, with Docker's graph drivers", arguments: ["hostA-t1", "docker29-vfs-t1"])
  func graphDriver(name: String) async throws {
    let root = try await #require(Snapshot.fixtures.first { $0.name == name }).root()
    let index = try Workshop.newFolder().appendingPathComponent("index.db").path
    try #require(try StrataBinary.run(["index", "--db", index, root]).ending == .exited(0))
    try check(index, root: root, layers: "layer")
  }

  @Test("and with containerd's store")
  func containerd() async throws {
    let root = try await #require(ContainerdSnapshot.ofDocker).root()
    let index = try Workshop.newFolder().appendingPathComponent("index.db").path
    try #require(try StrataBinary.run(["index", "--db", index, root]).ending == .exited(0))
    try check(index, root: root + "/containerd/daemon", layers: "blob")
  }

  @Test("a container has its mount, and its image's layers are mounted with the topmost first")
  func mount() async throws {
    let root = try await #require(Snapshot.fixtures.first { $0.name == "hostA-t1" }).root()
    let pieces: [Piece] = try StrataBinary.rows(["where", "c_exited", "--in", root])
    let container = try #require(pieces.first { $0.part == "container" })
    let id = container.path.split(separator: "/")[1]
    #expect(container.says == "c_exited, exited")
    let mount = try #require(pieces.first { $0.part == "mount" })
    #expect(mount.path == "image/overlay2/layerdb/mounts/\(id)")
    for (name, file) in [("mount-id", "mount-id"), ("init-id", "init-id"), ("parent", "parent")] {
      let text = try String(contentsOfFile: "\(root)/\(mount.path)/\(file)", encoding: .utf8)
      #expect(mount.says?.contains("\(name) \(text)") == true, "\(mount.says ?? "")")
    }
    let layers = pieces.filter { $0.part == "files" && $0.position != nil }
    #expect(layers.compactMap(\.position) == Array(1...layers.count))
    let lowers = layers.reversed().map { "\(root)/\($0.path)/diff" }.joined(separator: ":")
    let command = try StrataBinary.run(["where", "c_exited", "--in", root, "--mount", "/mnt/it's"]).text
    #expect(command == "mount -t overlay overlay -o 'ro,lowerdir=\(lowers)' '/mnt/it'\\''s'\n")
    let unknown = try StrataBinary.run(["where", "nothing-of-this-name", "--in", root])
    #expect(unknown.ending == .exited(1) && unknown.output.isEmpty)
  }

  @Test("a page is as narrow as the terminal, and cuts nothing")
  func page() async throws {
    let root = try await #require(Snapshot.fixtures.first { $0.name == "hostB-t1" }).root()
    let rows: [Image] = try StrataBinary.rows(["images", "--in", root, "--limit", "1"])
    let image = try #require(rows.first).imageID
    let whole = try StrataBinary.run(["where", image, "--in", root]).text
    #expect(whole.contains("config     image/overlay2/imagedb/content/sha256/\(image.dropFirst(7))\n"))
    #expect(!whole.contains("…"))
  }
}
