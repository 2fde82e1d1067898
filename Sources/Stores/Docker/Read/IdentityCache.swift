import Bolt
import Files
import ImageModel

/// What Docker 29 keeps for 48 hours of each image that it listed from containerd's store: also of images that are gone.
///
/// Source: moby daemon/containerd, the bucket `image-identity-cache-v1`: its keys are TARGET|MANIFEST|PLATFORM.
struct IdentityCache {
  private(set) var images: [CachedIdentity] = []
  /// Why the file, or a part of it, could not be read.
  private(set) var fault: String?

  static let file = "identity-cache.db"
  static let path = "image/" + file

  /// - Parameter folder: The folder image/ of a data root.
  init(in folder: any Folder) {
    do {
      guard let copy = try folder.database(Self.file, into: ReadBuffer()), !copy.isEmpty else { return }
      let file = try BoltFile(copy)
      var log = FaultLog<String>()
      guard let bucket = try file.bucket("image-identity-cache-v1") else { return }
      log.forEach(bucket, in: Self.path) { name, entry, log throws(BoltError) in
        guard let image = CachedIdentity(key: name, entry.value) else {
          log.note(Self.path, "expected TARGET|MANIFEST|PLATFORM and a time, found \(name)")
          return
        }
        images.append(image)
      }
      images.sort { ($0.target, $0.manifest, $0.platform) < ($1.target, $1.manifest, $1.platform) }
      fault = log.faults.first?.detail
    } catch {
      fault = (error as? DatabaseFault)?.detail ?? "expected a bbolt file: \(error)"
    }
  }
}

extension CachedIdentity {
  fileprivate init?(key: String, _ value: ArraySlice<UInt8>?) {
    let parts = key.split(separator: "|", maxSplits: 2).map(String.init)
    guard parts.count == 3, let target = Digest(parts[0]), let manifest = Digest(parts[1]), let value else {
      return nil
    }
    let cached = value.withUnsafeBytes { bytes -> String? in
      var reader = JSONReader(bytes)
      var cached: String?
      do throws(JSONError) {
        try reader.object { (reader, key) throws(JSONError) in
          if case "CachedAt" = key { cached = try reader.string() } else { try reader.skip() }
        }
      } catch {
        return nil
      }
      return cached
    }
    guard let moment = cached.flatMap({ Moment(rfc3339: $0)?.sinceEpoch }) else { return nil }
    self.init(target: target, manifest: manifest, platform: parts[2], cached: moment / 1_000_000)
  }
}
