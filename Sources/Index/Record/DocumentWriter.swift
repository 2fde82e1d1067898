import GRDB
import ImageModel
import Stores

/// Writes what manifests and indexes say: facts, each named by the document's own digest.
final class DocumentWriter {
  private let insertManifest: PreparedStatement
  private let insertLayer: PreparedStatement
  private let insertMember: PreparedStatement
  /// The row of a digest, which is written if it is new.
  private let id: (Digest) throws -> Int64

  init(_ db: Database, id: @escaping (Digest) throws -> Int64) throws {
    self.id = id
    insertManifest = try PreparedStatement(
      db,
      """
      INSERT OR IGNORE INTO manifests(id, media_type, config, config_size, is_image, artifact_type, subject)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
    insertLayer = try PreparedStatement(
      db,
      "INSERT OR IGNORE INTO manifest_layers(manifest, position, blob, media_type, size) VALUES (?, ?, ?, ?, ?)")
    insertMember = try PreparedStatement(
      db,
      """
      INSERT OR IGNORE INTO index_manifests(
        idx, position, child, media_type, size, architecture, variant, os, os_version, attests)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
  }

  func write(_ document: BlobDocument, of digest: Digest) throws {
    switch document {
    case .index(let index): try write(index, try id(digest))
    case .manifest(let manifest): try write(manifest, try id(digest))
    }
  }

  private func write(_ manifest: ImageManifest, _ row: Int64) throws {
    insertManifest.bind(1, row)
    insertManifest.bind(2, manifest.mediaType)
    insertManifest.bind(3, try id(manifest.config.digest))
    insertManifest.bind(4, manifest.config.size)
    insertManifest.bind(5, manifest.isImage ? 1 : 0)
    insertManifest.bind(6, manifest.artifactType)
    insertManifest.bind(7, try manifest.subject.map { try id($0.digest) })
    try insertManifest.run()
    for (position, layer) in manifest.layers.enumerated() {
      insertLayer.bind(1, row)
      insertLayer.bind(2, Int64(position))
      insertLayer.bind(3, try id(layer.digest))
      insertLayer.bind(4, layer.mediaType)
      insertLayer.bind(5, layer.size)
      try insertLayer.run()
    }
  }

  private func write(_ index: ImageIndex, _ row: Int64) throws {
    for (position, member) in index.manifests.enumerated() {
      insertMember.bind(1, row)
      insertMember.bind(2, Int64(position))
      insertMember.bind(3, try id(member.digest))
      insertMember.bind(4, member.mediaType)
      insertMember.bind(5, member.size)
      insertMember.bind(6, member.platform?.architecture)
      insertMember.bind(7, member.platform?.variant)
      insertMember.bind(8, member.platform?.os)
      insertMember.bind(9, member.platform?.osVersion)
      insertMember.bind(10, try member.attests.map(id))
      try insertMember.run()
    }
  }
}
