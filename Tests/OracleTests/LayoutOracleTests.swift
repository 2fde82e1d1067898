import Foundation
import Testing

@testable import TestSupport

/// OCI image layouts with what skopeo and umoci said of the one in oci/layout.
struct LayoutSnapshot: Sendable, CustomTestStringConvertible {
  struct Said: Decodable, Sendable {
    struct Image: Decodable, Sendable {
      let digest: String
      let created: String
      let architecture: String
      let os: String
      let labels: [String: String]
      /// Of its layers, lowest first.
      let blobs: [String]
    }

    struct Layer: Decodable, Sendable, Equatable {
      let diffID: String
      let blob: String
      let size: Int
    }

    let names: [String]
    let images: [String: Image]
    let layers: [String: [Layer]]
    /// Blobs that umoci gc removed.
    let unreferenced: [String]
  }

  let archive: URL
  let said: Said

  var testDescription: String { archive.lastPathComponent }

  static let all = load(Repository.fixtures, ".tar.gz", Repository.fixtures) + others

  /// Those of STRATA_MORE_TREES.
  private static var others: [LayoutSnapshot] {
    // The script that writes their oracles runs once.
    guard let folder = Snapshot.moreTrees, Snapshot.others != nil else { return [] }
    return load(folder, ".tar.zst", Workshop.folder.appendingPathComponent("oracles"))
  }

  private static func load(_ folder: URL, _ suffix: String, _ oracles: URL) -> [LayoutSnapshot] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.sorted().filter { $0.hasSuffix(suffix) }.compactMap { file in
      let said = oracles.appendingPathComponent(file.dropLast(suffix.count) + ".layout.json")
      guard let data = try? Data(contentsOf: said) else { return nil }
      do {
        return LayoutSnapshot(
          archive: folder.appendingPathComponent(file), said: try JSONDecoder.ofSnakeCase.decode(Said.self, from: data))
      } catch {
        Issue.record(error, "\(said.path) is not of the form that make_fixtures.py writes")
        return nil
      }
    }
  }

  /// The folder with both layouts, unpacked.
  func unpacked() throws -> URL {
    let folder = try Workshop.newFolder()
    let how = archive.pathExtension == "zst" ? ["-I", "zstd --long=27", "-xf"] : ["-xzf"]
    let done = try Command.run("tar", ["-C", folder.path, "--no-same-owner"] + how + [archive.path])
    try #require(done.ending == .exited(0), "\(done.errors)")
    return folder.appendingPathComponent("oci")
  }
}

@Suite("OCI image layouts, against skopeo and umoci") struct LayoutOracleTests {
  private struct Layer: Decodable {
    let chainID: String
    let diffID: String
    let size: Int
    let cacheID: String
    let images: Int
  }

  private struct Tag: Decodable {
    let tag: String
    let imageID: String
  }

  @Test("the fixtures hold one") func isThere() { #expect(!LayoutSnapshot.all.isEmpty) }

  @Test("images: each name, its digest and its platform", arguments: LayoutSnapshot.all)
  func images(_ snapshot: LayoutSnapshot) throws {
    let layout = try snapshot.unpacked().appendingPathComponent("layout").path
    let rows: [ImageRow] = try StrataBinary.rows(["images", "--in", layout])
    #expect(rows.flatMap(\.tags).sorted() == snapshot.said.names.sorted())
    for (name, image) in snapshot.said.images {
      let row = try #require(rows.first { $0.tags.contains(name) }, "\(name)")
      #expect(row.imageID == image.digest)
      #expect(row.created == image.created)
      #expect(row.architecture == image.architecture)
      #expect(row.os == image.os)
      #expect(row.layers == image.blobs.count)
      if let layers = snapshot.said.layers[name] {
        #expect(row.size == layers.reduce(0) { $0 + $1.size })
      }
    }
    let tags: [Tag] = try StrataBinary.rows(["tags", "--in", layout])
    #expect(tags.map(\.tag).sorted() == snapshot.said.names.sorted())
    #expect(
      tags.allSatisfy { tag in snapshot.said.images[tag.tag].map { $0.digest == tag.imageID } ?? true })
  }

  @Test("layers: each blob with its bytes and diff_id; of how many images", arguments: LayoutSnapshot.all)
  func layers(_ snapshot: LayoutSnapshot) throws {
    let layout = try snapshot.unpacked().appendingPathComponent("layout").path
    let rows: [Layer] = try StrataBinary.rows(["layers", "--in", layout, "--no-trunc"])
    for (name, layers) in snapshot.said.layers {
      for layer in layers {
        let row = rows.first { $0.diffID == layer.diffID && "sha256:" + $0.cacheID == layer.blob }
        #expect(row?.size == layer.size, "\(name) \(layer)")
      }
    }
    // A lowest layer is that of each image that begins with it.
    for (name, layers) in snapshot.said.layers {
      let lowest = try #require(layers.first)
      let images = snapshot.said.layers.values.count { $0.first == lowest }
      let row = try #require(rows.first { $0.chainID == lowest.diffID }, "\(name)")
      #expect(row.images >= images)
    }
  }

  @Test("orphans: the blobs that umoci gc removed, and no other", arguments: LayoutSnapshot.all)
  func orphans(_ snapshot: LayoutSnapshot) throws {
    let layout = try snapshot.unpacked().appendingPathComponent("layout").path
    let rows: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", layout])
    #expect(rows.map(\.path).sorted() == snapshot.said.unreferenced.map { "blobs/sha256/" + $0 }.sorted())
    #expect(rows.allSatisfy { $0.kind == "blob" && $0.certain })
  }

