import Foundation
import Testing

@testable import TestSupport

@Suite("filters of the build cache, of orphans and of shared layers, as typed") struct FilterOfCacheTests {
  private static func cache(_ filters: [String]) async throws -> [CacheRecordRow] {
    let snapshot = try #require(Snapshot.fixtures.first { !($0.oracle?.answers?.buildCache ?? []).isEmpty })
    let rows: [CacheRecordRow] = try await snapshot.askTree(["build-cache"] + filters.flatMap { ["-f", $0] })
    return rows
  }

  @Test("build-cache --measure: what only a measure knows is known")
  func measured() async throws {
    let root = try await #require(ContainerdSnapshot.ofDocker).root()
    func unknown(_ words: String...) throws -> [String] {
      let rows: [CacheRecordRow] = try StrataBinary.rows(["build-cache", "--in", root] + words)
      #expect(!rows.isEmpty)
      return rows.filter { $0.size == nil }.map(\.record)
    }
    #expect(try !unknown().isEmpty)
    #expect(try unknown("--measure").isEmpty)
  }

  @Test("build-cache: each key keeps the records that Docker’s own account gives it")
  func buildCache() async throws {
    let all = try await Self.cache([])
    func records(_ filters: String...) async throws -> [String] { try await Self.cache(filters).map(\.record) }
    func those(_ fits: (CacheRecordRow) -> Bool) -> [String] { all.filter(fits).map(\.record) }
    let one = try #require(all.first)
    #expect(try await records("id=" + one.record) == [one.record])
    #expect(try await records("id=" + one.record.dropFirst(3).prefix(9)) == [one.record])
    #expect(try await records("id!=" + one.record) == those { $0.record != one.record })
    #expect(try await records("id~=^" + one.record.prefix(9)) == [one.record])
    let types = Set(all.map(\.type))
    try #require(types.count > 1)
    for type in types { #expect(try await records("type=" + type) == those { $0.type == type }) }
    let both = types.sorted().prefix(2)
    #expect(try await records("type=\(both[0])", "type=\(both[1])") == those { both.contains($0.type) })
    #expect(try await records("type!=" + one.type) == those { $0.type != one.type })
    #expect(try await records("type~=sour") == those { $0.type.contains("sour") })
    let sources = those { ["source.local", "internal"].contains($0.type) }
    #expect(try await records(#"type~=^(source\.local|internal)$"#) == sources)
    let described = try #require(one.description)
    #expect(try await records("description=" + described) == those { $0.description == described })
    #expect(try await records("description~=local") == those { $0.description?.contains("local") == true })
    #expect(try await records("description~=local", "description~=context").count < records("description~=local").count)
    let shared = those(\.shared)
    #expect(!shared.isEmpty && shared.count < all.count)
    #expect(try await records("shared=true") == shared)
    #expect(try await records("shared") == shared)
    #expect(try await records("private") == those { !$0.shared })
    #expect(try await records("private=false") == shared)
    #expect(try await records("private=true") == those { !$0.shared })
    let (mutable, immutable) = (try await records("mutable=true"), try await records("immutable=true"))
    #expect(mutable.count + immutable.count == all.count && !immutable.isEmpty)
    #expect(Set(mutable).isDisjoint(with: immutable))
    // As BuildKit has it: used at that moment is not used after it, and what was never used is old.
    let time = try #require(all.compactMap(\.lastUsed).sorted().last)
    let old = those { ($0.lastUsed ?? "") <= time.prefix(19) }
    #expect(try await records("until=\(time.prefix(19))Z") == old && old.count < all.count)
    #expect(try await records("until=0s").count == all.count)
    #expect(try await records("until=2001-01-01") == those { $0.lastUsed == nil })
    #expect(try await records("unused-for=1s").count == all.count)
    #expect(try await records("shared=true", "type=" + one.type) == those { $0.shared && $0.type == one.type })
  }

  @Test("build-cache: parents are the records that one stands on, parent is one of them")
  func parents() async throws {
    struct Row: Decodable {
      let record: String
      let parents: String
    }
    let snapshot = try #require(Snapshot.fixtures.first { !($0.oracle?.answers?.buildCache ?? []).isEmpty })
    let all: [Row] = try await snapshot.ask("build-cache")
    func records(_ filter: String) async throws -> [String] {
      let rows: [Row] = try await snapshot.ask("build-cache", "-f", filter)
      return rows.map(\.record)
    }
    func those(_ fits: (Row) -> Bool) -> [String] { all.filter(fits).map(\.record) }
    let child = try #require(all.first { !$0.parents.isEmpty })
    let parents = child.parents.split(separator: " ").joined(separator: ";")
    let parent = try #require(child.parents.split(separator: " ").first)
    #expect(try await records("parent=\(parent)") == those { $0.parents.split(separator: " ").contains(parent) })
    let same = those { $0.parents == child.parents }
    #expect(try await records("parents=\(parents)") == same && same.contains(child.record))
    #expect(try await records("parents!=\(parents)") == those { $0.parents != child.parents })
    #expect(try await records("parents~=\(parent.prefix(12))") == those { $0.parents.contains(parent.prefix(12)) })
    #expect(try await records("parents~=^$") == those(\.parents.isEmpty))
  }

  @Test(
    "build-cache: what cannot be asked is reported",
    arguments: [
      ("inuse=true", "what a build has in use"), ("inuse", "what a build has in use"),
      ("parent~=x", "did you mean parent"), ("id~=[", "expected a regular expression"),
      ("shared=maybe", "expected true or false"), ("description", "expected KEY=VALUE"),
    ])
  func refused(_ filter: String, _ message: String) async throws {
    let asking = try await Asking.host.value
    let done = try StrataBinary.run(["build-cache", "--db", asking.database, "-f", filter])
    #expect(done.ending == .exited(64) && done.errors.contains(message), "\(done.errors)")
  }

  @Test("build-cache: until and its older name are not taken together, as Docker has it")
  func untilTwice() async throws {
    let asking = try await Asking.host.value
    let done = try StrataBinary.run(
      ["build-cache", "--db", asking.database, "-f", "until=1h", "-f", "unused-for=1h"])
    #expect(done.ending == .exited(64) && done.errors.contains("older word"), "\(done.errors)")
  }

  @Test("orphans: of a kind, certain, or already there at a time")
  func orphans() async throws {
    let damaged = try #require(Snapshot.damaged.first)
    let all: [OrphanRow] = try await damaged.ask("orphans")
    for kind in ["layer", "directory", "mount", "write-set"] {
      let found: [OrphanRow] = try await damaged.ask("orphans", "-f", "kind=" + kind)
      #expect(!found.isEmpty && found.map(\.path) == all.filter { $0.kind == kind }.map(\.path))
    }
    let both: [OrphanRow] = try await damaged.ask("orphans", "-f", "kind=layer", "-f", "kind=mount")
    #expect(both.count == all.count { $0.kind == "layer" || $0.kind == "mount" })
    for certain in [true, false] {
      let found: [OrphanRow] = try await damaged.ask("orphans", "-f", "certain=\(certain)")
      #expect(found.map(\.path) == all.filter { $0.certain == certain }.map(\.path))
    }
    let none: [OrphanRow] = try await damaged.ask("orphans", "-f", "until=2001-01-01")
    let old: [OrphanRow] = try await damaged.ask("orphans", "-f", "until=0s")
    #expect(none.isEmpty && old.count == all.count && !all.isEmpty)
  }

  @Test("shared: layers of the images that fit, with the counts of all")
  func shared() async throws {
    let asking = try await Asking.host.value
    let images: [ImageRow] = try StrataBinary.rows(["images", "--db", asking.database])
    let tagged = try #require(images.first { !$0.tags.isEmpty })
    let format = ["--no-trunc", "--format", "{chain_id} {images}"]
    let all = try StrataBinary.run(["shared", "--db", asking.database] + format).text.split(separator: "\n")
    let own = try asking.lines("layers", "-f", "reference=" + tagged.tags[0], "-q", "--no-trunc")
    let found = try StrataBinary.run(
      ["shared", "--db", asking.database, "-f", "reference=" + tagged.tags[0]] + format
    ).text.split(separator: "\n")
    #expect(!found.isEmpty && found.count < all.count)
    #expect(found == all.filter { line in own.contains { line.hasPrefix($0) } })
    let nothing = try asking.lines("shared", "--across", "hosts", "-f", "reference=nothing/*", "-q")
    #expect(nothing.isEmpty)
  }
}
