import GRDB
import ImageModel
import Stores

/// Writes what manifests and indexes say: facts, each named by the document's own digest.
final class DocumentWriter {
  private let insertManifest: BatchedInsert
  private let insertLayer: BatchedInsert
  private let insertMember: BatchedInsert

  /// - Parameter rows: How many rows to write at once.
  init(_ db: Database, rows: Int) throws {
    func insertion(_ table: String, _ columns: [String]) throws -> BatchedInsert {
      try BatchedInsert(db, "INSERT OR IGNORE", into: table, columns, rows: rows)
    }
    insertManifest = try insertion(
      "manifests", ["id", "media_type", "config", "config_size", "is_image", "artifact_type", "subject"])
    insertLayer = try insertion("manifest_layers", ["manifest", "position", "blob", "media_type", "size"])
    insertMember = try insertion(
      "index_manifests",
      [
        "idx", "position", "child", "media_type", "size", "architecture", "variant", "os", "os_version", "attests",
      ])
  }

  func flush() throws {
    for insertion in [insertManifest, insertLayer, insertMember] { try insertion.flush() }
  }

  /// - Parameter id: The row of a digest, which is written if it is new.
  func write(_ document: BlobDocument, of digest: Digest, _ id: (Digest) throws -> Int64) throws {
    switch document {
    case .index(let index): try write(index, try id(digest), id)
    case .manifest(let manifest): try write(manifest, try id(digest), id)
    }
  }

  private func write(_ manifest: ImageManifest, _ row: Int64, _ id: (Digest) throws -> Int64) throws {
    insertManifest.bind(0, row)
    insertManifest.bind(1, manifest.mediaType)
    insertManifest.bind(2, try id(manifest.config.digest))
    insertManifest.bind(3, manifest.config.size)
    insertManifest.bind(4, manifest.isImage ? 1 : 0)
    insertManifest.bind(5, manifest.artifactType)
    insertManifest.bind(6, try manifest.subject.map { try id($0.digest) })
    try insertManifest.endRow()
    for (position, layer) in manifest.layers.enumerated() {
      insertLayer.bind(0, row)
      insertLayer.bind(1, Int64(position))
      insertLayer.bind(2, try id(layer.digest))
      insertLayer.bind(3, layer.mediaType)
      insertLayer.bind(4, layer.size)
      try insertLayer.endRow()
    }
  }

  private func write(_ index: ImageIndex, _ row: Int64, _ id: (Digest) throws -> Int64) throws {
    for (position, member) in index.manifests.enumerated() {
      insertMember.bind(0, row)
      insertMember.bind(1, Int64(position))
      insertMember.bind(2, try id(member.digest))
      insertMember.bind(3, member.mediaType)
      insertMember.bind(4, member.size)
      insertMember.bind(5, member.platform?.architecture)
      insertMember.bind(6, member.platform?.variant)
      insertMember.bind(7, member.platform?.os)
      insertMember.bind(8, member.platform?.osVersion)
      insertMember.bind(9, try member.attests.map(id))
      try insertMember.endRow()
    }
  }
}