  @Test("show: an image by its name, a manifest and a blob by their digests", arguments: LayoutSnapshot.all)
  func show(_ snapshot: LayoutSnapshot) throws {
    let layout = try snapshot.unpacked().appendingPathComponent("layout").path
    for (name, image) in snapshot.said.images {
      let shown = try StrataBinary.run(["show", name, "--in", layout, "--format", "json"])
      #expect(shown.ending == .exited(0))
      #expect(String(decoding: shown.output, as: UTF8.self).contains(image.digest), "\(name)")
      let manifest = try StrataBinary.run(["show", image.digest, "--in", layout, "--format", "json"])
      #expect(String(decoding: manifest.output, as: UTF8.self).contains(#""kind":"manifest""#))
    }
    let blob = try #require(snapshot.said.unreferenced.first)
    let shown = try StrataBinary.run(["show", "sha256:" + blob, "--in", layout, "--format", "json"])
    #expect(String(decoding: shown.output, as: UTF8.self).contains(#""kind":"blob""#))
  }

  @Test("commands take a name and a target’s digest; what a layout has not is said", arguments: LayoutSnapshot.all)
  func commands(_ snapshot: LayoutSnapshot) throws {
    let layout = try snapshot.unpacked().appendingPathComponent("layout").path
    func run(_ arguments: String...) throws -> Command { try StrataBinary.run(arguments + ["--in", layout]) }
    for (name, image) in snapshot.said.images {
      for word in [name, image.digest, String(image.digest.dropFirst(7).prefix(12))] {
        let layers = try run("tree", word)
        #expect(layers.ending == .exited(0), "\(word): \(layers.errors)")
      }
    }
    let script = try run("orphans", "--script")
    #expect(script.ending == .exited(1))
    #expect(script.errors.contains("umoci gc"))
    let measured = try run("orphans", "--measure")
    #expect(measured.ending == .exited(1))
    #expect(measured.errors.contains("only a data root can be measured"))
    #expect(try run("orphans", "-f", "kind=blob", "-q").ending == .exited(0))
  }

  @Test("a tar of a layout has the answers of its folder", arguments: LayoutSnapshot.all)
  func archive(_ snapshot: LayoutSnapshot) throws {
    let folder = try snapshot.unpacked()
    let tar = folder.appendingPathComponent("layout.tar").path
    let layout = folder.appendingPathComponent("layout").path
    try Command.tool("tar", "-C", layout, "-cf", tar, ".")
    let columns = ["--format", "json", "--columns"]
    for question in [
      ["images", "--all"] + columns + ["tags,digests,image_id,config_digest,size,layers"],
      ["layers"] + columns + ["chain_id,diff_id,size,images"], ["orphans"] + columns + ["kind,path,size"],
      ["problems", "--all"] + columns + ["severity,code,path,detail"],
    ] {
      let whole = try StrataBinary.run(question + ["--in", layout])
      let packed = try StrataBinary.run(question + ["--in", tar])
      #expect(whole.ending == .exited(0) && packed.ending == .exited(0), "\(packed.errors)")
      #expect(!whole.output.isEmpty && packed.text == whole.text, "\(question)")
    }
  }

  @Test("both platforms of an index are there, and nothing is wrong", arguments: LayoutSnapshot.all)
  func platforms(_ snapshot: LayoutSnapshot) throws {
    let layout = try snapshot.unpacked().appendingPathComponent("allp").path
    let listed: [ImageRow] = try StrataBinary.rows(["images", "--in", layout])
    #expect(listed.count == 1)
    let all: [ImageRow] = try StrataBinary.rows(["images", "--all", "--in", layout])
    #expect(all.map(\.imageID) == listed.map(\.imageID))
    struct Platform: Decodable {
      let imageID: String
      let platform: String
    }
    let platforms: [Platform] = try StrataBinary.rows(["images", "--platforms", "--in", layout])
    #expect(Set(platforms.map(\.imageID)) == Set(all.map(\.imageID)))
    #expect(platforms.map(\.platform).sorted() == ["linux/amd64", "linux/arm64"])
    let problems: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", layout])
    #expect(problems == [])
  }

  @Test(
    "layouts of one host are trees of their own, and the same layout twice is one scan", arguments: LayoutSnapshot.all)
  func index(_ snapshot: LayoutSnapshot) throws {
    let folder = try snapshot.unpacked()
    let database = try NewIndex().path
    for layout in ["layout", "allp", "layout"] {
      let done = try StrataBinary.run([
        "index", "--db", database, "box=" + folder.appendingPathComponent(layout).path,
      ])
      #expect(done.ending == .exited(0), "\(done.errors)")
    }
    struct Host: Decodable {
      let root: String
      let scans: Int
    }
    let hosts: [Host] = try StrataBinary.rows(["hosts", "--db", database])
    #expect(hosts.map(\.scans) == [1, 1])
    #expect(hosts.map(\.root).sorted() == ["allp", "layout"].map { folder.appendingPathComponent($0).path })
    let checked = try StrataBinary.run(["check", "--db", database])
    #expect(checked.ending == .exited(0), "\(checked.output)")
  }
}
