import Bolt
import Foundation
import Testing

@testable import Stores

private let content = "image/overlay2/imagedb/content/sha256/"
private let repositories = "image/overlay2/repositories.json"
private let stray = String(repeating: "ab", count: 32)

/// Members that do harm where an archive is unpacked, and what is found of them.
struct Hostile: Sendable, CustomTestStringConvertible {
  let what: String
  let members: [TarMaker.Member]
  /// Code, path and a word of the detail of each finding.
  let findings: [(FindingCode, String, String)]

  var testDescription: String { what }

  init(_ what: String, _ members: TarMaker.Member..., findings: (FindingCode, String, String)...) {
    self.what = what
    self.members = members
    self.findings = findings
  }

  static let all = [
    Hostile(
      "a name that climbs out", TarMaker.Member("../../../etc/passwd", "x"),
      findings: (.memberRefused, "../../../etc/passwd", "“..”")),
    Hostile(
      "a name that climbs and comes back", TarMaker.Member(repositories + "/../../overlay2/repositories.json", "x"),
      findings: (.memberRefused, repositories + "/../../overlay2/repositories.json", "“..”")),
    Hostile("an absolute name beside the tree", TarMaker.Member("/etc/passwd", "x")),
    Hostile(
      "a link that leads out", TarMaker.Member(content + stray, type: "2", link: "/etc/passwd"),
      findings: (.imageUnreadable, content + stray, "a symbolic link")),
    Hostile(
      "a hard link that leads out", TarMaker.Member(content + stray, type: "1", link: "/etc/passwd"),
      findings: (.imageUnreadable, content + stray, "a hard link to a file that the archive does not hold")),
    Hostile(
      "a hard link that climbs", TarMaker.Member(content + stray, type: "1", link: "../" + repositories),
      findings: (.imageUnreadable, content + stray, "a hard link to a file that the archive does not hold")),
    Hostile(
      "a hard link to itself", TarMaker.Member(content + stray, type: "1", link: content + stray),
      findings: (.imageUnreadable, content + stray, "a hard link")),
    Hostile(
      "a hard link to a folder", TarMaker.Member(content + stray, type: "1", link: "image"),
      findings: (.imageUnreadable, content + stray, "a hard link")),
    Hostile(
      "a device", TarMaker.Member(content + stray, type: "3"),
      findings: (.imageUnreadable, content + stray, "a device")),
    Hostile(
      "a pipe", TarMaker.Member(content + stray, type: "6"), findings: (.imageUnreadable, content + stray, "pipe")),
    Hostile(
      "a member below a file", TarMaker.Member(repositories + "/.tmp-x/imagedb/content/sha256/x", "x"),
      findings: (.memberRefused, repositories + "/.tmp-x/imagedb/content/sha256/x", "a regular file of that name")),
    Hostile(
      "a member below a link", TarMaker.Member("overlay2", type: "2", link: "/etc"),
      TarMaker.Member("buildkit", type: "2", link: "/etc"), TarMaker.Member("buildkit/snapshots.db", "x"),
      findings: (.memberRefused, "overlay2", "a directory with members"),
      (.memberRefused, "buildkit/snapshots.db", "a symbolic link of that name"),
      (.buildCacheUnreadable, "buildkit", "a symbolic link")),
    Hostile(
      "a file over a folder", TarMaker.Member("image", "x"),
      findings: (.memberRefused, "image", "a directory with members")),
    Hostile(
      "a name longer than a file system's", TarMaker.Member(content + String(repeating: "e", count: 300)),
      findings: (.memberRefused, content + String(repeating: "e", count: 300).prefix(200 - content.count) + "…", "255")),
    Hostile(
      "a path longer than a file system's",
      TarMaker.Member(String(repeating: "a/", count: 3000) + "image/overlay2/repositories.json"),
      findings: (.memberRefused, String(repeating: "a/", count: 100) + "…", "4095")),
    Hostile(
      "a name that a terminal would obey", TarMaker.Member("../\u{1B}[2J"),
      findings: (.memberRefused, "../\\x1b[2J", "“..”")),
    Hostile(
      "a long name in a layer", TarMaker.Member("overlay2/\(stray)/diff/" + String(repeating: "x/", count: 4000)),
      findings: (.directoryLeaked, "overlay2/\(stray)", "none")),
  ]
}

@Suite("hostile members of an archive") struct HostileMembersTests {
  @Test("harm nothing, and are reported", arguments: Hostile.all)
  func member(_ hostile: Hostile) throws {
    try withTree { (tree, members) throws in
      let sound = try Seen(tree)
      let seen = try Seen(try ArchiveFile.root(members + hostile.members))
      #expect(seen.findings.count == hostile.findings.count, "\(seen.findings)")
      for (code, path, word) in hostile.findings {
        let reported = seen.findings.filter { $0.code == code && $0.path == path }
        #expect(reported.count == 1 && reported.allSatisfy { $0.detail.contains(word) }, "\(seen.findings)")
      }
      #expect(Set(sound.lines).isSubset(of: Set(seen.lines)))
    }
  }

