import Foundation

@testable import Stores

/// The disk of a host, made up.
struct MadeDisk {
  let top: URL

  init() throws {
    top = FileManager.default.temporaryDirectory.appendingPathComponent("strata-disk-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: top, withIntermediateDirectories: false)
  }

  func delete() { try? FileManager.default.removeItem(at: top) }

  func write(_ path: String, _ text: String) throws {
    let file = top.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Puts the root of a containerd there, with an image in a namespace.
  func containerd(_ path: String, namespace: String) throws {
    let store = try ContainerdMaker()
    defer { store.delete() }
    store.put(["target": ["digest": .text("sha256:none"), "size": .signed(1)]], "images", "web:1", in: namespace)
    _ = try store.read()
    try move(store.root, path)
  }

  /// Puts the root of a containerd there, with a namespace that holds nothing.
  func emptyContainerd(_ path: String, namespace: String) throws {
    let store = try ContainerdMaker()
    defer { store.delete() }
    store.put([:], "images", in: namespace)
    try store.writeDatabases()
    try move(store.root, path)
  }

  /// Puts a data root there, with a tree of overlay2, or with an empty image/ alone.
  func docker(_ path: String, hasTree: Bool = true) throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    if !hasTree {
      try tree.remove("image/overlay2")
      try FileManager.default.createDirectory(at: tree.url("containerd"), withIntermediateDirectories: false)
    }
    try move(tree.root, path)
  }

  private func move(_ root: URL, _ path: String) throws {
    let place = top.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: root, to: place)
  }

  /// Where a root lies below the top, with its trees and with the containerd that it uses.
  var found: [String] {
    get throws {
      try TreeSource(top.path).roots().map { root in
        let trees = root.trees.map { "\($0.driver)\($0.namespace)\($0.root.isEmpty ? "" : ":" + $0.root)" }
        let other = (root as? DataRoot)?.containerd.map { " with " + below($0.location) } ?? ""
        return "\(below(root.location)) \(trees.joined(separator: ","))\(other)"
      }
    }
  }

  private func below(_ path: String) -> String { String(path.dropFirst(top.path.count + 1)) }
}

/// Deletes the disk when the body is through.
func withDisk<Result>(_ body: (MadeDisk) throws -> Result) throws -> Result {
  let disk = try MadeDisk()
  defer { disk.delete() }
  return try body(disk)
}
