import Foundation
import ImageModel
import Testing

@testable import Stores

@Suite("what a reading remembers of files") struct ReadCacheTests {
  /// Long before the reading that remembers it began.
  private let stamp = ReadCache.Stamp(device: 1, inode: 2, changed: 3, modified: 4)
  private let began: Int64 = 10_000_000_000
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "strata-cache-\(UUID().uuidString)")

  private func hash(_ text: String) -> Hash256 { TreeMaker.hash(text) }

  private func layer(_ name: String, in directory: DirectoryName?) -> ReadCache.Layer {
    var files = LayerFiles(chain: ChainID(hash(name)))
    files.diff = DiffID(hash("diff of " + name))
    files.parent = name == "lower" ? nil : ChainID(hash("lower"))
    files.cacheID = directory
    files.size = 7
    return ReadCache.Layer(files: files, stamp: stamp, newest: 5)
  }

  private func stamps(_ metadata: ReadCache.Stamp?) -> ReadCache.Image.Stamps {
    ReadCache.Image.Stamps(config: stamp, metadata: metadata)
  }

  private func image(_ name: String, metadata folder: ReadCache.Stamp?) -> ReadCache.Image {
    var metadata = ImageMetadata(id: ImageID(hash(name)))
    metadata.parent = "sha256:é"
    metadata.builtLocally = true
    return ReadCache.Image(
      id: ImageID(hash(name)), top: ChainID(hash("upper")), os: "linux", metadata: metadata,
      stamps: stamps(folder), newest: 6)
  }

  private func document(_ name: String) -> ReadCache.Document {
    var outline = DocumentOutline(kind: name == "config" ? .config : .manifest, os: "linux")
    outline.diffIDs = [DiffID(hash("diff of lower"))]
    let digests = [Digest(hash("blob")), Digest("sha512:" + String(repeating: "ab", count: 64))].compactMap { $0 }
    outline.mentions = digests.map {
      DocumentOutline.Mention(digest: $0, size: 11, kind: .index, role: .layer, isForeign: $0.algorithm == .sha512)
    }
    return ReadCache.Document(digest: hash(name), outline: outline, stamp: stamp)
  }

  private var distribution: ReadCache.Distribution {
    ReadCache.Distribution(stamps: [stamp, stamp], content: hash("blobs"), newest: 10)
  }

  /// Three layers, two images and two documents.
  private func records() -> CacheRecords {
    var records = CacheRecords()
    records.add(layer("lower", in: .hash(hash("directory"))))
    records.add(layer("upper", in: .text("short name")))
    records.add(layer("bare", in: nil))
    records.add(image("tagged", metadata: stamp))
    records.add(image("pulled", metadata: nil))
    records.add(document("config"))
    records.add(document("manifest"))
    return records
  }

  /// The bytes of a cache with three layers, two images, two documents and distribution/.
  private func written() throws -> [UInt8] {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("written").path
    let writer = CacheWriter(descriptor: open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600))
    // What a reading wrote that had to begin again counts no more.
    writer.begin(after: PreviousScan(), at: 1)
    var forgotten = CacheRecords()
    forgotten.add(layer("forgotten", in: nil))
    writer.add(forgotten)
    writer.begin(after: PreviousScan(), at: began)
    writer.add(records())
    #expect(writer.finish(distribution) == .written)
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func read(_ bytes: [UInt8]) throws -> ReadCache? {
    let path = folder.appendingPathComponent("read").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return ReadCache(path: path)
  }

  /// The bytes with the hash that they should end with: whole, whatever they say.
  private func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let content = bytes.dropLast(32)
    return Array(content) + Array(content).withUnsafeBytes { Hash256(hashing: $0).bytes }
  }

  @Test("it is read as it was written")
  func roundTrip() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let cache = try #require(try read(try written()))
    #expect(cache.began == began)
    for (name, directory) in [("lower", .hash(hash("directory"))), ("upper", .text("short name")), ("bare", nil)]
      as [(String, DirectoryName?)]
    {
      let layer = try #require(cache.layer(ChainID(hash(name)), stamp: stamp)?.record)
      let expected = self.layer(name, in: directory)
      #expect(layer.files.cacheID == directory && layer.files.diff == expected.files.diff)
      #expect(layer.files.parent == expected.files.parent && layer.files.size == 7 && layer.newest == 5)
    }
    #expect(cache.layer(ChainID(hash("forgotten")), stamp: stamp) == nil)
    for (name, stamp) in [("tagged", stamp), ("pulled", nil)] as [(String, ReadCache.Stamp?)] {
      let image = try #require(cache.image(ImageID(hash(name)), stamps(stamp))?.record)
      #expect(image.top == ChainID(hash("upper")) && image.os == "linux" && image.newest == 6)
      #expect(image.metadata.parent == "sha256:é" && image.metadata.lastUpdated == nil && image.metadata.builtLocally)
    }
    for name in ["config", "manifest"] {
      #expect(cache.document(hash(name), stamp: stamp)?.record.outline == document(name).outline)
    }
    #expect(cache.isUnchanged([stamp, stamp], content: hash("blobs")))
  }

  @Test("what the next reading finds unchanged is kept, and the file is written again only for what is new")
  func kept() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try written()
    let last = try #require(try read(first))
    func all() throws -> CacheRecords {
      var records = CacheRecords()
      for name in ["lower", "upper", "bare"] {
        records.keep(try #require(last.layer(ChainID(hash(name)), stamp: stamp)))
      }
      records.keep(try #require(last.image(ImageID(hash("tagged")), stamps(stamp))))
      records.keep(try #require(last.image(ImageID(hash("pulled")), stamps(nil))))
      for name in ["config", "manifest"] { records.keep(try #require(last.document(hash(name), stamp: stamp))) }
      return records
    }
    func outcome(
      _ records: CacheRecords, _ distribution: ReadCache.Distribution?
    ) throws -> (CacheWriter.Outcome, ReadCache?) {
      let path = folder.appendingPathComponent("again").path
      let writer = CacheWriter(descriptor: open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600))
      writer.begin(after: PreviousScan(cache: folder.appendingPathComponent("read").path), at: began + 1)
      writer.add(records)
      return (writer.finish(distribution), ReadCache(path: path))
    }
    let same = try outcome(all(), distribution)
    #expect(same.0 == .unchanged && same.1 == nil)
    var more = try all()
    more.add(layer("new", in: nil))
    let (written, next) = try outcome(more, distribution)
    let cache = try #require(next)
    #expect(written == .written && cache.counts == (4, 2, 2) && cache.began == began + 1)
    #expect(cache.layer(ChainID(hash("new")), stamp: stamp) != nil)
    #expect(cache.layer(ChainID(hash("upper")), stamp: stamp)?.record.files.cacheID == .text("short name"))
    #expect(cache.image(ImageID(hash("pulled")), stamps(nil))?.record.os == "linux")
    #expect(cache.document(hash("manifest"), stamp: stamp)?.record.outline == document("manifest").outline)
    // Something has gone.
    var fewer = CacheRecords()
    fewer.keep(try #require(last.layer(ChainID(hash("upper")), stamp: stamp)))
    #expect(try #require(try outcome(fewer, distribution).1).counts == (1, 0, 0))
    #expect(try outcome(all(), nil).1?.distribution == nil)
    #expect(try outcome(all(), nil).0 == .written)
  }

  @Test("of a folder that is another, or changed since or just before, nothing is taken")
  func stamps() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try written()
    let cache = try #require(try read(bytes))
    let others = [
      ReadCache.Stamp(device: 0, inode: 2, changed: 3, modified: 4),
      ReadCache.Stamp(device: 1, inode: 0, changed: 3, modified: 4),
      ReadCache.Stamp(device: 1, inode: 2, changed: 0, modified: 4),
      ReadCache.Stamp(device: 1, inode: 2, changed: 3, modified: 0),
    ]
    for other in others {
      #expect(cache.layer(ChainID(hash("lower")), stamp: other) == nil)
      #expect(cache.image(ImageID(hash("tagged")), stamps(other)) == nil)
      for (name, folder) in [("tagged", stamp), ("pulled", nil)] as [(String, ReadCache.Stamp?)] {
        let stamps = ReadCache.Image.Stamps(config: other, metadata: folder)
        #expect(cache.image(ImageID(hash(name)), stamps) == nil)
      }
      #expect(cache.document(hash("config"), stamp: other) == nil)
      #expect(!cache.isUnchanged([stamp, other], content: hash("blobs")))
    }
    #expect(cache.image(ImageID(hash("tagged")), stamps(nil)) == nil)
    #expect(cache.image(ImageID(hash("tagged")), ReadCache.Image.Stamps(config: nil, metadata: stamp)) == nil)
    #expect(cache.image(ImageID(hash("pulled")), stamps(stamp)) == nil)
    #expect(!cache.isUnchanged([stamp], content: hash("blobs")))
    #expect(!cache.isUnchanged([stamp, stamp], content: hash("others")))
    #expect(!cache.isUnchanged([stamp, stamp], content: nil))
    // The reading began so soon after the change that another change could have the same time.
    var soon = bytes
    soon.replaceSubrange(CacheForm.mark.count..<CacheForm.headLength, with: [4, 0, 0, 0, 0, 0, 0, 0])
    let hasty = try #require(try read(sealed(soon)))
    #expect(hasty.began == 4 && hasty.layer(ChainID(hash("lower")), stamp: stamp) == nil)
    for (name, folder) in [("tagged", stamp), ("pulled", nil)] as [(String, ReadCache.Stamp?)] {
      #expect(hasty.image(ImageID(hash(name)), stamps(folder)) == nil)
    }
    #expect(hasty.document(hash("config"), stamp: stamp) == nil)
    #expect(!hasty.isUnchanged([stamp, stamp], content: hash("blobs")))
  }

  @Test("a file that was cut short anywhere is no cache")
  func truncated() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try written()
    for length in bytes.indices { #expect(try read(Array(bytes[..<length])) == nil, "\(length) bytes") }
    #expect(try read(bytes + [0]) == nil)
  }

  @Test("a file with one other byte anywhere is no cache")
  func damaged() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try written()
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 0x10
      #expect(try read(damaged) == nil, "byte \(place)")
    }
  }

  @Test("a whole file of another version is no cache", arguments: ["strata cache 4\n", "strata cache 6\n"])
  func version(_ mark: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try written()
    try #require(CacheForm.mark == Array("strata cache 5\n".utf8))
    #expect(try read(sealed(Array(mark.utf8) + bytes.dropFirst(CacheForm.mark.count))) == nil)
    #expect(try read(sealed(bytes)) != nil)
  }

  @Test("a file whose hash is right and whose records are wrong is read without harm")
  func forged() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try written()
    for place in bytes.indices.dropFirst(CacheForm.headLength).dropLast(32) {
      for value: UInt8 in [0, 1, 0x7f, 0xff] where bytes[place] != value {
        var forged = bytes
        forged[place] = value
        guard let cache = try read(sealed(forged)) else { continue }
        _ = cache.layer(ChainID(hash("upper")), stamp: stamp)
        _ = cache.image(ImageID(hash("tagged")), stamps(stamp))
        _ = cache.document(hash("manifest"), stamp: stamp)
      }
    }
    // Records are missing, or there are more than the tail counts, or the end is not the last.
    for length in CacheForm.headLength..<(bytes.count - CacheForm.tailLength) {
      #expect(try read(sealed(Array(bytes[..<length]) + bytes.suffix(CacheForm.tailLength))) == nil, "\(length)")
    }
    var fewer = bytes
    fewer[bytes.count - CacheForm.tailLength] = 2
    #expect(try read(sealed(fewer)) == nil)
    let end = bytes.count - CacheForm.tailLength
    #expect(try read(sealed(Array(bytes[..<end]) + [0] + bytes[end...])) == nil)
  }

  @Test("what is no file is no cache, and is not waited for")
  func noFile() throws {
    let bytes = try written()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("written").path
    #expect(ReadCache(path: path) != nil)
    #expect(ReadCache(path: folder.path) == nil)
    #expect(ReadCache(path: path + ".other") == nil)
    try FileManager.default.createSymbolicLink(atPath: path + ".link", withDestinationPath: path)
    #expect(ReadCache(path: path + ".link") == nil)
    #expect(mkfifo(path + ".pipe", 0o600) == 0)
    #expect(ReadCache(path: path + ".pipe") == nil)
    #expect(try read([]) == nil)
    #expect(try read(bytes) != nil)
  }
}