  @Test("of two members of one name the last counts")
  func twice() throws {
    try withTree { (tree, members) throws in
      let torn = TarMaker.Member(repositories, "{")
      #expect(try Seen(try ArchiveFile.root([torn] + members)) == Seen(tree))
      let link = TarMaker.Member(repositories, type: "2", link: "/etc/passwd")
      #expect(try Seen(try ArchiveFile.root([link] + members)) == Seen(tree))
      let folder = TarMaker.Member(repositories, type: "5")
      #expect(try Seen(try ArchiveFile.root([folder] + members)) == Seen(tree))
      let seen = try Seen(try ArchiveFile.root(members + [torn]))
      #expect(seen.findings.map(\.code) == [.repositoriesUnreadable])
    }
  }

  @Test("a hard link within the tree has the content of what it links to, in either order")
  func hardLinks() throws {
    try withTree { (tree, members) throws in
      // As a program that finds equal files leaves them: both layers have the same size.
      let names = tree.chain.map { Array((tree.layerPath($0) + "/size").utf8) }
      var linked = members
      let place = try #require(linked.firstIndex { $0.name == names[1] })
      linked[place].type = "1"
      linked[place].content = []
      linked[place].link = "./" + String(decoding: names[0], as: UTF8.self)
      #expect(try Seen(try ArchiveFile.root(linked)) == Seen(tree))
      let first = try #require(linked.firstIndex { $0.name == names[0] })
      linked.swapAt(first, place)
      #expect(try Seen(try ArchiveFile.root(linked)) == Seen(tree))
    }
  }

  @Test("names that are not UTF-8 are reported as in a folder", arguments: TarMaker.Format.allCases)
  func notUTF8(_ format: TarMaker.Format) throws {
    try withTree(prefix: "caf\u{E9}/") { (tree, members) throws in
      var stranger = TarMaker.Member("caf\u{E9}/" + content, "x")
      stranger.name += [0xFF, 0xFE]
      let members = (members + [stranger]).map { member in
        var member = member
        // In Latin-1 the folder's name is no UTF-8.
        member.name.replaceSubrange(3...4, with: [0xE9])
        return member
      }
      let seen = try Seen(try ArchiveFile.root(members, format))
      #expect(seen.findings.map(\.code) == [.imageNameInvalid])
      #expect(seen.findings.allSatisfy { $0.path == content + "\u{FFFD}\u{FFFD}" })
      #expect(seen.lines == (try Seen(tree)).lines)
    }
  }

  @Test("a config of gigabytes is refused by its size and not read")
  func gigabytes() throws {
    try withTree { (_, members) throws in
      var large = TarMaker.Member(content + stray)
      large.hole = 5 << 30
      let seen = try Seen(try ArchiveFile.root([large] + members))
      #expect(seen.findings.map(\.code) == [.imageUnreadable])
      #expect(seen.findings.allSatisfy { $0.detail.contains("found 5368709120 bytes") })
    }
  }

  @Test("a time that no calendar has counts as none", arguments: [Int64.max, Int64.min, -1])
  func times(_ seconds: Int64) throws {
    try withTree { (tree, members) throws in
      var stranger = TarMaker.Member("image/overlay2/layerdb/sha256/\(tree.chain[0].hash.hex)/tar-split.json.gz")
      stranger.seconds = seconds
      #expect(try Seen(try ArchiveFile.root(members + [stranger])) == Seen(tree))
    }
  }

  @Test("of very many refused members the first are reported, the rest counted")
  func many() throws {
    try withTree { (_, members) throws in
      let climbing = (0..<1000).map { TarMaker.Member("../\($0)") }
      let root = try ArchiveFile.root(members + climbing)
      #expect(root.findings.count == 101)
      #expect(root.findings.last?.detail.contains("900 more") == true)
    }
  }

  @Test("more than the budget is refused with the member where it ends")
  func budget() throws {
    let budget = (1 << 20) + (1 << 18)
    try withTree { (_, members) throws in
      #expect(try ArchiveFile.roots(members, budget: budget).count == 1)
      var large = TarMaker.Member(content + stray)
      large.hole = 8 << 20
      let many = (0..<12_000).map { TarMaker.Member(content + "\($0)") }
      for more in [[large], many] {
        let error = try #require(throws: LocateError.self) {
          _ = try ArchiveFile.roots(members + more, budget: budget)
        }
        #expect(error.description.contains("at most \(budget) bytes"))
        #expect(error.description.contains(content))
      }
    }
  }

  @Test("contents of layers take no memory")
  func layers() throws {
    try withTree { (tree, members) throws in
      var files = (0..<5_000).map { TarMaker.Member("overlay2/\(tree.cacheIDs[0])/diff/usr/\($0)", "x") }
      files[0].hole = 4 << 30
      files[0].content = []
      let root = try ArchiveFile.roots(files + members, budget: (1 << 20) + (1 << 18))
      #expect(try Seen(try #require(root.first)) == Seen(tree))
    }
  }
}
