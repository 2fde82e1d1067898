import Glibc
import Testing

@testable import Stores

@Suite("the sums of one folder") struct FolderSumsTests {
  @Test("blocks of a broken file system that are more than a number can be are as many as it can be")
  func tooMany() throws {
    func entry(_ name: String, _ kind: mode_t, links: UInt = 1, inode: UInt = 1) -> SeenFile {
      var status = stat()
      status.st_mode = kind
      status.st_nlink = numericCast(links)
      status.st_ino = numericCast(inode)
      status.st_blocks = 1 << 53
      return SeenFile(name: Array(name.utf8), status, slot: 0)
    }
    let sums = FolderSums(of: "")
    let files = [entry("a", S_IFREG), entry("l", S_IFREG, links: 2), entry("l", S_IFREG, links: 2, inode: 2)]
    let folders = [entry("d", S_IFDIR), entry("e", S_IFDIR)]
    sums.see(SeenFolder(path: [], own: entry("", S_IFDIR), entries: files + folders, isWhole: true))
    for name in ["d", "e"] {
      let inside = [entry("f", S_IFREG), entry("g", S_IFDIR)]
      sums.see(SeenFolder(path: Array(name.utf8), own: entry(name, S_IFDIR), entries: inside, isWhole: true))
    }
    let tree = TreeKey(.graphDriver, driver: "overlay2")
    sums.learn([SlotUse(part: .images, tree: tree, kind: .other, name: .text("x"))])
    let (entries, all) = try #require(sums.entries())
    #expect(all.bytes == .max)
    let full = entries.filter { $0.use.bytes == .max }.map { String(decoding: $0.name, as: UTF8.self) }
    #expect(full.sorted() == ["d", "e", "l"])
    #expect(entries.allSatisfy { $0.parts == [.images] })
  }
}
