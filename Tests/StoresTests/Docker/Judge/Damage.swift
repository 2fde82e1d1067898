import Bolt
import Foundation
import ImageModel
import Testing

@testable import Stores

/// A way to break a sound tree, and the one finding that must come of it (others only follow from it, or inform).
struct Damage: Sendable, CustomTestStringConvertible {
  let code: FindingCode
  let what: String
  let path: @Sendable (TreeMaker) -> String
  let inflict: @Sendable (TreeMaker) throws -> Void

  var testDescription: String { "\(code.rawValue): \(what)" }

  init(
    _ code: FindingCode, _ what: String, at path: @escaping @Sendable (TreeMaker) -> String,
    _ inflict: @escaping @Sendable (TreeMaker) throws -> Void
  ) {
    self.code = code
    self.what = what
    self.path = path
    self.inflict = inflict
  }
}

private let stray = TreeMaker.stray
private let repositories: @Sendable (TreeMaker) -> String = { $0.repositoriesPath }
private let content: @Sendable (TreeMaker) -> String = { $0.contentPath }
private let topLayer: @Sendable (TreeMaker) -> String = { $0.topLayerPath }
private let lowLayer: @Sendable (TreeMaker) -> String = { $0.layerPath($0.chain[0]) }

let damages: [Damage] = [
  Damage(.repositoriesUnreadable, "truncated", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web:1":"#)
  },
  Damage(.repositoriesUnreadable, "another form", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web:1":1}}}"#)
  },
  Damage(.repositoriesUnreadable, "null", at: repositories) { try $0.write(repositories($0), "null") },
  Damage(.tagWithoutImage, "no image ID", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web:1":"1","web:2":"\#($0.image)"}}}"#)
  },
  Damage(.tagWithoutImage, "no reference", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web":"\#($0.image)","web:2":"\#($0.image)"}}}"#)
  },
  Damage(.trailingBytes, "after the references", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web:1":"\#($0.image)"}}} }}"#)
  },
  Damage(.trailingBytes, "after a container", at: { "containers/\($0.container)/config.v2.json" }) {
    let path = "containers/\($0.container)/config.v2.json"
    try $0.write(path, String(contentsOf: $0.url(path), encoding: .utf8) + "\n{")
  },
  // What Docker unmarshals whole, it refuses with bytes after it.
  Damage(
    .blobMetadataUnreadable, "bytes after it",
    at: { "image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(stray)" }
  ) { try $0.write("image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(stray)", "[] x") },
  Damage(.repositoriesUnreadable, "a link that leads out", at: repositories) {
    try $0.link(repositories($0), to: "/etc/passwd")
  },
  Damage(.tagWithoutImage, "an image that is not there", at: repositories) {
    try $0.write(
      repositories($0),
      #"{"Repositories":{"web":{"web:1":"\#($0.image)","web:2":"sha256:\#(stray)"}}}"#)
  },
  Damage(.imageDigestMismatch, "one byte changed", at: content) {
    let text = try String(contentsOf: $0.url($0.contentPath), encoding: .utf8)
    try $0.write($0.contentPath, text.replacingOccurrences(of: "amd64", with: "amd65"))
  },
  Damage(.imageUnreadable, "truncated", at: content) { try $0.write($0.contentPath, #"{"archi"#) },
  Damage(.imageUnreadable, "empty", at: content) { try $0.write($0.contentPath, "") },
  Damage(.imageUnreadable, "a directory", at: content) {
    try $0.remove($0.contentPath)
    try $0.makeFolder($0.contentPath)
  },
  Damage(.imageUnreadable, "a link to itself", at: content) {
    try $0.link($0.contentPath, to: $0.image.hash.hex)
  },
  Damage(
    .imageUnreadable, "no rootfs",
    at: { "image/\($0.driver)/imagedb/content/sha256/" + TreeMaker.hash("{}").hex }
  ) { try $0.write("image/\($0.driver)/imagedb/content/sha256/" + TreeMaker.hash("{}").hex, "{}") },
  Damage(
    .imageUnreadable, "a pipe", at: { "image/\($0.driver)/imagedb/content/sha256/\(stray)" }
  ) { #expect(mkfifo($0.url("image/\($0.driver)/imagedb/content/sha256/\(stray)").path, 0o600) == 0) },
  Damage(.imageUnreadable, "gigabytes", at: { "image/\($0.driver)/imagedb/content/sha256/\(stray)" }) {
    let path = "image/\($0.driver)/imagedb/content/sha256/\(stray)"
    try $0.write(path, "")
    #expect(truncate($0.url(path).path, 3 << 30) == 0)
  },
  Damage(
    .imageNameInvalid, "no digest", at: { "image/\($0.driver)/imagedb/content/sha256/not-a-digest" }
  ) { try $0.write("image/\($0.driver)/imagedb/content/sha256/not-a-digest", "{}") },
  Damage(.imageHidden, "its OS is another", at: { "image/\($0.driver)/imagedb/content/sha256/" + windows.hex }) {
    try $0.write("image/\($0.driver)/imagedb/content/sha256/" + windows.hex, windowsConfig)
  },
  Damage(.layerMissing, "the lower of two", at: lowLayer) {
    try $0.remove(lowLayer($0))
    try $0.remove("overlay2/\($0.cacheIDs[0])")
    try $0.remove("overlay2/l/" + TreeMaker.hash($0.cacheIDs[0]).hex.uppercased().prefix(26))
  },
  Damage(.layerUnreadable, "no diff", at: topLayer) { try $0.remove(topLayer($0) + "/diff") },
  Damage(.layerUnreadable, "a parent that is none", at: topLayer) {
    try $0.write(topLayer($0) + "/parent", "sha256:12")
  },
  Damage(.layerUnreadable, "a link for an entry", at: { "image/\($0.driver)/layerdb/sha256/\(stray)" }) {
    try $0.link("image/\($0.driver)/layerdb/sha256/\(stray)", to: "/etc")
  },
  Damage(.layerCacheIDMissing, "absent", at: topLayer) { try $0.remove(topLayer($0) + "/cache-id") },
  Damage(.layerCacheIDMissing, "a path that climbs", at: topLayer) {
    try $0.write(topLayer($0) + "/cache-id", "../../etc")
  },
  Damage(.layerSizeInvalid, "no number", at: topLayer) { try $0.write(topLayer($0) + "/size", "12x") },
  Damage(.layerSizeInvalid, "more than a pebibyte", at: topLayer) {
    try $0.write(topLayer($0) + "/size", "\(1 << 50 + 1)")
  },
  Damage(.layerSizeInvalid, "beyond 64 bits", at: topLayer) {
    try $0.write(topLayer($0) + "/size", "99999999999999999999")
  },
  Damage(.layerChainMismatch, "another diff", at: topLayer) {
    try $0.write(topLayer($0) + "/diff", "sha256:\(stray)")
  },
  Damage(.layerParentMissing, "a parent that is not there", at: { $0.layerPath(above($0)) }) {
    let parent = ChainID(TreeMaker.hash("nowhere"))
    let diff = DiffID(TreeMaker.hash("above"))
    try $0.addLayer(ChainID(parent: parent, diff: diff), diff, parent: parent, stray)
  },
  Damage(.layerOrphaned, "no image has it", at: { $0.layerPath(ChainID(TreeMaker.hash("lone"))) }) {
    let diff = DiffID(TreeMaker.hash("lone"))
    try $0.addLayer(ChainID(diff.hash), diff, parent: nil, stray)
  },
  Damage(.layerRemoving, "interrupted", at: { removing($0) }) {
    try $0.write(removing($0) + "/cache-id", stray)
    try $0.addDirectory(stray)
  },
  Damage(.layerWriteSet, "left over", at: { "image/\($0.driver)/layerdb/tmp/write-set-1" }) {
    try $0.write("image/\($0.driver)/layerdb/tmp/write-set-1/diff", "sha256:\(stray)")
  },
  Damage(.directoryMissing, "of a layer in use", at: topLayer) {
    try $0.remove("overlay2/\($0.cacheIDs[1])")
    try $0.remove("overlay2/l/" + TreeMaker.hash($0.cacheIDs[1]).hex.uppercased().prefix(26))
  },
  Damage(.directoryMissing, "a link elsewhere", at: topLayer) {
    try $0.link("overlay2/\($0.cacheIDs[1])", to: "/mnt/\($0.cacheIDs[1])")
    try $0.remove("overlay2/l/" + TreeMaker.hash($0.cacheIDs[1]).hex.uppercased().prefix(26))
  },
  Damage(.unreadable, "a file for the folder of links", at: { _ in "overlay2/l" }) {
    try $0.remove("overlay2/l")
    try $0.write("overlay2/l", "")
  },
  Damage(.directoryMissing, "a cache-id cut off", at: topLayer) {
    try $0.write(topLayer($0) + "/cache-id", String($0.cacheIDs[1].prefix(20)))
  },
  Damage(.directoryLeaked, "without an owner", at: { _ in "overlay2/\(stray)" }) { try $0.addDirectory(stray) },
  Damage(.linkMissing, "no entry in l", at: { "overlay2/\($0.cacheIDs[1])" }) {
    try $0.remove("overlay2/l/" + TreeMaker.hash($0.cacheIDs[1]).hex.uppercased().prefix(26))
  },
  Damage(.linkDangling, "without a target", at: { _ in "overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ" }) {
    try $0.link("overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ", to: "../\(stray)/diff")
  },
  Damage(.mountOrphaned, "its container is gone", at: { "image/\($0.driver)/layerdb/mounts/\($0.container)" }) {
    try $0.remove("containers/\($0.container)")
  },
  Damage(
    .mountUnreadable, "no mount-id", at: { "image/\($0.driver)/layerdb/mounts/\($0.container)/mount-id" }
  ) { try $0.remove("image/\($0.driver)/layerdb/mounts/\($0.container)/mount-id") },
  Damage(.containerUnreadable, "torn", at: { "containers/\($0.container)/config.v2.json" }) {
    try $0.write("containers/\($0.container)/config.v2.json", #"{"ID":""#)
  },
  Damage(.containerUnreadable, "absent", at: { "containers/\($0.container)/config.v2.json" }) {
    try $0.remove("containers/\($0.container)/config.v2.json")
  },
  Damage(.containerUnreadable, "another ID", at: { "containers/\($0.container)/config.v2.json" }) {
    try $0.write("containers/\($0.container)/config.v2.json", #"{"ID":"\#(stray)","Driver":"overlay2"}"#)
  },
  Damage(.containerUnreadable, "a link for its folder", at: { "containers/\($0.container)" }) {
    try $0.move("containers/\($0.container)", to: "elsewhere")
    try $0.link("containers/\($0.container)", to: "../elsewhere")
  },
  Damage(.containerMountMissing, "absent", at: { "containers/\($0.container)" }) {
    try $0.remove("image/\($0.driver)/layerdb/mounts/\($0.container)")
  },
  Damage(
    .blobMetadataUnreadable, "empty",
    at: { "image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(stray)" }
  ) { try $0.write("image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(stray)", "") },
  Damage(
    .blobMetadataUnreadable, "no diff_id",
    at: { "image/\($0.driver)/distribution/diffid-by-digest/sha256/\(stray)" }
  ) { try $0.write("image/\($0.driver)/distribution/diffid-by-digest/sha256/\(stray)", "x") },
  Damage(.buildCacheUnreadable, "no bbolt file", at: { _ in "buildkit/snapshots.db" }) {
    try $0.write("buildkit/snapshots.db", "this is no database")
  },
  Damage(.unreadable, "a file for a folder", at: { "image/\($0.driver)/imagedb/metadata/sha256" }) {
    try $0.write("image/\($0.driver)/imagedb/metadata/sha256", "")
  },
  Damage(.leftover, "of a write", at: { "image/\($0.driver)/.tmp-repositories.json1" }) {
    try $0.write("image/\($0.driver)/.tmp-repositories.json1", "{")
  },
  Damage(.leftover, "of a container's write", at: { "containers/\($0.container)/.tmp-config.v2.json1" }) {
    try $0.write("containers/\($0.container)/.tmp-config.v2.json1", "{")
  },
]

private let windowsConfig = #"{"os":"windows","rootfs":{"type":"layers","diff_ids":[]}}"#
private let windows = TreeMaker.hash(windowsConfig)

private func above(_ tree: TreeMaker) -> ChainID {
  ChainID(parent: ChainID(TreeMaker.hash("nowhere")), diff: DiffID(TreeMaker.hash("above")))
}

private func removing(_ tree: TreeMaker) -> String {
  tree.layerPath(ChainID(TreeMaker.hash("gone"))) + "-" + stray + "-removing"
}
