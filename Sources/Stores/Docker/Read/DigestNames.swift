import Files
import ImageModel

/// What lies in a folder whose entries have digests as names.
struct DigestNames: Sendable {
  private(set) var hashes: [Hash256] = []
  /// All else, in no order: other names, and digests that are no directories where directories are expected.
  private(set) var others: [(name: String, kind: EntryKind)] = []
  /// Why the folder could not be listed, or not to its end.
  private(set) var fault: Finding?

  init(in folder: any Folder, areFolders: Bool = false) {
    do throws(ReadFailure) {
      try folder.forEachEntry { name, kind in
        if let hash = Hash256(hex: name), !areFolders || kind == .folder {
          hashes.append(hash)
        } else {
          others.append((String(decoding: name, as: UTF8.self), kind))
        }
      }
    } catch {
      fault = .unlistable(folder, error)
    }
  }
}
