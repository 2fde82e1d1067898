import ImageModel

/// Records of a cache: new ones as bytes, which workers write down where they read the files; and those of the last
/// cache that hold still, by their places in its file.
struct CacheRecords: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var known: [Range<Int>] = []
  private(set) var layers = 0
  private(set) var images = 0
  private(set) var documents = 0

  mutating func add(_ layer: ReadCache.Layer) {
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
  }

  mutating func add(_ image: ReadCache.Image) {
    images += 1
    kind(.image)
    hash(image.id.hash)
    hash(image.top?.hash)
    text(image.os)
    text(image.metadata.parent)
    text(image.metadata.lastUpdated)
    flag(image.metadata.builtLocally)
    for stamp in [image.stamps.config, image.stamps.metadata] {
      flag(stamp != nil)
      if let stamp { self.stamp(stamp) }
    }
    number(UInt64(bitPattern: image.newest))
  }

  mutating func add(_ document: ReadCache.Document) {
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
  }

  mutating func keep(_ layer: ReadCache.Known<ReadCache.Layer>) {
    layers += 1
    known.append(layer.place)
  }

  mutating func keep(_ image: ReadCache.Known<ReadCache.Image>) {
    images += 1
    known.append(image.place)
  }

  mutating func keep(_ document: ReadCache.Known<ReadCache.Document>) {
    documents += 1
    known.append(document.place)
  }

  mutating func add(_ distribution: ReadCache.Distribution) {
    kind(.distribution)
    number(UInt64(distribution.stamps.count))
    for stamp in distribution.stamps { self.stamp(stamp) }
    hash(distribution.content)
    number(UInt64(bitPattern: distribution.newest))
  }

  /// Ends the records, with how many there were in all.
  mutating func end(layers: Int, images: Int, documents: Int) {
    kind(.end)
    for count in [layers, images, documents] { number(UInt64(count)) }
  }

  // MARK: Fields

  private mutating func kind(_ kind: CacheForm.Kind) { bytes.append(kind.rawValue) }

  private mutating func number(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }
  private mutating func hash(_ hash: Hash256) { hash.withBytes { bytes.append(contentsOf: $0) } }

  private mutating func hash(_ hash: Hash256?) {
    flag(hash != nil)
    if let hash { self.hash(hash) }
  }

  private mutating func text(_ text: String?) {
    flag(text != nil)
    guard let text else { return }
    number(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func stamp(_ stamp: ReadCache.Stamp) {
    number(stamp.device)
    number(stamp.inode)
    number(UInt64(bitPattern: stamp.changed))
    number(UInt64(bitPattern: stamp.modified))
  }
}
