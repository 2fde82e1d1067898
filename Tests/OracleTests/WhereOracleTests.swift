import Foundation
import Testing

@testable import TestSupport

@Suite("where things lie, against the disk") struct WhereOracleTests {
  private struct Piece: Decodable {
    let part, path, location: String
    let position: Int?
    let says: String?
    let bytes: Int?

    var whole: String { location + "/" + path }
  }

  private struct Image: Decodable {
    let imageID: String
  }

  /// The command that mounts something on /mnt.
  private func mountCommand(_ what: String, _ source: String...) throws -> String {
    try StrataBinary.run(["where", what, "--mount", "/mnt"] + source).text
  }

  /// The same as it should be, for folders of which the topmost comes first.
  private func overlay(_ folders: [String]) -> String {
    "mount -t overlay overlay -o 'ro,lowerdir=\(folders.joined(separator: ":"))' /mnt\n"
  }

  private func check(_ index: String, root: String, layers: String) throws {
    let images: [Image] = try StrataBinary.rows(["images", "--db", index, "--limit", "4"])
    try #require(images.count == 4)
    for image in images {
      let pieces: [Piece] = try StrataBinary.rows(["where", image.imageID, "--db", index])
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
    let pieces: [Piece] = try StrataBinary.rows(["where", image, "--db", index])
    let files = pieces.filter { $0.part == "files" }
    #expect(files.compactMap(\.position) == [1, 2])
    #expect(try mountCommand(image, "--db", index) == overlay(files.reversed().map(\.whole)))
  }

  /// What overlay2 itself noted of a directory: its lower layers, the topmost first.
  private static func lowers(of directory: String, _ root: String) throws -> [String] {
    try String(contentsOfFile: "\(root)/overlay2/\(directory)/lower", encoding: .utf8).split(separator: ":").map {
      link in
      let folder = try FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/overlay2/\(link)")
      return "\(root)/overlay2/\(folder.dropFirst("../".count))"
    }
  }

  @Test("a container has its mount, and is mounted as it sees its files: what it has written on its image’s layers")
  func mount() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
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
    let own = try String(contentsOfFile: "\(root)/\(mount.path)/mount-id", encoding: .utf8)
    #expect(pieces.filter { $0.part == "files" && $0.position == nil }.map(\.path) == ["overlay2/\(own)"])
    #expect(pieces.filter { $0.part == "init" }.map(\.path) == ["overlay2/\(own)-init"])
    #expect(pieces.filter { $0.part == "log" }.map(\.path) == ["containers/\(id)/\(id)-json.log"])
    // The fixtures have no logs.
    for piece in pieces where piece.part != "log" {
      #expect(FileManager.default.fileExists(atPath: "\(root)/\(piece.path)"), "\(piece.path)")
    }
    let all = ["\(root)/overlay2/\(own)/diff"] + (try Self.lowers(of: own, root))
    #expect(all.count == layers.count + 2)
    let lowers = all.joined(separator: ":")
    let command = try StrataBinary.run(["where", "c_exited", "--in", root, "--mount", "/mnt/it's"]).text
    #expect(command == "mount -t overlay overlay -o 'ro,lowerdir=\(lowers)' '/mnt/it'\\''s'\n")
    let unknown = try StrataBinary.run(["where", "nothing-of-this-name", "--in", root])
    #expect(unknown.ending == .exited(1) && unknown.output.isEmpty)
  }

  @Test(
    "a container whose image is gone has all but its image, and says so",
    arguments: ["docker29-overlay2-t1", "docker29-vfs-t1"])
  func withoutImage(name: String) async throws {
    let root = try await Snapshot.root(of: name)
    let pieces: [Piece] = try StrataBinary.rows(["where", "writer", "--in", root])
    #expect(!pieces.contains { ["name", "config"].contains($0.part) })
    let container = try #require(pieces.first { $0.part == "container" })
    #expect(container.says?.hasPrefix("writer, exited; its image sha256:") == true, "\(container.says ?? "")")
    #expect(container.says?.hasSuffix(" is not in this store") == true)
    // The fixtures have no logs.
    for piece in pieces where piece.part != "log" {
      #expect(FileManager.default.fileExists(atPath: "\(root)/\(piece.path)"), "\(piece.path)")
    }
    let mount = try #require(pieces.first { $0.part == "mount" })
    let own = try String(contentsOfFile: "\(root)/\(mount.path)/mount-id", encoding: .utf8)
    let command = try mountCommand("writer", "--in", root)
    guard name.contains("overlay2") else {
      #expect(command == "mount --bind -o ro \(root)/vfs/dir/\(own) /mnt\n")
      return
    }
    let all = ["\(root)/overlay2/\(own)/diff"] + (try Self.lowers(of: own, root))
    #expect(command == overlay(all))
    let layers = pieces.filter { $0.part == "files" && $0.position != nil }
    #expect(layers.map { "\(root)/\($0.path)/diff" } == all.dropFirst(2).reversed())
  }

