import Testing

@testable import Files
@testable import Stores

@Suite("containers") struct ContainersReaderTests {
  @Test("one whose folder cannot be listed is a fault of its own, and loses no other")
  func unreadable() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let other = String(repeating: "00", count: 32)
    try tree.write("containers/\(other)/config.v2.json", #"{"ID":"\#(other)"}"#)
    let folder = try FolderOnDisk(top: tree.url("containers").path)
    var reader = ContainersReader(folder: WatchedFolder(folder, failing: other, times: [1]))
    try reader.read(into: ReadBuffer())
    #expect(reader.containers.map(\.id) == [other, tree.container])
    #expect(reader.findings.map(\.path) == [other])
    #expect(reader.findings.map(\.code) == [.unreadable])
  }
}
