import Bolt
import Foundation
import TestRandom
import Testing

@Suite("a tree in an archive is the tree in its folder") struct FolderAndArchiveTests {
  @Test("in every format, whatever stands before its names", arguments: TarMaker.Format.allCases)
  func formats(_ format: TarMaker.Format) throws {
    for prefix in ["", "./", "docker/", "var/lib/docker/", "/var/lib/docker/", "tmp/image/a//b/./"] {
      try withTree(prefix: prefix) { (tree, members) throws in
        #expect(try Seen(try ArchiveFile.root(members, format)) == Seen(tree), "\(prefix)")
      }
    }
  }

  @Test("with every driver", arguments: ["overlay2", "vfs", "aufs", "overlay", "btrfs", "fuse-overlayfs"])
  func drivers(_ driver: String) throws {
    try withTree(driver: driver) { (tree, members) throws in
      #expect(try Seen(try ArchiveFile.root(members)) == Seen(tree))
    }
  }

  @Test("with its members in any order")
  func shuffled() throws {
    try withTree(prefix: "docker/") { (tree, members) throws in
      var random = SeededGenerator(seed: 1)
      for _ in 0..<20 {
        let members = members.shuffled(using: &random)
        #expect(
          try Seen(try ArchiveFile.root(members)) == Seen(tree),
          "\(members.map { String(decoding: $0.name, as: UTF8.self) })")
      }
    }
  }

  @Test("with every fault that can be in it", arguments: damages)
  func fault(_ damage: Damage) throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    try damage.inflict(tree)
    let members = try TarMaker.Member.all(in: tree.root)
    let seen = try Seen(try ArchiveFile.root(members))
    #expect(seen == (try Seen(tree)))
    #expect(seen.findings.contains { $0.code == damage.code })
  }

  @Test("in part: image/ alone has no findings, and knows no containers")
  func imageAlone() throws {
    try withTree { (tree, members) throws in
      let members = members.filter { $0.name.starts(with: Array("image".utf8)) }
      let seen = try Seen(try ArchiveFile.root(members))
      #expect(seen.findings == [])
      #expect(seen.lines.filter { $0.hasPrefix("image ") }.count == 1)
      #expect(seen.areas.isDisjoint(with: [.containers, .directories, .orphans, .orphanDirectories]))
      for name in ["containers", "overlay2"] { try tree.remove(name) }
      #expect(try Seen(tree) == seen)
    }
  }

  @Test("with the time of the newest of image/, not of a container or a layer")
  func newest() throws {
    try withTree { (tree, members) throws in
      let late = members.map { member in
        var member = member
        if !member.name.starts(with: Array("image".utf8)) { member.modified += 1_000_000_000_000 }
        return member
      }
      #expect(try Seen(try ArchiveFile.root(late)).newest == Seen(tree).newest)
      var last = TarMaker.Member("image/overlay2/layerdb/sha256/\(tree.chain[0].hash.hex)", type: "5")
      last.modified = 1_900_000_000_500_000_000
      #expect(try Seen(try ArchiveFile.root(late + [last])).newest == 1_900_000_000)
    }
  }
}
