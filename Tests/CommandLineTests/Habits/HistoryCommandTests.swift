import Foundation
import Testing

@testable import TestSupport

@Suite("strata history, as typed") struct HistoryCommandTests {
  private struct Row: Decodable {
    let repository: String?
    let tag: String?
    let imageID: String
    let digests: [String]
    let current: Bool
    let inferred: Bool
    let replaced: String?
    let evidence: String
  }

  private func rows(_ arguments: String...) async throws -> [Row] {
    let asking = try await Asking.host.value
    return try StrataBinary.rows(["history"] + arguments + ["--db", asking.database])
  }

  @Test("a tag that moved says what it replaced")
  func replaced() async throws {
    let all = try await rows()
    let moved = try #require(all.first { $0.replaced != nil }, "no tag moves in these snapshots")
    let name = "\(moved.repository ?? ""):\(moved.tag ?? "")"
    let own = try await rows(name)
    let place = try #require(own.firstIndex { $0.replaced != nil })
    #expect(place > 0 && own[place].replaced == own[place - 1].imageID)
    #expect(own[0].replaced == nil)
  }

  @Test("an image by its ID, the beginning of it, or a manifest digest: all its names")
  func byDigest() async throws {
    let tag = try #require(try await rows().first { !$0.digests.isEmpty })
    let whole = try await rows(tag.imageID)
    #expect(Set(whole.map(\.evidence)) == ["tag", "digest", "image"])
    #expect(whole.allSatisfy { $0.imageID == tag.imageID && !$0.inferred })
    for beginning in [String(tag.imageID.dropFirst(7).prefix(12)), String(tag.imageID.prefix(20))] {
      #expect(try await rows(beginning).count == whole.count)
    }
    let byManifest = try await rows(tag.digests[0])
    #expect(byManifest.contains { $0.tag == tag.tag && $0.repository == tag.repository })
    #expect(byManifest.allSatisfy { $0.digests.contains(tag.digests[0]) })
  }

  @Test("digits that begin several digests are refused, and some of these shown")
  func ambiguous() async throws {
    let asking = try await Asking.host.value
    let images: [ImageRow] = try StrataBinary.rows(["images", "-a", "--db", asking.database])
    // Four digits are the least: whether two of these images share them is chance, so two are made to.
    let digits = String(images[0].imageID.dropFirst(7).prefix(4))
    let copy = try NewIndex().path
    try FileManager.default.copyItem(atPath: asking.database, toPath: copy)
    let twin = digits + String(repeating: "0", count: 60)
    let script = """
      import sqlite3, sys
      index = sqlite3.connect(sys.argv[1])
      index.execute("INSERT INTO digests(text) VALUES (?)", ("sha256:" + sys.argv[2],))
      index.execute("INSERT INTO images(id, layers, extractor) SELECT max(id), 0, 1 FROM digests")
      index.commit()
      """
    try Command.tool("python3", "-c", script, copy, twin)
    let done = try StrataBinary.run(["history", digits, "--db", copy])
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains("sha256:" + twin) && done.errors.contains(images[0].imageID), "\(done.errors)")
  }

  @Test("what was never seen is an error with a guess what was meant")
  func unknown() async throws {
    let asking = try await Asking.host.value
    let known = try #require(try await rows().compactMap(\.repository).first { $0.count > 5 })
    let done = try asking.run("history", known.dropLast() + "zz", "--format", "json")
    #expect(done.ending == .exited(1) && done.output.isEmpty)
    #expect(done.errors.contains("did you mean \(known)"), "\(done.errors)")
    let show = try asking.run("show", known.dropLast() + "zz")
    #expect(show.ending == .exited(1))
    #expect(show.errors.contains("did you mean \(known)"), "\(show.errors)")
    let host = try asking.run("history", known, "--host", "hostb")
    #expect(host.ending == .exited(1))
    #expect(host.errors.contains("did you mean hostB?"), "\(host.errors)")
  }

  @Test("--inferred adds rows that are marked, and changes none of the others")
  func inferred() async throws {
    let root = try await Snapshot.root(of: "hostB-t0")
    let seen: [Row] = try StrataBinary.rows(["history", "--in", root])
    let both: [Row] = try StrataBinary.rows(["history", "--inferred", "--in", root])
    #expect(seen.allSatisfy { !$0.inferred })
    let reported = both.filter(\.inferred)
    #expect(both.count - reported.count == seen.count)
    let sorts = ["digest-without-tag", "last-updated", "layer-sources", "created"]
    #expect(reported.allSatisfy { sorts.contains($0.evidence) })
    #expect(reported.allSatisfy { !$0.current && $0.replaced == nil })
  }
}
