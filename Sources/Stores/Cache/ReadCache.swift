import Files
import ImageModel

/// What one reading keeps of files for the next one, which then reads only files that have changed.
///
/// A cache may be lost or stale without harm: what does not match it is read. Docker writes each file beside its place and
/// renames it there, so a folder's inode and time of change show whether something in it was replaced.
/// Records stay in the file and are decoded when the reading asks for them.
package struct ReadCache: Sendable {
  /// A folder as it was when its content was read.
  package struct Stamp: Sendable, Equatable {
    let device: UInt64
    let inode: UInt64
    /// Nanoseconds since 1970.
    let changed: Int64
    let modified: Int64
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
    let stamps: Stamps
    let newest: Int64

    /// Of what is read for an image; nil for what was not there.
    struct Stamps: Sendable, Equatable {
      /// Of the file in imagedb/content.
      var config: Stamp?
      /// Of the folder in imagedb/metadata.
      var metadata: Stamp?
    }
  }

  /// An index, a manifest or a config that was sound and is in the index.
  struct Document: Sendable {
    let digest: Hash256
    let outline: DocumentOutline
    /// Of its file.
    let stamp: Stamp
  }

  /// distribution/ as a whole: its folders, and the hash of what was in them.
  struct Distribution: Sendable, Equatable {
    let stamps: [Stamp]
    let content: Hash256
    let newest: Int64
  }

  /// A record that holds still, and its place in the file.
  struct Known<Record: Sendable>: Sendable {
    let record: Record
    let place: Range<Int>
  }

  /// When the reading that left the cache began, in nanoseconds since 1970.
  let began: Int64
  private(set) var distribution: Distribution?
  private let file: MappedFile
  private var layers: RecordPlaces
  private var images: RecordPlaces
  private var documents: RecordPlaces

  /// Nil if there is no file, or it is no cache, or not whole.
  package init?(path: String) {
    guard let file = MappedFile(path: path), let head = CacheInput(file: file.bytes) else { return nil }
    self.file = file
    began = head.began
    layers = RecordPlaces(count: head.layerCount)
    images = RecordPlaces(count: head.imageCount)
    documents = RecordPlaces(count: head.documentCount)
    guard findRecords() else { return nil }
    letGo()
  }

  var counts: (layers: Int, images: Int, documents: Int) { (layers.count, images.count, documents.count) }

  func bytes(at place: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[place]) }

  /// To be called from time to time: the records are asked for mostly in the order in which they were written.
  func letGo() { file.letGo() }

  private mutating func findRecords() -> Bool {
    let bytes = file.bytes
    guard var input = CacheInput(file: bytes, at: CacheForm.headLength) else { return false }
    while let kind = input.kind() {
      let place = input.at
      switch kind {
      case .end: return input.isAtEnd
      case .layer:
        guard let layer = input.layer(), layers.add(layer.files.chain.hash, at: place, in: bytes) else { return false }
      case .image:
        guard let image = input.image(), images.add(image.id.hash, at: place, in: bytes) else { return false }
      case .document:
        guard let document = input.document(), documents.add(document.digest, at: place, in: bytes) else {
          return false
        }
      case .distribution:
        guard let read = input.distribution() else { return false }
        distribution = read
      }
    }
    return false
  }

  /// The layer as it was read before, if its folder is still the same.
  func layer(_ chain: ChainID, stamp: Stamp) -> Known<Layer>? {
    known(layers.place(of: chain.hash, in: file.bytes), { $0.layer() }) { $0.stamp == stamp && isSettled(stamp) }
  }

  /// The image as it was read before, if its config and its metadata are still the same.
  func image(_ id: ImageID, _ stamps: Image.Stamps) -> Known<Image>? {
    known(images.place(of: id.hash, in: file.bytes), { $0.image() }) {
      $0.stamps == stamps && stamps.config.map(isSettled) ?? false && stamps.metadata.map(isSettled) ?? true
    }
  }

  /// The document as it was read before, if its file is still the same.
  func document(_ digest: Hash256, stamp: Stamp) -> Known<Document>? {
    known(documents.place(of: digest, in: file.bytes), { $0.document() }) { $0.stamp == stamp && isSettled(stamp) }
  }

  /// The record at a place, behind its kind, if it holds still.
  @inline(__always)
  private func known<Record>(
    _ place: Int?, _ read: (inout CacheInput) -> Record?, _ holds: (Record) -> Bool
  ) -> Known<Record>? {
    guard let place, var input = CacheInput(file: file.bytes, at: place), let record = read(&input), holds(record)
    else { return nil }
    return Known(record: record, place: place - 1..<input.at)
  }

  func isUnchanged(_ stamps: [Stamp], content: Hash256?) -> Bool {
    guard let distribution, distribution.content == content else { return false }
    return distribution.stamps == stamps && stamps.allSatisfy(isSettled)
  }

  /// Whether the folder or file was old enough when it was read: a change right after could have the same time (git: "racily
  /// clean").
  private func isSettled(_ stamp: Stamp) -> Bool {
    max(stamp.changed, stamp.modified) < began &- 2_000_000_000
  }
}

extension ReadCache.Stamp {
  init(_ stamp: FileStamp) {
    self.init(device: stamp.device, inode: stamp.inode, changed: stamp.changed, modified: stamp.modified)
  }
}
