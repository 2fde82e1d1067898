import Dispatch
import Foundation
import Testing

@testable import Index

@Suite("a new index file") struct NewFileTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("index.db")
    try #require(FileManager.default.createFile(atPath: path, contents: nil))
  }

  @Test("who asks while another strata makes the tables waits for them")
  func reader() throws {
    let path = path
    let made = DispatchGroup()
    DispatchQueue.global().async(group: made) {
      usleep(200_000)
      _ = try? IndexFile.openForWriting(path)
    }
    #expect(try !IndexFile.openForReading(path).hasScans())
    made.wait()
  }

  @Test("an empty file that has been there for a while is no index, which is said at once")
  func empty() throws {
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: path)
    let start = Date()
    #expect(throws: IndexError.notAnIndex(path: path, found: "it is empty")) { try IndexFile.openForReading(path) }
    #expect(Date().timeIntervalSince(start) < 0.5)
  }
}
