import Foundation
import Testing

@testable import TestSupport

@Suite("where things lie, against the disk") struct WhereOracleTests {
  private struct Image: Decodable {
    let imageID: String
  }

  private func check(_ index: String, root: String, layers: String) throws {
    let images: [Image] = try StrataBinary.rows(["images", "--db", index, "--limit", "4"])
    try #require(images.count == 4)
    for image in images {
      let pieces: [PlaceRow] = try StrataBinary.rows(["where", image.imageID, "--db", index])
      #expect(pieces.contains { $0.part == "config" } && pieces.contains { $0.part == layers })
      for piece in pieces where piece.says?.hasSuffix("not there") != true {
        #expect(piece.location == root)
        let attributes = try? FileManager.default.attributesOfItem(atPath: piece.whole)
        #expect(attributes != nil, "\(piece.path)")
        if ["blob", "config", "manifest", "index"].contains(piece.part), let bytes = piece.bytes {
          #expect((attributes?[.size] as? NSNumber)?.intValue == bytes, "\(piece.path)")
        }
      }
    }
  }

  @Test("each path of an image is there, with Docker's graph drivers", arguments: ["hostA-t1", "docker29-vfs-t1"])
  func graphDriver(name: String) async throws {
    let root = try await Snapshot.root(of: name)
    let index = try NewIndex.path(of: root)
    try check(index, root: root, layers: "layer")
  }

  @Test("and with containerd's store")
  func containerd() async throws {
    let root = try await #require(ContainerdSnapshot.ofDocker).root()
    let index = try NewIndex.path(of: root)
    try check(index, root: root + "/containerd/daemon", layers: "blob")
    let image = "127.0.0.1:5077/ops/frontend:1"
    let pieces: [PlaceRow] = try StrataBinary.rows(["where", image, "--db", index])
    let files = pieces.filter { $0.part == "files" }
    #expect(files.compactMap(\.position) == [1, 2])
    #expect(try mountCommand(image, "--db", index) == overlay(files.reversed().map(\.whole)))
  }

  private struct Layer: Decodable {
    let chainID, diffID, cacheID: String
  }

