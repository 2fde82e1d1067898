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
  static let limit = 1 << 30

  /// Reads the database of a containerd; nil where there is none.
  ///
  /// - Parameters:
  ///   - names: the folders that lead from `folder` to containerd's root.
  ///   - path: that root, relative to the data root.
  init?(below folder: (any Folder)?, _ names: [String] = [], at path: String) {
    guard let folder else { return nil }
    func fault(_ detail: String) -> Finding {
      Finding(
        .unreadable, "\(path)/\(Self.folder)/\(Self.file)", detail + ", so the store in use may be unknown",
        area: .references, severity: .warning)
    }
    do throws(ReadFailure) {
      guard let place = try folder.descend(names + [Self.folder]) else { return nil }
      modified = try place.stamp(Self.file).modified
      let buffer = ReadBuffer()
      let copy = try stableCopy { (count) throws(ReadFailure) in
        try place.head(Self.file, count: count, into: buffer)
      } whole: { () throws(ReadFailure) in
        Array(try place.read(Self.file, into: buffer, limit: Self.limit))
      }
      guard let copy else {
        self.fault = fault("expected a moment without writing, found both metas changed under five attempts")
        return
      }
      // containerd takes an empty file for an empty database.
      guard !copy.isEmpty else { return }
      do throws(BoltError) {
        try read(BoltFile(bytes: copy))
      } catch {
        self.fault = fault("expected containerd’s database: \(error)")
      }
    } catch {
      guard error != .absent else { return nil }
      self.fault = fault("expected containerd’s database, \(error.found)")
    }
  }

  private mutating func read(_ file: BoltFile) throws(BoltError) {
    guard let top = try file.bucket("v1") else { return }
    schema = try top.value("version").flatMap(Self.signed)
    guard let images = try top.bucket("moby")?.bucket("images") else { return }
    hasImages = true
    var entries = images.entries()
    while let entry = try entries.next() {
      guard let image = try entry.bucket() else { continue }
      for name in ["createdat", "updatedat"] {
        guard let time = try image.value(name).flatMap(Self.time) else { continue }
        newestImage = max(newestImage ?? time, time)
      }
    }
  }

  /// Go's signed varint.
  private static func signed(_ bytes: ArraySlice<UInt8>) -> Int64? {
    var value: UInt64 = 0
    for (place, byte) in bytes.enumerated() {
      guard place < 9 else { return nil }
      value |= UInt64(byte & 0x7F) << (7 * UInt64(place))
      if byte < 0x80 { return Int64(value >> 1) ^ -Int64(value & 1) }
    }
    return nil
  }

  /// Go's time.Time as bytes: a version, seconds since the year 1, nanoseconds, and the zone, which changes no moment.
  private static func time(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard bytes.count >= 13, let version = bytes.first, version == 1 || version == 2 else { return nil }
    func number(_ range: Range<Int>) -> Int64 {
      bytes.dropFirst(range.lowerBound).prefix(range.count).reduce(0) { $0 << 8 | Int64($1) }
    }
    let seconds = number(1..<9).subtractingReportingOverflow(62_135_596_800)
    let (nanoseconds, isTooLarge) = seconds.partialValue.multipliedReportingOverflow(by: 1_000_000_000)
    guard !seconds.overflow, !isTooLarge, seconds.partialValue > 0 else { return nil }
    return nanoseconds &+ number(9..<13)
  }
}
