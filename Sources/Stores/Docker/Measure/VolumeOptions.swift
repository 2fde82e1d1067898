import Bolt
import Files
import ImageModel

/// The volumes that were given options for their driver, such as a file system to mount there.
///
/// Docker counts none of these (moby volume/service, `LocalVolumesSize`): their files mostly lie elsewhere. It knows the
/// options from volumes/metadata.db, bucket `volumes` (`volumeMetadata`); where that cannot be read, it has none.
enum VolumeOptions {
  static func volumes(in root: any Folder) -> Set<String> {
    var found: Set<String> = []
    guard let folder = try? root.folderIfPresent("volumes"),
      let copy = try? folder.database("metadata.db", into: ReadBuffer()), !copy.isEmpty,
      let file = try? BoltFile(copy), let bucket = try? file.bucket("volumes")
    else { return found }
    var log = FaultLog<String>()
    log.forEach(bucket, in: "volumes") { name, entry, _ in
      if let value = entry.value, value.withUnsafeBytes(hasOptions) { found.insert(name) }
    }
    return found
  }

  private static func hasOptions(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var reader = JSONReader(bytes)
    var hasAny = false
    do throws(JSONError) {
      try reader.object { (reader, key) throws(JSONError) in
        guard case "Options" = key else { return _ = try reader.skip() }
        try reader.object { (reader, _) throws(JSONError) in
          try reader.skip()
          hasAny = true
        }
      }
    } catch {
      return false
    }
    return hasAny
  }
}