  @Test("in containerd’s store a container’s files are its own snapshot and those below it")
  func containerInContainerd() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let root = try await snapshot.root()
    let pieces: [Piece] = try StrataBinary.rows(["where", "writer", "--in", root])
    let container = try #require(pieces.first { $0.part == "container" })
    // Docker's own files lie in its data root, around the store.
    #expect(container.path.hasPrefix(root + "/containers/"))
    let id = String(container.path.split(separator: "/").dropLast().last ?? "")
    #expect(pieces.filter { $0.part == "log" }.map(\.path) == ["\(root)/containers/\(id)/\(id)-json.log"])
    let own = pieces.filter { ($0.part == "files" || $0.part == "init") && $0.position == nil }
    #expect(own.map(\.part) == ["init", "files"])
    #expect(
      own.map(\.says) == [
        "what Docker put into the container writer: the snapshot \(id)-init",
        "what the container writer has written: the snapshot \(id)",
      ])
    for piece in pieces where piece.part != "log" {
      let path = piece.path.hasPrefix("/") ? piece.path : piece.whole
      #expect(FileManager.default.fileExists(atPath: path), "\(path)")
    }
    let said = snapshot.said.ofDocker
    #expect(own[0].bytes == said[id + "-init"]?.usage)
    let layers = pieces.filter { $0.part == "files" && $0.position != nil }
    let stack = sequence(first: id) { said[$0]?.parent }.dropFirst(2)
    #expect(layers.reversed().map(\.says) == stack.map { "the snapshot \($0)" })
    #expect(try mountCommand("writer", "--in", root) == overlay((layers + own).reversed().map(\.whole)))
    // An image has its containers.
    let image = try #require(snapshot.said.images.first { $0.tags.contains("busybox:1.36") }?.id)
    let ofImage: [Piece] = try StrataBinary.rows(["where", image, "--in", root])
    #expect(ofImage.contains { $0.part == "container" && $0.says == "with-vol, exited" })
    #expect(
      ofImage.contains { $0.part == "files" && $0.says?.hasPrefix("what the container with-vol has written") == true })
    // The mount of an image is of the image alone.
    #expect(try mountCommand(image, "--in", root) == "mount --bind -o ro \(layers[0].whole) /mnt\n")
  }

  @Test("the mount of each container is the snapshots that containerd lists below its own, also of another platform")
  func containersStacks() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let root = try await snapshot.root()
    let said = snapshot.said.ofDocker
    let containers: [ContainerRow] = try StrataBinary.rows(["containers", "--in", root])
    try #require(containers.count == 10)
    for id in containers.map(\.containerID) {
      let pieces: [Piece] = try StrataBinary.rows(["where", id, "--in", root])
      #expect(pieces.first { $0.part == "container" }?.says?.contains("not in this store") == false)
      let files = pieces.filter { $0.part == "files" || $0.part == "init" }
      let keys = files.compactMap { $0.says?.split(separator: " ").last.map(String.init) }
      // A commit lies on what Docker put into the container of which it was made: no layer, and the container's own has
      // the same files.
      let stack = sequence(first: id) { said[$0]?.parent }.filter { !$0.hasSuffix("-init") || $0 == id + "-init" }
      try #require(keys.reversed() == stack, "\(id)")
      #expect(try mountCommand(id, "--in", root) == overlay(files.reversed().map(\.whole)))
    }
  }

  @Test("and with Kubernetes its record in containerd’s database, and its log where the kubelet wanted it")
  func containerOfKubernetes() async throws {
    let snapshot = try #require(ContainerdSnapshot.all.first { $0.said.containers != nil })
    let root = try await snapshot.root()
    for container in try #require(snapshot.said.containers) {
      let pieces: [Piece] = try StrataBinary.rows(["where", container.id, "--in", root])
      let record = try #require(pieces.first { $0.part == "container" })
      #expect(record.path == "io.containerd.metadata.v1.bolt/meta.db")
      #expect(pieces.first { $0.part == "log" }?.path.hasSuffix(container.log) == true)
      let own = try #require(pieces.first { $0.part == "files" && $0.position == nil })
      #expect(own.says?.hasSuffix("the snapshot \(container.id)") == true)
      #expect(FileManager.default.fileExists(atPath: own.whole))
    }
  }

  @Test("a container’s name means it on each host; several that an ID begins with are an error")
  func severalHosts() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let index = try NewIndex.path(of: "web1=\(root)", "web2=\(root)")
    struct Row: Decodable { let host, part: String }
    let rows: [Row] = try StrataBinary.rows(["where", "c_exited", "--db", index])
    #expect(rows.filter { $0.part == "container" }.map(\.host) == ["web1", "web2"])
    let one: [Row] = try StrataBinary.rows(["where", "c_exited", "--db", index, "--host", "web2"])
    #expect(one.filter { $0.part == "container" }.map(\.host) == ["web2"])
    let mount = try StrataBinary.run(["where", "c_exited", "--db", index, "--mount", "/mnt"])
    #expect(mount.ending == .exited(1) && mount.errors.contains("several trees; --host names one"), "\(mount.errors)")
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
      let pieces: [Piece] = try StrataBinary.rows(["where", String(chain.dropFirst(7).prefix(20)), "--db", index])
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
      let byDiff: [Piece] = try StrataBinary.rows(["where", diff, "--db", index])
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
      let pieces: [Piece] = try StrataBinary.rows(["where", layer.key, "--db", index])
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
    let all = ["\(newer)/overlay2/\(chain.cacheID)/diff"] + (try Self.lowers(of: chain.cacheID, newer))
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
    let both: [Piece] = try StrataBinary.rows(["where", twice[0].diffID, "--in", newer])
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
    let then: [Piece] = try StrataBinary.rows(["where", gone.chainID, "--db", index, "--at", "2026-11-24T02:40:40Z"])
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
