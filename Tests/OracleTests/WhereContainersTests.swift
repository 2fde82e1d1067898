import Foundation
import Testing

@testable import TestSupport

@Suite("where a container lies, against the disk") struct WhereContainersTests {
  @Test("a container has its mount, and is mounted as it sees its files: what it has written on its image’s layers")
  func mount() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let pieces: [PlaceRow] = try StrataBinary.rows(["where", "c_exited", "--in", root])
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
    let all = ["\(root)/overlay2/\(own)/diff"] + (try lowers(of: own, root))
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
    let pieces: [PlaceRow] = try StrataBinary.rows(["where", "writer", "--in", root])
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
    let all = ["\(root)/overlay2/\(own)/diff"] + (try lowers(of: own, root))
    #expect(command == overlay(all))
    let layers = pieces.filter { $0.part == "files" && $0.position != nil }
    #expect(layers.map { "\(root)/\($0.path)/diff" } == all.dropFirst(2).reversed())
  }

  @Test("in containerd’s store a container’s files are its own snapshot and those below it")
  func containerInContainerd() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let root = try await snapshot.root()
    let pieces: [PlaceRow] = try StrataBinary.rows(["where", "writer", "--in", root])
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
    let ofImage: [PlaceRow] = try StrataBinary.rows(["where", image, "--in", root])
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
      let pieces: [PlaceRow] = try StrataBinary.rows(["where", id, "--in", root])
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
      let pieces: [PlaceRow] = try StrataBinary.rows(["where", container.id, "--in", root])
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
}
