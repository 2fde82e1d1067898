import Foundation
import Testing

@Suite("filters of the build cache, of orphans and of shared layers, as typed") struct FilterOfCacheTests {
  private static func cache(_ filters: [String]) async throws -> [CacheRecordRow] {
    let snapshot = try #require(Snapshot.fixtures.first { !($0.oracle?.answers?.buildCache ?? []).isEmpty })
    let rows: [CacheRecordRow] = try await snapshot.askTree(["build-cache"] + filters.flatMap { ["-f", $0] })
    return rows
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
    let described = try #require(one.description)
    #expect(try await records("description=" + described) == those { $0.description == described })
    #expect(try await records("description~=local") == those { $0.description?.contains("local") == true })
    #expect(try await records("description~=local", "description~=context").count < records("description~=local").count)
    let shared = those(\.shared)
    #expect(!shared.isEmpty && shared.count < all.count)
    #expect(try await records("shared=true") == shared)
    #expect(try await records("private=false") == shared)
    #expect(try await records("private=true") == those { !$0.shared })
    let (mutable, immutable) = (try await records("mutable=true"), try await records("immutable=true"))
    #expect(mutable.count + immutable.count == all.count && !immutable.isEmpty)
    #expect(Set(mutable).isDisjoint(with: immutable))
    let used = all.compactMap { $0.lastUsed ?? $0.created }.sorted()
    let time = try #require(used.last).prefix(19)
    #expect(try await records("until=\(time)Z") == those { ($0.lastUsed ?? $0.created ?? "") < time })
    #expect(try await records("until=2001-01-01").isEmpty)
    #expect(try await records("unused-for=1s").count == all.count)
    #expect(try await records("shared=true", "type=" + one.type) == those { $0.shared && $0.type == one.type })
  }

  @Test("build-cache: parent is the record that others stand on")
  func parents() async throws {
    struct Row: Decodable {
      let record: String
      let parents: String
    }
    let snapshot = try #require(Snapshot.fixtures.first { !($0.oracle?.answers?.buildCache ?? []).isEmpty })
    let all: [Row] = try await snapshot.ask("build-cache")
    let parent = try #require(all.compactMap { $0.parents.split(separator: " ").first }.first)
    let children: [Row] = try await snapshot.ask("build-cache", "-f", "parent=\(parent)")
    #expect(!children.isEmpty)
    #expect(children.map(\.record) == all.filter { $0.parents.split(separator: " ").contains(parent) }.map(\.record))
  }

  @Test("orphans: of a kind, certain, or already there at a time")
  func orphans() async throws {
    let damaged = try #require(Snapshot.damaged.first)
    let all: [OrphanRow] = try await damaged.ask("orphans")
    for kind in ["layer", "directory", "mount"] {
      let found: [OrphanRow] = try await damaged.ask("orphans", "-f", "kind=" + kind)
      #expect(!found.isEmpty && found.map(\.path) == all.filter { $0.kind == kind }.map(\.path))
    }
    let both: [OrphanRow] = try await damaged.ask("orphans", "-f", "kind=layer", "-f", "kind=mount")
    #expect(both.count == all.count { $0.kind != "directory" })
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
    let nothing = try asking.lines("shared", "--across", "hosts", "-f", "reference=nothing/there", "-q")
    #expect(nothing.isEmpty)
  }
}
