import Foundation
import ImageModel

/// What a reading remembered of files, so that the next one need not read again what has not changed since.
///
/// It may be lost or stale without harm: what does not match is read. Docker writes each file beside its place and
/// renames it there, so a folder's inode and time of change tell whether something in it was replaced.
/// Its records stay as they are in the file and are read when they are asked for.
package struct ReadCache: Sendable {
  /// A folder as it was when its content was read.
  package struct Stamp: Sendable, Equatable {
    let device: UInt64
    let inode: UInt64
    /// Nanoseconds since 1970.
    let changed: Int64
    let modified: Int64

    init(_ stamp: FileStamp) {
      device = stamp.device
      inode = stamp.inode
      changed = stamp.changed
      modified = stamp.modified
    }

    init(device: UInt64, inode: UInt64, changed: Int64, modified: Int64) {
      self.device = device
      self.inode = inode
      self.changed = changed
      self.modified = modified
    }
  }

  /// An entry of layerdb without a fault.
  struct Layer: Sendable {
    let files: LayerFiles
    let stamp: Stamp
    let newest: Int64
  }

  /// An image whose config was sound and is in the index.
  struct Image: Sendable {
    let id: ImageID
    let top: ChainID?
    let os: String?
    let metadata: ImageMetadata
    /// Of its folder in imagedb/metadata; nil where there was none.
    let stamp: Stamp?
    let newest: Int64
  }

  /// distribution/ as a whole: its folders, and the hash of what was in them.
  struct Distribution: Sendable {
    let stamps: [Stamp]
    let content: Hash256
    let newest: Int64
  }

  /// When the reading began that this is of, in nanoseconds since 1970.
  let began: Int64
  private(set) var distribution: Distribution?
  /// Device and inode of imagedb/content/sha256: configs are known by name, so only in this very folder. 0: none.
  private(set) var contentDevice: UInt64 = 0
  private(set) var contentInode: UInt64 = 0
  private let file: Data
  private var layers: RecordPlaces
  private var images: RecordPlaces

  /// Nil if the bytes are no cache, or not whole.
  package init?(_ file: Data) {
    self.file = file
    let head = file.withUnsafeBytes { CacheInput(file: $0).map { ($0.began, $0.layerCount, $0.imageCount) } }
    guard let (began, layerCount, imageCount) = head else { return nil }
    self.began = began
    layers = RecordPlaces(count: layerCount)
    images = RecordPlaces(count: imageCount)
    guard file.withUnsafeBytes({ findRecords($0) }) else { return nil }
  }

  private mutating func findRecords(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard var input = CacheInput(file: bytes, at: CacheForm.headLength) else { return false }
    while let kind = input.kind() {
      let place = input.at
      switch kind {
      case .end: return input.isAtEnd
      case .layer:
        guard let layer = input.layer(), layers.add(layer.files.chain.hash, at: place, in: bytes) else { return false }
      case .image:
        guard let image = input.image(), images.add(image.id.hash, at: place, in: bytes) else { return false }
      case .content:
        guard let device = input.number(), let inode = input.number() else { return false }
        contentDevice = device
        contentInode = inode
      case .distribution:
        guard let read = input.distribution() else { return false }
        distribution = read
      }
    }
    return false
  }

  /// The layer as it was read before, if its folder is still the same.
  func layer(_ chain: ChainID, stamp: Stamp) -> Layer? {
    let layer: Layer? = file.withUnsafeBytes { bytes in
      guard let place = layers.place(of: chain.hash, in: bytes), var input = CacheInput(file: bytes, at: place)
      else { return nil }
      return input.layer()
    }
    guard let layer, layer.stamp == stamp, isSettled(stamp) else { return nil }
    return layer
  }

  /// The image as it was read before, if its metadata is still the same.
  func image(_ id: ImageID, stamp: Stamp?) -> Image? {
    let image: Image? = file.withUnsafeBytes { bytes in
      guard let place = images.place(of: id.hash, in: bytes), var input = CacheInput(file: bytes, at: place)
      else { return nil }
      return input.image()
    }
    guard let image, image.stamp == stamp, stamp.map(isSettled) ?? true else { return nil }
    return image
  }

  func isUnchanged(_ stamps: [Stamp], content: Hash256?) -> Bool {
    guard let distribution, distribution.content == content else { return false }
    return distribution.stamps == stamps && stamps.allSatisfy(isSettled)
  }

  /// Not changed so shortly before it was read that another change could bear the same time (git: "racily clean").
  private func isSettled(_ stamp: Stamp) -> Bool {
    max(stamp.changed, stamp.modified) < began &- 2_000_000_000
  }
}

/// Where in a cache's file the record of each hash is, which stands at the record's beginning.
private struct RecordPlaces: Sendable {
  /// 0: free. No record is at the file's beginning.
  private var slots: [UInt32]
  /// A folder's name need not be a hash of anything: without chance in it, names could be made that all fall together.
  private let spread = UInt64.random(in: .min ... .max) | 1
  private var room: Int

  init(count: Int) {
    var size = 16
    while size < count * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
    room = count
  }

  private func hash(at place: UInt32, in bytes: UnsafeRawBufferPointer) -> Hash256? {
    Hash256(bytes: UnsafeRawBufferPointer(rebasing: bytes[Int(place)..<Int(place) + 32]))
  }

  private func slot(of hash: Hash256, in bytes: UnsafeRawBufferPointer) -> Int {
    let mixed = ((hash.a ^ hash.b) &* spread) ^ ((hash.c ^ hash.d) &* spread).byteSwapped
    var slot = Int(truncatingIfNeeded: (mixed &* spread) >> 32) & (slots.count - 1)
    while slots[slot] != 0, self.hash(at: slots[slot], in: bytes) != hash { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  /// False if there are more than was said, or the file is longer than a place can tell.
  mutating func add(_ hash: Hash256, at place: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard room > 0, let place = UInt32(exactly: place) else { return false }
    room -= 1
    slots[slot(of: hash, in: bytes)] = place
    return true
  }

  func place(of hash: Hash256, in bytes: UnsafeRawBufferPointer) -> Int? {
    let place = slots[slot(of: hash, in: bytes)]
    return place == 0 ? nil : Int(place)
  }
}
