import Foundation
import Testing

@testable import Files
@testable import Stores

@Suite("finding all roots below a folder") struct RootDiscoveryTests {
  @Test("those in volumes too, each with the root in which it lies, and none that Docker's own files only look like")
  func below() throws {
    let disk = try MadeDisk()
    defer { disk.delete() }
    try disk.docker("var/lib/docker")
    try disk.docker("var/lib/docker/volumes/ci/_data")
    try disk.containerd("var/lib/docker/volumes/ci/_data/volumes/k3s/_data/agent/containerd", namespace: "k8s.io")
    try disk.write("srv/layout/oci-layout", #"{"imageLayoutVersion":"1.0.0"}"#)
    // Layers' files are not looked at, and pictures are no image store.
    try disk.docker("var/lib/docker/overlay2/\(TreeMaker.stray)/diff/var/lib/docker")
    try disk.write("srv/www/image/icons/a.png", "")
    let found = try TreeSource.discover(below: disk.top.path)
    #expect(found.unread == [])
    let top = disk.top.path + "/"
    let roots = try found.found.map { path, inside, source in
      let store = try #require(try source.get().roots().first)
      #expect(store.defaultHost == disk.top.lastPathComponent)
      let label = store is OCILayout ? "" : store.trees[0].root
      return [path, inside ?? "-", label].map { $0.replacing(top, with: "") }
    }
    let (outer, inner) = ("var/lib/docker", "var/lib/docker/volumes/ci/_data")
    let deepest = inner + "/volumes/k3s/_data/agent/containerd"
    #expect(
      roots == [["srv/layout", "-", ""], [outer, "-", ""], [inner, outer, inner], [deepest, inner, deepest]])
  }

  @Test("roots below a folder whose name is not of ASCII alone have the rest of their paths as labels")
  func otherLetters() throws {
    let disk = try MadeDisk()
    defer { disk.delete() }
    for name in ["a", "b"] { try disk.docker("größe-日本/" + name) }
    let found = try TreeSource.discover(below: disk.top.path + "/größe-日本").found
    #expect(try found.map { try $0.source.get().roots()[0].trees[0].root } == ["a", "b"])
  }

  @Test("a folder without any has none, and one that is not there is an error")
  func none() throws {
    let disk = try MadeDisk()
    defer { disk.delete() }
    try disk.write("srv/file", "")
    #expect(try TreeSource.discover(below: disk.top.path).found.isEmpty)
    #expect(throws: LocateError.self) { try TreeSource.discover(below: disk.top.path + "/none") }
  }
}
