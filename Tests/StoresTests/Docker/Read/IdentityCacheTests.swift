import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

@Suite("what Docker 29 remembers of images") struct IdentityCacheTests {
  private func cache(_ bytes: [UInt8]?) throws -> IdentityCache {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("strata-image-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    if let bytes { try Data(bytes).write(to: folder.appendingPathComponent("identity-cache.db")) }
    return IdentityCache(in: try FolderOnDisk(top: folder.path))
  }

  private let target = TreeMaker.hash("target")
  private let manifest = TreeMaker.hash("manifest")

  @Test("a target, one of its manifests, and when Docker noted them")
  func entries() throws {
    let key = "sha256:\(target.hex)|sha256:\(manifest.hex)|linux/arm/v7"
    let value = #"{"CachedAt":"2026-11-24T02:46:53.504416673Z","ExpiresAt":"2026-11-26T02:46:53Z","Signature":null}"#
    let cache = try cache(MadeDatabase.bytes(.bucket(["image-identity-cache-v1": .bucket([key: .text(value)])])))
    #expect(cache.fault == nil)
    #expect(
      cache.images == [
        CachedIdentity(
          target: Digest(target), manifest: Digest(manifest), platform: "linux/arm/v7", cached: 1_795_488_413_504)
      ])
  }

  @Test("what is no entry is a fault, and the others are read", arguments: ["", "{}", #"{"CachedAt":"soon"}"#, "[1"])
  func faults(_ value: String) throws {
    let good = "sha256:\(target.hex)|sha256:\(target.hex)|linux/amd64"
    let bad = "sha256:\(manifest.hex)|sha256:\(manifest.hex)|linux"
    let entries: MadeDatabase.Node = .bucket([
      good: .text(#"{"CachedAt":"2026-11-24T02:46:53Z"}"#), bad: .text(value),
    ])
    let cache = try cache(MadeDatabase.bytes(.bucket(["image-identity-cache-v1": entries])))
    #expect(cache.images.map(\.target) == [Digest(target)])
    #expect(cache.fault?.contains("TARGET|MANIFEST|PLATFORM") == true)
  }

  @Test("no file, an empty one and a torn one")
  func files() throws {
    #expect(try cache(nil).fault == nil)
    #expect(try cache([]).fault == nil)
    #expect(try cache(Array(repeating: 7, count: 5000)).fault != nil)
  }
}
