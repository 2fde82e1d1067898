import ImageModel

/// Reads a cache's file: the head, then record by record.
struct CacheInput {
  let began: Int64
  let layerCount: Int
  let imageCount: Int
  let documentCount: Int
  /// Without the tail.
  private let bytes: UnsafeRawBufferPointer
  private(set) var at = CacheForm.headLength

  /// Nil if the bytes are no cache, or not whole.
  init?(file: UnsafeRawBufferPointer) {
    let shortest = CacheForm.headLength + CacheForm.tailLength
    guard file.count > shortest, file.starts(with: CacheForm.mark) else { return nil }
    let all = UnsafeRawBufferPointer(rebasing: file[..<(file.count - 32)])
    let sum = UnsafeRawBufferPointer(rebasing: file[(file.count - 32)...])
    guard Hash256(hashing: all) == Hash256(bytes: sum) else { return nil }
    self.init(checked: file)
  }

  /// A record of a file that was found whole before.
  init?(file: UnsafeRawBufferPointer, at place: Int) {
    self.init(checked: file)
    at = place
  }

  private init?(checked file: UnsafeRawBufferPointer) {
    func number(_ place: Int) -> UInt64 {
      UInt64(littleEndian: file.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    bytes = UnsafeRawBufferPointer(rebasing: file[..<(file.count - CacheForm.tailLength)])
    began = Int64(bitPattern: number(CacheForm.mark.count))
    // Each record begins with a hash.
    guard let layers = Int(exactly: number(file.count - CacheForm.tailLength)),
      let images = Int(exactly: number(file.count - CacheForm.tailLength + 8)),
      let documents = Int(exactly: number(file.count - CacheForm.tailLength + 16)),
      max(layers, images, documents) <= file.count / 32
    else { return nil }
    layerCount = layers
    imageCount = images
    documentCount = documents
  }

  var isAtEnd: Bool { at == bytes.count }

  /// The kind of the next record; nil where the bytes end or are no record.
  mutating func kind() -> CacheForm.Kind? { byte().flatMap { CacheForm.Kind(rawValue: $0) } }

  mutating func distribution() -> ReadCache.Distribution? {
    guard let count = count() else { return nil }
    var stamps: [ReadCache.Stamp] = []
    for _ in 0..<count {
      guard let stamp = stamp() else { return nil }
      stamps.append(stamp)
    }
    guard let content = hash(), let newest = number() else { return nil }
    return ReadCache.Distribution(stamps: stamps, content: content, newest: Int64(bitPattern: newest))
  }

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

  mutating func byte() -> UInt8? {
    guard at < bytes.count else { return nil }
    defer { at += 1 }
    return bytes[at]
  }

  mutating func flag() -> Bool? { byte().map { $0 == 1 } }

  /// A digest of any algorithm.
  mutating func digest() -> Digest? {
    guard let length = byte(), bytes.count - at >= Int(length) else { return nil }
    defer { at += Int(length) }
    return Digest(bytes: UnsafeRawBufferPointer(rebasing: bytes[at..<at + Int(length)]))
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

  private mutating func optionalStamp() -> ReadCache.Stamp?? {
    guard let isThere = flag() else { return nil }
    guard isThere else { return .some(nil) }
    return stamp().map { .some($0) }
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
      let updated = optionalText(), let isLocal = flag(), let config = optionalStamp(), let folder = optionalStamp(),
      let newest = number()
    else { return nil }
    var metadata = ImageMetadata(id: ImageID(id))
    metadata.parent = parent
    metadata.lastUpdated = updated
    metadata.builtLocally = isLocal
    return ReadCache.Image(
      id: ImageID(id), top: top.map { ChainID($0) }, os: os, metadata: metadata,
      stamps: ReadCache.Image.Stamps(config: config, metadata: folder),
      newest: Int64(bitPattern: newest))
  }

  mutating func document() -> ReadCache.Document? {
    guard let digest = hash(), let stamp = stamp(), let kind = byte().flatMap({ DocumentOutline.Kind(rawValue: $0) }),
      let os = optionalText(), let diffs = count()
    else { return nil }
    var outline = DocumentOutline(kind: kind, os: os)
    for _ in 0..<diffs {
      guard let diff = hash() else { return nil }
      outline.diffIDs.append(DiffID(diff))
    }
    guard let mentions = count() else { return nil }
    for _ in 0..<mentions {
      guard let mention = mention() else { return nil }
      outline.mentions.append(mention)
    }
    return ReadCache.Document(digest: digest, outline: outline, stamp: stamp)
  }

  private mutating func mention() -> DocumentOutline.Mention? {
    guard let digest = digest(), let size = number(), let kind = byte().flatMap({ Descriptor.Kind(rawValue: $0) }),
      let role = byte().flatMap({ DocumentOutline.Mention.Role(rawValue: $0) }), let isForeign = flag()
    else { return nil }
    return DocumentOutline.Mention(
      digest: digest, size: Int64(bitPattern: size), kind: kind, role: role, isForeign: isForeign)
  }
}
