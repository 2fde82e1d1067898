import Files
import ImageModel

/// What `docker save` writes beside a layout's own blobs, for Docker before 1.10: a config of each layer, which nothing
/// names (moby image/tarexport/save.go, image/v1/imagev1.go).
struct SavedLayerConfigs {
  private let folder: any Folder
  private let buffer = ReadBuffer()

  /// Bytes. The largest configs are a few hundred kB.
  private static let limit = 1 << 20

  /// - Parameter folder: The layout's.
  /// - Returns: Nil for a layout that is not of `docker save`, which writes a manifest.json too.
  init?(in folder: any Folder) {
    guard (try? folder.stamp("manifest.json"))?.kind == .file else { return nil }
    self.folder = folder
  }

  /// Whether a blob that no name leads to is such a config: it says which image of old it is, and has no layers.
  func contains(_ blob: Digest) -> Bool {
    guard let blobs = try? folder.descend(["blobs", blob.algorithm.name]),
      let bytes = try? blobs.read(blob.hex, into: buffer, limit: Self.limit)
    else { return false }
    var (id, isOfContainer, hasLayers): (String?, Bool, Bool) = (nil, false, false)
    do throws(JSONError) {
      var reader = JSONReader(bytes)
      try reader.object { (reader, key) throws(JSONError) in
        switch key {
        case "id": id = try reader.string()
        case "container_config":
          isOfContainer = true
          try reader.skip()
        case "rootfs":
          hasLayers = true
          try reader.skip()
        default: try reader.skip()
        }
      }
      try reader.end()
    } catch {
      return false
    }
    return id.flatMap { Hash256(hex: $0) } != nil && isOfContainer && !hasLayers
  }
}
