import Bolt
import Files

/// What containerd's database shows of Docker, which keeps its images in containerd's store by default from 29.0 on.
///
/// Source: containerd core/metadata/buckets.go, db.go: `v1/version`, `v1/moby/images/NAME/{createdat,updatedat}`.
struct ContainerdDatabase {
  /// The namespace moby has a bucket of images: a daemon used containerd's store, whatever it uses now.
  private(set) var hasImages = false
  /// When Docker last made a name of an image or moved one, in nanoseconds since 1970.
  private(set) var newestImage: Int64?
  /// When the file was last written, for whatever purpose, in nanoseconds since 1970.
  private(set) var modified: Int64?
  /// The number of the schema.
  private(set) var schema: Int64?
  /// Why the file, or a part of it, could not be read.
  private(set) var fault: Finding?

  static let file = "meta.db"
  static let folder = "io.containerd.metadata.v1.bolt"

  /// Reads the database of a containerd; nil where there is none.
  ///
  /// - Parameters:
  ///   - names: The folders that lead from `folder` to containerd's root.
  ///   - path: That root, relative to the data root.
  init?(below folder: (any Folder)?, _ names: [String] = [], at path: String) {
    guard let folder else { return nil }
    func fault(_ detail: String) -> Finding {
      Finding(
        .unreadable, "\(path)/\(Self.folder)/\(Self.file)", detail + ", so the store in use may be unknown",
        area: .references, severity: .warning)
    }
    let place: any Folder
    do throws(ReadFailure) {
      guard let found = try folder.descend(names + [Self.folder]) else { return nil }
      place = found
      modified = try place.stamp(Self.file).modified
    } catch {
      guard error != .absent else { return nil }
      self.fault = fault("expected containerd’s database, \(error.found)")
      return
    }
    do {
      // containerd takes an empty file for an empty database.
      guard let copy = try place.database(Self.file, into: ReadBuffer()), !copy.isEmpty else { return }
      try read(BoltFile(copy))
    } catch let error as DatabaseFault {
      self.fault = fault(error.detail)
    } catch {
      self.fault = fault("expected containerd’s database: \(error)")
    }
  }

  private mutating func read(_ file: BoltFile) throws(BoltError) {
    guard let top = try file.bucket("v1") else { return }
    schema = try top.value("version").flatMap(\.signedVarint)
    guard let images = try top.bucket("moby")?.bucket("images") else { return }
    hasImages = true
    var entries = images.entries()
    while let entry = try entries.next() {
      guard let image = try entry.bucket() else { continue }
      for name in ["createdat", "updatedat"] {
        guard let time = try image.value(name).flatMap(\.goTime) else { continue }
        newestImage = max(newestImage ?? time, time)
      }
    }
  }
}
