import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

/// Makes an OCI image layout on disk, for a test to break.
final class LayoutMaker {
  let root: URL
  /// Descriptors of index.json, as JSON.
  private var names: [String] = []

  static let manifestType = "application/vnd.oci.image.manifest.v1+json"
  static let indexType = "application/vnd.oci.image.index.v1+json"
  static let configType = "application/vnd.oci.image.config.v1+json"
  static let layerType = "application/vnd.oci.image.layer.v1.tar+gzip"

  init() throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("strata-layout-" + UUID().uuidString)
    try FileManager.default.createDirectory(
      at: root.appendingPathComponent("blobs/sha256"), withIntermediateDirectories: true)
    try write("oci-layout", #"{"imageLayoutVersion":"1.0.0"}"#)
    try writeIndex()
  }

  func delete() { try? FileManager.default.removeItem(at: root) }

  func write(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: root.appendingPathComponent(path))
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(at: root.appendingPathComponent(path)) }

  static func path(_ digest: Digest) -> String { "blobs/sha256/\(digest.hex)" }

  @discardableResult
  func blob(_ text: String) throws -> Digest {
    let digest = Digest(TreeMaker.hash(text))
    try write(Self.path(digest), text)
    return digest
  }

  static func descriptor(_ type: String, _ digest: Digest, size: Int, _ more: String = "") -> String {
    #"{"mediaType":"\#(type)","digest":"\#(digest)","size":\#(size)\#(more)}"#
  }

  func descriptor(_ type: String, of digest: Digest, _ more: String = "") throws -> String {
    let file = root.appendingPathComponent(Self.path(digest)).path
    let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
    return Self.descriptor(type, digest, size: size ?? 0, more)
  }

  /// A manifest with its config and its layers, each a blob of the text that names it.
  @discardableResult
  func image(_ layers: [String], architecture: String = "amd64") throws -> Digest {
    let diffs = layers.map { "\"sha256:\(TreeMaker.hash("diff of " + $0).hex)\"" }.joined(separator: ",")
    let config = try blob(
      #"{"architecture":"\#(architecture)","os":"linux","rootfs":{"type":"layers","diff_ids":[\#(diffs)]}}"#)
    let blobs = try layers.map { try descriptor(Self.layerType, of: try blob($0)) }
    return try blob(
      #"{"mediaType":"\#(Self.manifestType)","config":\#(try descriptor(Self.configType, of: config)),"#
        + #""layers":[\#(blobs.joined(separator: ","))]}"#)
  }

  func index(_ manifests: [String]) throws -> Digest {
    try blob(#"{"mediaType":"\#(Self.indexType)","manifests":[\#(manifests.joined(separator: ","))]}"#)
  }

  /// Gives a manifest or an index a name; nil: it is listed without one.
  func name(_ digest: Digest, _ name: String?, type: String = manifestType) throws {
    let note = name.map { #","annotations":{"org.opencontainers.image.ref.name":"\#($0)"}"# } ?? ""
    names.append(try descriptor(type, of: digest, note))
    try writeIndex()
  }

  private func writeIndex() throws {
    try write("index.json", #"{"schemaVersion":2,"manifests":[\#(names.joined(separator: ","))]}"#)
  }

  func read() throws -> TreeReading {
    let roots = try TreeSource(root.path).roots()
    let store = try #require(roots.first as? OCILayout)
    let read = try store.read(
      ReadOptions(workers: 2), into: NoFacts(), memory: { _, _ in (PreviousScan(), nil) }, watch: { try $1() })
    return try #require(read.readings.first)
  }
}

/// Makes a layout, lets a test break it, reads it, and deletes it.
func layoutReading(_ body: (LayoutMaker) throws -> Void) throws -> TreeReading {
  let layout = try LayoutMaker()
  defer { layout.delete() }
  try body(layout)
  return try layout.read()
}
