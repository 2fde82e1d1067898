import Foundation
import Testing

@testable import Files

@Suite("the file system of a folder") struct FileSystemSpaceTests {
  @Test("its size and its inodes are the system's own, and what is left is not more")
  func space() throws {
    let path = FileManager.default.temporaryDirectory.path
    let space = try #require(try FolderOnDisk(top: path).space)
    let system = try FileManager.default.attributesOfFileSystem(forPath: path)
    #expect(space.size == (system[.systemSize] as? NSNumber)?.int64Value)
    #expect(space.inodes == (system[.systemNodes] as? NSNumber)?.int64Value)
    #expect((0...space.size).contains(space.available) && (0...space.inodes).contains(space.inodesFree))
  }
}
