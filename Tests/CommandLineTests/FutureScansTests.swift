import Foundation
import GRDB
import Testing

@testable import TestSupport

@Suite("scans from the future") struct FutureScansTests {
  /// An index with a scan as an older version recorded it, so many seconds ahead of this machine's clock.
  private func index(ahead seconds: TimeInterval) async throws -> NewIndex {
    let index = try NewIndex()
    try index.run(["web1=\(try await Snapshot.root(of: "hostB-t0"))", "--at", Timeline.time(0)])
    let at = Int64(Date(timeIntervalSinceNow: seconds).timeIntervalSince1970) * 1000
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    try await DatabaseQueue(path: index.path, configuration: configuration).write { db in
      try db.execute(sql: "UPDATE scans SET at = ?", arguments: [at])
    }
    return index
  }

  @Test("a time more than five minutes ahead is wrong usage, and nothing is read or made")
  func refused() throws {
    let path = try NewIndex().path
    for time in ["2131-01-01", ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 330))] {
      let done = try StrataBinary.run(["index", "/nowhere", "--at", time, "--db", path])
      #expect(done.ending == .exited(64))
      #expect(done.errors.contains("lies in the future: it is 2"), "\(done.errors)")
      #expect(!done.errors.contains("/nowhere"), "\(done.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("a time a little ahead is taken")
  func tolerated() async throws {
    let time = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 200))
    try NewIndex().run(["web1=\(try await Snapshot.root(of: "hostB-t0"))", "--at", time])
  }

  @Test("a copy whose newest file is from the future is recorded as of now, and a warning names that file's time")
  func copy() async throws {
    let snapshot = try Snapshot.named("hostB-t0")
    let root = try Workshop.unpack(snapshot.archive, into: try Workshop.newFolder())
    let file = root + "/image/overlay2/repositories.json"
    let future = try #require(ISO8601DateFormatter().date(from: "2131-02-03T04:05:06Z"))
    try FileManager.default.setAttributes([.modificationDate: future], ofItemAtPath: file)
    let index = try NewIndex()
    let began = Int64(Date().timeIntervalSince1970)
    let done = try StrataBinary.run(["index", "web1=\(root)", "--db", index.path])
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(done.errors.contains("web1: the newest file under image/ is of 2131-02-03T04:05:06.000Z"), "\(done.errors)")
    let at = try await DatabaseQueue(path: index.path).read { try Int64.fetchAll($0, sql: "SELECT at FROM scans") }
    #expect(at.count == 1 && at[0] % 1000 == 0 && at[0] / 1000 >= began && at[0] / 1000 <= began + 120)
    let asked = try StrataBinary.run(["images", "--in", "web1=\(root)", "--format", "json"])
    #expect(asked.ending == .exited(0))
    #expect(asked.errors.contains("2131-02-03T04:05:06.000Z"), "\(asked.errors)")
  }

  @Test("a scan that an older version recorded is no new one for assert")
  func breach() async throws {
    let index = try await index(ahead: 3 * 86_400 + 4 * 3600 + 1800)
    let done = try StrataBinary.run(["assert", "--db", index.path, "--scan-newer-than", "1h"])
    #expect(done.ending == .exited(2))
    #expect(
      done.text == "web1 overlay2: last scan is 3d4h ahead of this machine’s clock, expected newer than 1h\n",
      "\(done.text)")
    let near = try await self.index(ahead: 200)
    #expect(try StrataBinary.run(["assert", "--db", near.path, "--scan-newer-than", "1h"]).ending == .exited(0))
  }

  @Test("merge takes it in with a warning, and forget takes it out")
  func merged() async throws {
    let other = try await index(ahead: 86_400)
    let index = try NewIndex()
    try index.run(["db1=\(try await Snapshot.root(of: "hostA-t0"))", "--at", Timeline.time(0)])
    let before = try IndexDump(index.path)
    let done = try StrataBinary.run(["merge", "web9=\(other.path)", "--db", index.path])
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(done.errors.contains("web9 has a scan at 2"), "\(done.errors)")
    let command = try #require(done.errors.split(separator: "“").last?.split(separator: "”").first)
    let words = command.split(separator: " ").dropFirst().map(String.init)
    #expect(words.starts(with: ["forget", "--host", "web9", "--at"]), "\(words)")
    let forgotten = try StrataBinary.run(words + ["--db", index.path])
    #expect(forgotten.ending == .exited(0), "\(forgotten.errors)")
    #expect(try IndexDump(index.path).differences(from: before) == [])
  }
}
