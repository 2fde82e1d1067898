import Foundation
import TestRandom
import Testing

@testable import Files
@testable import Stores

@Suite("broken archives") struct BrokenArchiveTests {
  /// - Returns: the error; nil if the archive was read.
  private func error(_ bytes: [UInt8]) throws -> ArchiveError? {
    do {
      _ = try ArchiveFile.roots(bytes)
      return nil
    } catch LocateError.archive(_, let error) {
      return error
    } catch is LocateError {
      return nil
    }
  }

  @Test("a tar cut anywhere before its end mark is refused whole", arguments: TarMaker.Format.allCases)
  func cut(_ format: TarMaker.Format) throws {
    try withTree { (_, members) throws in
      let whole = TarMaker(format, members).bytes
      let end = whole.count - 1024
      for cut in Array(stride(from: 0, through: end, by: 512)) + [1, 300, 513, end - 1, end - 300] {
        let error = try error(Array(whole[..<cut]))
        switch error {
        // Behind an extended header libarchive speaks of damage.
        case .cutShort, .damaged, .empty, .noTar: continue
        default: Issue.record("cut to \(cut) of \(whole.count) bytes: \(String(describing: error))")
        }
      }
      #expect(try error(whole) == nil)
      #expect(try error(Array(whole.dropLast(512))) == nil, "one record of zeros ends a tar as well")
    }
  }

  @Test("the error names the last member and says that the archive ends")
  func words() throws {
    try withTree { (_, members) throws in
      let tar = TarMaker(.gnu, [TarMaker.Member("image/overlay2/repositories.json", "{}")]).bytes
      let error = try error(Array(tar[..<1024]))
      let reason = "expected the end mark of a tar, found the end"
      #expect(error == .cutShort(last: "image/overlay2/repositories.json", reason: reason))
      #expect(error?.description.contains("nothing of it is taken") == true)
    }
  }

  @Test("what is no tar is called so")
  func noTar() throws {
    #expect(try error([]) == .empty)
    #expect(try error(Array("no tar at all\n".utf8)) == .noTar)
    #expect(try error(Array(String(repeating: "no tar at all\n", count: 1000).utf8)) == .noTar)
    #expect(try error(Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 7, count: 4096)) == .noTar)
    #expect(try error([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 9, count: 99)) != nil)
  }

  @Test("bytes that follow the end mark and are no tar are damage, zeros are none")
  func trailing() throws {
    try withTree { (_, members) throws in
      let whole = TarMaker(.pax, members).bytes
      #expect(try error(whole + [UInt8](repeating: 0, count: 1 << 20)) == nil)
      #expect(try error(whole + [UInt8](repeating: 0x41, count: 1024)) != nil)
    }
  }

  @Test("zeros without end are given up")
  func endlessZeros() throws {
    try withTree { (_, members) throws in
      let error = try error(TarMaker(.gnu, members).bytes + [UInt8](repeating: 0, count: 8 << 20))
      guard case .damaged(_, let reason) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(reason.contains("without end"))
    }
  }

  @Test("a map of holes without end is given up, and does not fill the memory")
  func endlessMap() throws {
    // GNU's first form of a sparse file: a header that says that the map goes on, and records of it for ever.
    var header = Array(TarMaker(.gnu, [TarMaker.Member("image/overlay2/repositories.json")]).bytes[..<512])
    header[156] = 0x53
    let entry = Array("00000000001\u{0}00000000001\u{0}".utf8)
    header.replaceSubrange(386..<410, with: entry)
    header[482] = 1
    let map = Array(repeatElement(entry, count: 21).joined()) + [1] + [UInt8](repeating: 0, count: 7)
    let error = try error(TarMaker.summed(header) + repeatElement(map, count: 20_000).joined())
    guard case .damaged(_, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("without end"))
  }

  @Test("any byte may be another: there is an error or a tree, and an end")
  func changedBytes() throws {
    try withTree { (_, members) throws in
      let whole = TarMaker(.pax, members).bytes
      var random = SeededGenerator(seed: 1)
      for _ in 0..<300 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...20, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
        }
        guard let root = try? ArchiveFile.roots(bytes).first else { continue }
        for tree in root.trees { _ = try Seen(root.folder, driver: tree.driver) }
      }
    }
  }

  @Test("a library that is not there is reported with the package that has it")
  func library() throws {
    let error = try #require(throws: ArchiveError.self) { _ = try LibArchive(library: "libnone.so.13") }
    #expect(error.description.contains("libnone.so.13"))
    #expect(error.description.contains("libarchive13"))
    #expect(throws: ArchiveError.self) { _ = try LibArchive(library: "libc.so.6") }
  }
}