  @Test(
    "a layer's entry, its sources and the mounts on it are what the files say", arguments: ["hostA-t1", "hostB-t1"])
  func layers(name: String) async throws {
    let root = try await Snapshot.root(of: name)
    let image = root + "/image/overlay2/"
    let index = try NewIndex.path(of: root)
    func text(_ path: String) -> String? { try? String(contentsOfFile: image + path, encoding: .utf8) }
    func entry(_ chain: String) -> String { "layerdb/sha256/" + chain.dropFirst(7) }
    // Each mount, with the chain of every layer below it.
    let mounts = try FileManager.default.contentsOfDirectory(atPath: image + "layerdb/mounts").map { id in
      (id: id, stack: Set(sequence(first: text("layerdb/mounts/\(id)/parent") ?? "") { text(entry($0) + "/parent") }))
    }
    let found: [Layer] = try StrataBinary.rows(["layers", "--db", index])
    try #require(found.count > 10)
    for chain in found.prefix(12).map(\.chainID) {
      let pieces: [PlaceRow] = try StrataBinary.rows(["where", String(chain.dropFirst(7).prefix(20)), "--db", index])
      let layer = try #require(pieces.first { $0.part == "layer" })
      #expect(layer.path == "image/overlay2/" + entry(chain))
      #expect(layer.bytes.map(String.init) == text(entry(chain) + "/size"))
      let diff = try #require(text(entry(chain) + "/diff"))
      let directory = try #require(text(entry(chain) + "/cache-id"))
      let parent = text(entry(chain) + "/parent").map { ", parent \($0)" } ?? ""
      #expect(layer.says == "diff \(diff)\(parent), cache-id \(directory)")
      #expect(pieces.filter { $0.part == "files" }.map(\.path) == ["overlay2/\(directory)"])
      #expect(FileManager.default.fileExists(atPath: "\(root)/overlay2/\(directory)/diff"))
      let record = "distribution/v2metadata-by-diffid/sha256/" + diff.dropFirst(7)
      let sources =
        try text(record).map { try JSONDecoder.ofSnakeCase.decode([[String: String]].self, from: Data($0.utf8)) } ?? []
      #expect(
        pieces.filter { $0.part == "source" }.compactMap(\.says)
          == Set(sources.map { [$0["Digest"], $0["SourceRepository"]].compactMap(\.self).joined(separator: " of ") })
          .sorted())
      #expect(
        pieces.filter { $0.part == "mount" }.map(\.path)
          == mounts.filter { $0.stack.contains(chain) }.map { "image/overlay2/layerdb/mounts/\($0.id)" }.sorted())
      // A diff_id leads to its layers.
      let byDiff: [PlaceRow] = try StrataBinary.rows(["where", diff, "--db", index])
      #expect(byDiff.contains { $0.path == layer.path })
    }
  }

  @Test("a layer's snapshot, and what lies on it, are what containerd lists")
  func snapshots() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let root = try await snapshot.root()
    let index = try NewIndex.path(of: root)
    let said = snapshot.said.ofDocker
    let layers = said.values.filter { $0.key.hasPrefix("sha256:") && !$0.key.hasSuffix("-view") }.sorted {
      $0.key < $1.key
    }
    try #require(layers.count > 20)
    for layer in layers.prefix(10) {
      let pieces: [PlaceRow] = try StrataBinary.rows(["where", layer.key, "--db", index])
      let files = try #require(pieces.first { $0.part == "files" })
      #expect(files.bytes == layer.usage)
      #expect(FileManager.default.fileExists(atPath: "\(root)/containerd/daemon/\(files.path)"))
      #expect(
        pieces.first { $0.part == "snapshot" }?.says
          == "\(layer.key), committed" + (layer.parent.map { ", parent \($0)" } ?? ""))
      let written = said.values.filter { other in
        other.kind != "Committed"
          && sequence(first: other, next: { $0.parent.flatMap { said[$0] } }).contains { $0.key == layer.key }
      }
      let listed = pieces.filter { $0.part == "mount" }.compactMap { piece in
        piece.says?.firstRange(of: "the snapshot ").flatMap { range in
          piece.says.map { String($0[range.upperBound...].prefix { $0 != "," }) }
        }
      }
      #expect(listed.sorted() == written.map(\.key).sorted())
    }
  }

  @Test("a layer is mounted with all below it; a diff_id of two layers, what is gone or not whole, are refused")
  func layerMount() async throws {
    let newer = try await Snapshot.root(of: "docker29-overlay2-t1")
    let rows: [Layer] = try StrataBinary.rows(["layers", "--in", newer])
    let twice = try #require(
      Dictionary(grouping: rows, by: \.diffID).values.first { rows in
        rows.count > 1 && !rows.contains { $0.chainID == $0.diffID }
      })
    let chain = try #require(rows.first { $0.chainID == twice[0].chainID })
    let all = ["\(newer)/overlay2/\(chain.cacheID)/diff"] + (try lowers(of: chain.cacheID, newer))
    try #require(all.count > 1)
    #expect(try mountCommand(chain.chainID, "--in", newer) == overlay(all))
    let lowest = try #require(rows.first { $0.chainID == $0.diffID })
    #expect(
      try mountCommand(lowest.chainID, "--in", newer)
        == "mount --bind -o ro \(newer)/overlay2/\(lowest.cacheID)/diff /mnt\n")
    let damaged = try #require(Snapshot.damaged.first)
    let hole = try #require(damaged.faults?.first { $0.kind == "layer-cache-id-missing" })
    let torn = try StrataBinary.run(
      ["where", String(hole.path.suffix(64)), "--in", try await damaged.root(), "--mount", "/mnt"])
    #expect(torn.ending == .exited(1) && torn.output.isEmpty && torn.errors.contains("director"), "\(torn.errors)")
    let both: [PlaceRow] = try StrataBinary.rows(["where", twice[0].diffID, "--in", newer])
    #expect(both.filter { $0.part == "layer" }.count == twice.count)
    let refused = try StrataBinary.run(["where", twice[0].diffID, "--in", newer, "--mount", "/mnt"])
    #expect(refused.ending == .exited(1) && refused.errors.contains("several layers"), "\(refused.errors)")

    let index = try NewIndex().path
    for name in ["hostA-t0", "hostA-t1"] {
      let tree = try await Snapshot.root(of: name)
      try #require(try StrataBinary.run(["index", "--db", index, "web1=\(tree)"]).ending == .exited(0))
    }
    let layers: [Layer] = try StrataBinary.rows(["layers", "--db", index])
    let before: [Layer] = try StrataBinary.rows(["layers", "--db", index, "--at", "2026-11-24T02:40:40Z"])
    let gone = try #require(before.first { old in !layers.contains { $0.chainID == old.chainID } })
    let asked = try StrataBinary.run(["where", gone.chainID, "--db", index])
    #expect(asked.errors.contains("is in no tree of this index since 2026-11-24"), "\(asked.errors)")
    // What is left of it are the records of where it came from.
    #expect(!asked.text.contains("layerdb"))
    #expect(asked.ending == (asked.text.contains("distribution") ? .exited(0) : .exited(1)))
    let then: [PlaceRow] = try StrataBinary.rows(["where", gone.chainID, "--db", index, "--at", "2026-11-24T02:40:40Z"])
    #expect(then.contains { $0.part == "layer" })
  }

  @Test("a page is as narrow as the terminal, and cuts nothing")
  func page() async throws {
    let root = try await Snapshot.root(of: "hostB-t1")
    let rows: [Image] = try StrataBinary.rows(["images", "--in", root, "--limit", "1"])
    let image = try #require(rows.first).imageID
    let whole = try StrataBinary.run(["where", image, "--in", root]).text
    #expect(whole.contains("config     image/overlay2/imagedb/content/sha256/\(image.dropFirst(7))\n"))
    #expect(!whole.contains("…"))
  }
}
