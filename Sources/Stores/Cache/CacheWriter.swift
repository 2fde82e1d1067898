import Glibc
import ImageModel

/// Writes a cache while its tree is read, so that a large one is never in memory. A failure (a full disk) only costs
/// the next reading its speed.
package final class CacheWriter {
  private let descriptor: Int32
  private var bytes: [UInt8] = []
  private var sum = Hash256Builder()
  private var isWhole = true
  private var layers: UInt64 = 0
  private var images: UInt64 = 0
  private var documents: UInt64 = 0

  private static let pieceSize = 1 << 16

  /// - Parameter descriptor: Of an empty file; the writer owns the descriptor from now on.
  package init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Begins, and forgets what was written before.
  ///
  /// - Parameter time: In nanoseconds since 1970; now if not given.
  func begin(at time: Int64 = now()) {
    isWhole = lseek(descriptor, 0, SEEK_SET) == 0 && ftruncate(descriptor, 0) == 0
    sum = Hash256Builder()
    layers = 0
    images = 0
    documents = 0
    bytes = CacheForm.mark
    number(UInt64(bitPattern: time))
  }

  /// Writes what is left.
  ///
  /// - Returns: whether all of it is in the file.
  func finish(_ distribution: ReadCache.Distribution?) -> Bool {
    if let distribution { add(distribution) }
    kind(.end)
    number(layers)
    number(images)
    number(documents)
    flush()
    sum.finish().withBytes { bytes.append(contentsOf: $0) }
    flush()
    return isWhole
  }

  func add(contentDevice device: UInt64, inode: UInt64) {
    kind(.content)
    number(device)
    number(inode)
  }

  private func add(_ distribution: ReadCache.Distribution) {
    kind(.distribution)
    number(UInt64(distribution.stamps.count))
    for stamp in distribution.stamps { self.stamp(stamp) }
    hash(distribution.content)
    number(UInt64(bitPattern: distribution.newest))
  }

  func add(_ layer: ReadCache.Layer) {
    layers += 1
    kind(.layer)
    hash(layer.files.chain.hash)
    hash(layer.files.diff?.hash)
    hash(layer.files.parent?.hash)
    if case .hash(let name) = layer.files.cacheID {
      hash(Optional(name))
    } else {
      hash(nil)
      text(layer.files.cacheID?.description)
    }
    number(UInt64(bitPattern: layer.files.size ?? 0))
    stamp(layer.stamp)
    number(UInt64(bitPattern: layer.newest))
    if bytes.count >= Self.pieceSize { flush() }
  }

  func add(_ image: ReadCache.Image) {
    images += 1
    kind(.image)
    hash(image.id.hash)
    hash(image.top?.hash)
    text(image.os)
    text(image.metadata.parent)
    text(image.metadata.lastUpdated)
    flag(image.metadata.builtLocally)
    flag(image.stamp != nil)
    if let stamp = image.stamp { self.stamp(stamp) }
    number(UInt64(bitPattern: image.newest))
    if bytes.count >= Self.pieceSize { flush() }
  }

  func add(_ document: ReadCache.Document) {
    documents += 1
    kind(.document)
    hash(document.digest)
    stamp(document.stamp)
    let outline = document.outline
    bytes.append(outline.kind.rawValue)
    text(outline.os)
    number(UInt64(outline.diffIDs.count))
    for diff in outline.diffIDs { hash(diff.hash) }
    number(UInt64(outline.mentions.count))
    for mention in outline.mentions {
      let digest = mention.digest.bytes
      bytes.append(UInt8(digest.count))
      bytes.append(contentsOf: digest)
      number(UInt64(bitPattern: mention.size))
      bytes.append(mention.kind.rawValue)
      bytes.append(mention.role.rawValue)
      flag(mention.isForeign)
    }
    if bytes.count >= Self.pieceSize { flush() }
  }

  private func flush() {
    bytes.withUnsafeBytes { all in
      sum.update(all)
      var rest = all
      while isWhole, let start = rest.baseAddress, rest.count > 0 {
        let count = write(descriptor, start, rest.count)
        if count < 0, errno == EINTR { continue }
        isWhole = count > 0
        if isWhole { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
      }
    }
    bytes.removeAll(keepingCapacity: true)
  }

  // MARK: Fields

  private func kind(_ kind: CacheForm.Kind) { bytes.append(kind.rawValue) }

  private func number(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }
  private func hash(_ hash: Hash256) { hash.withBytes { bytes.append(contentsOf: $0) } }

  private func hash(_ hash: Hash256?) {
    flag(hash != nil)
    if let hash { self.hash(hash) }
  }

  private func text(_ text: String?) {
    flag(text != nil)
    guard let text else { return }
    number(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  private func stamp(_ stamp: ReadCache.Stamp) {
    number(stamp.device)
    number(stamp.inode)
    number(UInt64(bitPattern: stamp.changed))
    number(UInt64(bitPattern: stamp.modified))
  }
}

/// Nanoseconds since 1970.
private func now() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
