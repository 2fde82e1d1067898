import Testing

@testable import Files
@testable import Stores

/// A path of a data root, and the part that what lies there is counted in.
struct PartOfPath: Sendable, CustomTestStringConvertible {
  let driver: String
  let path: String
  let part: String
  var kind = EntryKind.file

  var testDescription: String { "\(driver): \(path)" }

  static let all = [
    PartOfPath(driver: "overlay2", path: "overlay2/abc/diff/etc/passwd", part: "directory abc"),
    PartOfPath(driver: "overlay2", path: "overlay2/abc/link", part: "directory abc"),
    PartOfPath(driver: "overlay2", path: "overlay2/l/ABC", part: "other overlay2", kind: .symlink),
    PartOfPath(driver: "overlay2", path: "overlay2/backingFsBlockDev", part: "other overlay2"),
    PartOfPath(driver: "overlay2", path: "overlay2/stray", part: "other overlay2"),
    PartOfPath(driver: "overlay", path: "overlay/abc/root/etc/passwd", part: "directory abc"),
    PartOfPath(driver: "overlay", path: "overlay2/abc/link", part: "other overlay2"),
    PartOfPath(driver: "aufs", path: "aufs/diff/abc/etc/passwd", part: "directory abc"),
    PartOfPath(driver: "aufs", path: "aufs/layers/abc", part: "other aufs"),
    PartOfPath(driver: "aufs", path: "aufs/mnt/abc/x", part: "other aufs"),
    PartOfPath(driver: "vfs", path: "vfs/dir/abc/etc/passwd", part: "directory abc"),
    PartOfPath(driver: "btrfs", path: "btrfs/subvolumes/abc/etc/passwd", part: "directory abc"),
    PartOfPath(driver: "devicemapper", path: "devicemapper/metadata/abc", part: "directory abc"),
    PartOfPath(driver: "devicemapper", path: "devicemapper/metadata/base", part: "other devicemapper"),
    PartOfPath(driver: "devicemapper", path: "devicemapper/devicemapper/data", part: "other devicemapper"),
    PartOfPath(driver: "zfs", path: "zfs/graph/abc/etc", part: "other zfs"),
    PartOfPath(driver: "vfs", path: "image/vfs/repositories.json", part: "other image/vfs"),
    PartOfPath(driver: "vfs", path: "image/overlay2/repositories.json", part: "other image"),
    PartOfPath(
      driver: "vfs", path: "image/vfs/layerdb/tmp/write-set-1/diff",
      part: "write-set image/vfs/layerdb/tmp/write-set-1"),
    PartOfPath(driver: "vfs", path: "image/vfs/layerdb/sha256/tmp/diff", part: "other image/vfs"),
    PartOfPath(driver: "vfs", path: "containers/c1/c1-json.log", part: "log c1"),
    PartOfPath(driver: "vfs", path: "containers/c1/c1-json.log.3.gz", part: "log c1"),
    PartOfPath(driver: "vfs", path: "containers/c1/local-logs/container.log", part: "log c1"),
    PartOfPath(driver: "vfs", path: "containers/c1/config.v2.json", part: "container c1"),
    PartOfPath(driver: "vfs", path: "containers/c1/mounts/a.log", part: "container c1"),
    PartOfPath(driver: "vfs", path: "containers/stray", part: "other containers"),
    PartOfPath(driver: "vfs", path: "volumes/v1/_data/x", part: "volume v1"),
    PartOfPath(driver: "vfs", path: "volumes/v1/opts.json", part: "other volumes"),
    PartOfPath(driver: "vfs", path: "volumes/metadata.db", part: "other volumes"),
    PartOfPath(driver: "vfs", path: "tmp/x", part: "temporary tmp"),
    PartOfPath(driver: "vfs", path: "buildkit/cache.db", part: "other buildkit"),
    PartOfPath(driver: "vfs", path: "100000.100000/image/x", part: "other 100000.100000"),
    PartOfPath(driver: "vfs", path: "engine-id", part: "other engine-id"),
  ]
}

@Suite("parts of a data root") struct RootMapTests {
  /// The part in which the last of the names is counted, each of which is in the folder before.
  private func part(of names: [String], _ kind: EntryKind, in map: RootMap) -> MeasuredPart {
    var role = map.top()
    for (depth, name) in names.enumerated() {
      guard case .mapped(let folder) = role.inside else { break }
      let kind = depth == names.count - 1 ? kind : .folder
      role = folder.role(of: name, kind: kind)
    }
    let all = map.register.all
    return all.parts[all.slots[Int(role.slot)].part]
  }

  @Test("each path is counted in one part", arguments: PartOfPath.all)
  func part(_ path: PartOfPath) throws {
    let map = RootMap(drivers: [Driver(named: path.driver)], containerd: nil, register: PartRegister())
    let part = part(of: path.path.split(separator: "/").map(String.init), path.kind, in: map)
    #expect("\(part.kind.rawValue) \(part.name)" == path.part)
  }

  @Test("of two drivers each has its own directories and image/DRIVER")
  func twoDrivers() {
    let map = RootMap(
      drivers: [Driver(named: "overlay2"), Driver(named: "vfs")], containerd: nil, register: PartRegister())
    let places = [["overlay2", "abc"], ["vfs", "dir", "abc"], ["image", "vfs"], ["image", "overlay2"], ["image"]]
      .map { part(of: $0, .folder, in: map).place }
    #expect(places == [.driver(0), .driver(1), .driver(1), .driver(0), .root])
  }
}
