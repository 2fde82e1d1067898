import ImageModel

/// What a reading remembers of files, so that the next one need not read again what has not changed since.
///
/// It may be lost or stale without harm: what does not match is read. Docker writes each file beside its place and
/// renames it there, so a folder's inode and time of change tell whether something in it was replaced.
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
  var began: Int64
  private(set) var layers: [Layer] = []
  private(set) var images: [Image] = []
  var distribution: Distribution?
  /// Device and inode of imagedb/content/sha256: configs are known by name, so only in this very folder. 0: none.
  var contentDevice: UInt64 = 0
  var contentInode: UInt64 = 0
  private var layerPlaces: [ChainID: Int32] = [:]
  private var imagePlaces: [ImageID: Int32] = [:]

  init(began: Int64) { self.began = began }

  mutating func reserve(layers: Int, images: Int) {
    self.layers.reserveCapacity(layers)
    layerPlaces.reserveCapacity(layers)
    self.images.reserveCapacity(images)
    imagePlaces.reserveCapacity(images)
  }

  mutating func add(_ layer: Layer) {
    layerPlaces[layer.files.chain] = Int32(layers.count)
    layers.append(layer)
  }

  mutating func add(_ image: Image) {
    imagePlaces[image.id] = Int32(images.count)
    images.append(image)
  }

  /// The layer as it was read before, if its folder is still the same.
  func layer(_ chain: ChainID, stamp: Stamp) -> Layer? {
    guard let place = layerPlaces[chain] else { return nil }
    let layer = layers[Int(place)]
    return layer.stamp == stamp && isSettled(stamp) ? layer : nil
  }

  /// The image as it was read before, if its metadata is still the same.
  func image(_ id: ImageID, stamp: Stamp?) -> Image? {
    guard let place = imagePlaces[id] else { return nil }
    let image = images[Int(place)]
    guard image.stamp == stamp, stamp.map(isSettled) ?? true else { return nil }
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
