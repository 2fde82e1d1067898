import Foundation
import Testing

@testable import Stores

@Suite("where a data root lies in an archive") struct LocateInArchiveTests {
  @Test("one inside another, as userns-remap makes them, is a root of its own")
  func remapped() throws {
    try withTree(prefix: "docker/") { (_, outer) throws in
      try withTree(prefix: "docker/165536.165536/") { (_, inner) throws in
        let roots = try ArchiveFile.roots(outer + inner)
        #expect(roots.map(\.trees[0].root) == ["", "165536.165536"])
        #expect(roots.map(\.defaultHost) == ["host", "host"])
        #expect(try ArchiveFile.roots(inner).map(\.trees[0].root) == ["165536.165536"])
      }
    }
  }

  @Test("an archive made inside image/ is read, one made inside image/DRIVER says what it lacks")
  func inside() throws {
    try withTree { (tree, _) throws in
      let image = try TarMaker.Member.all(in: tree.url("image"), prefix: "./")
      let seen = try Seen(try ArchiveFile.root(image))
      for name in ["containers", "overlay2"] { try tree.remove(name) }
      #expect(seen.lines == (try Seen(tree)).lines)
      #expect(seen.findings == [])
      let driver = try TarMaker.Member.all(in: tree.url("image/overlay2"))
      let error = try #require(throws: LocateError.self) { _ = try ArchiveFile.roots(driver) }
      guard case .driverUnnamed(_, let found) = error else {
        Issue.record(error)
        return
      }
      #expect(found == ["imagedb", "layerdb", "repositories.json"])
      #expect(error.description.contains("tar -C /var/lib/docker"))
    }
  }

  @Test(
    "stores that are not read are called by their names, as in a folder",
    arguments: [
      (["manifest.json", "repositories", "00/layer.tar"], "a docker save of Docker before 25"),
      (["index.json", "blobs/sha256/00"], "an OCI image layout without its file oci-layout"),
      (["storage/overlay-images/images.json", "storage/overlay-layers/layers.json"], "a store of podman"),
    ])
  func unread(_ names: [String], _ kind: String) throws {
    // More names than an error shows stand before them.
    let members =
      (0..<12).map { TarMaker.Member("./\($0).json", "{}") } + names.map { TarMaker.Member("./" + $0, "{}") }
    let error = try #require(throws: LocateError.self) { _ = try ArchiveFile.roots(members) }
    #expect("\(error)".contains(": this is \(kind)"), "\(error)")
  }

  @Test("a docker save of an image by its ID has no repositories", arguments: [".json", ".tar", "/layer.tar"])
  func savedByID(_ ending: String) throws {
    let names = [String(repeating: "0c", count: 32) + ending, "manifest.json"]
    let members = names.map { TarMaker.Member($0, "{}") }
    let error = try #require(throws: LocateError.self) { _ = try ArchiveFile.roots(members) }
    #expect("\(error)".contains(": this is a docker save of Docker before 25"), "\(error)")
  }

  @Test("two hosts in one archive are refused with both their places")
  func several() throws {
    try withTree(prefix: "web1/") { (_, first) throws in
      try withTree(prefix: "web2/") { (_, second) throws in
        let error = try #require(throws: LocateError.self) { _ = try ArchiveFile.roots(first + second) }
        guard case .several(_, let found) = error else {
          Issue.record(error)
          return
        }
        #expect(found == ["web1", "web2"])
      }
    }
  }

  @Test(
    "a Docker inside Docker is another host",
    arguments: ["overlay2/\(String(repeating: "c1", count: 32))/diff/var/lib/docker/", "volumes/x/_data/"])
  func nested(_ place: String) throws {
    try withTree(prefix: "docker/") { (tree, outer) throws in
      try withTree(driver: "vfs", prefix: "docker/" + place) { (_, inner) throws in
        let root = try ArchiveFile.root(inner + outer)
        #expect(root.trees.map(\.driver) == ["overlay2"])
        #expect(try Seen(root) == Seen(tree))
      }
    }
  }

  @Test("what is no tree is described in the words for such a folder")
  func errors() throws {
    func error(_ names: [String]) throws -> LocateError {
      try #require(throws: LocateError.self) {
        _ = try ArchiveFile.roots(names.map { TarMaker.Member($0, type: $0.hasSuffix("/") ? "5" : "0") })
      }
    }
    let old = try error(["docker/graph/_tmp/", "docker/aufs/diff/", "docker/repositories-aufs"])
    guard case .beforeDocker110(let path, let found) = old else {
      Issue.record(old)
      return
    }
    #expect(path.hasSuffix("host.tar: docker"))
    #expect(found == ["graph", "repositories-aufs"])
    let empty = try error(["./image/overlay2/", "./overlay2/l/", "./containers/"])
    #expect(empty.description.contains("found none in image/overlay2"))
    let store = try error(["docker/image/", "docker/containerd/daemon/", "docker/containers/"])
    guard case .containerdStore = store else {
      Issue.record(store)
      return
    }
    let other = try error(["etc/motd", "etc/passwd", "usr/"])
    #expect(other.description.contains("found etc, usr"))
    #expect(try error([]).description.contains("found nothing in it"))
  }

  @Test("a file's name without .tar and what follows names the host")
  func names() {
    let hosts = [
      "web1.tar": "web1", "web1.tar.gz": "web1", "a.b.tar.zst": "a.b", "web1.tgz": "web1", "web1": "web1",
      "x.tar.d.tar": "x.tar.d", ".tar": ".tar", "web.target": "web.target", "web1.tzst": "web1",
    ]
    for (file, host) in hosts { #expect(ArchiveInput.host(ofFile: "/a.tar/" + file) == host, "\(file)") }
  }

  @Test("a device is no input, and a pipe has no name")
  func inputs() throws {
    #expect(throws: LocateError.wrongKind(path: "/dev/zero", found: "a device")) { try TreeSource("/dev/zero").roots() }
    #expect(throws: LocateError.notFound(path: "/nonexistent/x.tar")) { try TreeSource("/nonexistent/x.tar").roots() }
    try withTree { (_, members) throws in
      let archive = try ArchiveFile(named: "pipe.tar")
      defer { archive.delete() }
      try #require(mkfifo(archive.file.path, 0o600) == 0)
      let bytes = TarMaker(.pax, members).bytes
      let writer = Thread {
        if let pipe = FileHandle(forWritingAtPath: archive.file.path) {
          try? pipe.write(contentsOf: Data(bytes))
          try? pipe.close()
        }
      }
      writer.start()
      let roots = try TreeSource(archive.file.path).roots()
      #expect(roots.map(\.defaultHost) == [nil])
    }
  }
}
