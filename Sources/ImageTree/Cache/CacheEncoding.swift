import ImageModel

/// The file form of a cache: a mark, the fields in order, and the SHA-256 of it all. Any other bytes are no cache.
extension ReadCache {
  private static let mark: [UInt8] = Array("strata cache 2\n".utf8)

  package func encoded() -> [UInt8] {
    var out = CacheWriter()
    out.bytes.reserveCapacity(layers.count * 200 + images.count * 160)
    out.bytes += Self.mark
    out.number(UInt64(bitPattern: began))
    out.number(contentDevice)
    out.number(contentInode)
    out.flag(distribution != nil)
    if let distribution {
      out.number(UInt64(distribution.stamps.count))
      for stamp in distribution.stamps { out.stamp(stamp) }
      out.hash(distribution.content)
      out.number(UInt64(bitPattern: distribution.newest))
    }
    out.number(UInt64(layers.count))
    for layer in layers { out.layer(layer) }
    out.number(UInt64(images.count))
    for image in images { out.image(image) }
    let sum = out.bytes.withUnsafeBytes { Hash256(hashing: $0) }
    out.hash(sum)
    return out.bytes
  }

  /// Nil if the bytes are no cache, or not whole.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > Self.mark.count + 32, bytes.starts(with: Self.mark) else { return nil }
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 32)])
    let sum = UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - 32)...])
    guard Hash256(hashing: body) == Hash256(bytes: sum) else { return nil }
    var input = CacheInput(bytes: body, at: Self.mark.count)
    guard let began = input.number(), let device = input.number(), let inode = input.number() else { return nil }
    self.init(began: Int64(bitPattern: began))
    contentDevice = device
    contentInode = inode
    guard let hasDistribution = input.flag() else { return nil }
    if hasDistribution {
      guard let read = Self.readDistribution(&input) else { return nil }
      distribution = read
    }
    guard let layerCount = input.count() else { return nil }
    reserve(layers: layerCount, images: 0)
    for _ in 0..<layerCount {
      guard let layer = input.layer() else { return nil }
      add(layer)
    }
    guard let imageCount = input.count() else { return nil }
    reserve(layers: layerCount, images: imageCount)
    for _ in 0..<imageCount {
      guard let image = input.image() else { return nil }
      add(image)
    }
    guard input.isAtEnd else { return nil }
  }

  private static func readDistribution(_ input: inout CacheInput) -> Distribution? {
    guard let count = input.count() else { return nil }
    var stamps: [Stamp] = []
    for _ in 0..<count {
      guard let stamp = input.stamp() else { return nil }
      stamps.append(stamp)
    }
    guard let content = input.hash(), let newest = input.number() else { return nil }
    return Distribution(stamps: stamps, content: content, newest: Int64(bitPattern: newest))
  }
}

private struct CacheWriter {
  var bytes: [UInt8] = []

  mutating func number(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }
  mutating func hash(_ hash: Hash256) { hash.withBytes { bytes.append(contentsOf: $0) } }

  mutating func hash(_ hash: Hash256?) {
    flag(hash != nil)
    if let hash { self.hash(hash) }
  }

  mutating func text(_ text: String?) {
    flag(text != nil)
    guard let text else { return }
    number(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func stamp(_ stamp: ReadCache.Stamp) {
    number(stamp.device)
    number(stamp.inode)
    number(UInt64(bitPattern: stamp.changed))
    number(UInt64(bitPattern: stamp.modified))
  }

  mutating func layer(_ layer: ReadCache.Layer) {
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
  }

  mutating func image(_ image: ReadCache.Image) {
    hash(image.id.hash)
    hash(image.top?.hash)
    text(image.os)
    text(image.metadata.parent)
    text(image.metadata.lastUpdated)
    flag(image.metadata.builtLocally)
    flag(image.stamp != nil)
    if let stamp = image.stamp { self.stamp(stamp) }
    number(UInt64(bitPattern: image.newest))
  }
}

private struct CacheInput {
  let bytes: UnsafeRawBufferPointer
  var at: Int

  var isAtEnd: Bool { at == bytes.count }

  mutating func number() -> UInt64? {
    guard bytes.count - at >= 8 else { return nil }
    defer { at += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
  }

  /// How many records follow: never more than there are bytes for.
  mutating func count() -> Int? {
    guard let number = number(), number <= UInt64(bytes.count) else { return nil }
    return Int(number)
  }

  mutating func flag() -> Bool? {
    guard at < bytes.count else { return nil }
    defer { at += 1 }
    return bytes[at] == 1
  }

  mutating func hash() -> Hash256? {
    guard bytes.count - at >= 32 else { return nil }
    defer { at += 32 }
    return Hash256(bytes: UnsafeRawBufferPointer(rebasing: bytes[at..<at + 32]))
  }

  /// A value that may be absent; nil only where the bytes end.
  mutating func optionalHash() -> Hash256?? {
    guard let isThere = flag() else { return nil }
    guard isThere else { return .some(nil) }
    return hash().map { .some($0) }
  }

  mutating func optionalText() -> String?? {
    guard let isThere = flag() else { return nil }
    guard isThere else { return .some(nil) }
    guard let length = count(), bytes.count - at >= length else { return nil }
    defer { at += length }
    return .some(String(decoding: bytes[at..<at + length], as: UTF8.self))
  }

  mutating func stamp() -> ReadCache.Stamp? {
    guard let device = number(), let inode = number(), let changed = number(), let modified = number()
    else { return nil }
    return ReadCache.Stamp(
      device: device, inode: inode, changed: Int64(bitPattern: changed), modified: Int64(bitPattern: modified))
  }

  mutating func layer() -> ReadCache.Layer? {
    guard let chain = hash(), let diff = optionalHash(), let parent = optionalHash(), let name = optionalHash()
    else { return nil }
    var files = LayerFiles(chain: ChainID(chain))
    files.diff = diff.map { DiffID($0) }
    files.parent = parent.map { ChainID($0) }
    if let name {
      files.cacheID = .hash(name)
    } else {
      guard let text = optionalText() else { return nil }
      files.cacheID = text.map { .text($0) }
    }
    guard let size = number(), let stamp = stamp(), let newest = number() else { return nil }
    files.size = Int64(bitPattern: size)
    return ReadCache.Layer(files: files, stamp: stamp, newest: Int64(bitPattern: newest))
  }

  mutating func image() -> ReadCache.Image? {
    guard let id = hash(), let top = optionalHash(), let os = optionalText(), let parent = optionalText(),
      let updated = optionalText(), let isLocal = flag(), let hasStamp = flag()
    else { return nil }
    var stamp: ReadCache.Stamp?
    if hasStamp {
      guard let read = self.stamp() else { return nil }
      stamp = read
    }
    guard let newest = number() else { return nil }
    var metadata = ImageMetadata(id: ImageID(id))
    metadata.parent = parent
    metadata.lastUpdated = updated
    metadata.builtLocally = isLocal
    return ReadCache.Image(
      id: ImageID(id), top: top.map { ChainID($0) }, os: os, metadata: metadata, stamp: stamp,
      newest: Int64(bitPattern: newest))
  }
}
