import Foundation
import GRDB
import ImageModel

@testable import Index
@testable import Stores

/// An index whose rows a test writes one by one, with a word for each digest.
///
/// Scans are made on days of January 1970: day 2 is 1970-01-02.
final class WrittenIndex {
  let file: IndexFile
  private var names: [String: String] = [:]

  init() throws { file = try IndexFile.inMemory() }

  /// The digest that a word stands for.
  static func digest(_ word: String) -> Digest {
    Digest(Array(word.utf8).withUnsafeBytes { Hash256(hashing: $0) })
  }

  /// Its row; made where it is not there.
  func id(_ word: String) throws -> Int64 {
    let digest = Self.digest(word)
    names[digest.description] = word
    return try file.queue.write { db in
      try db.execute(
        sql: "INSERT INTO digests(text) VALUES (?) ON CONFLICT DO NOTHING", arguments: [digest.description])
      return try Int64.fetchOne(
        db, sql: "SELECT id FROM digests WHERE text = ?", arguments: [digest.description]) ?? 0
    }
  }

  func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
    try file.queue.write { try $0.execute(sql: sql, arguments: arguments) }
  }

  /// A host with one tree of the same number.
  func host(_ tree: Int64, _ name: String) throws {
    try execute("INSERT INTO hosts VALUES (?, ?)", [tree, name])
    try execute(
      "INSERT INTO trees(id, host, kind, driver) VALUES (?1, ?1, 'graphdriver', 'overlay2')", [tree])
  }

  /// A scan that read references and images whole, or other areas.
  func scan(
    _ tree: Int64, day: Int64, areas: Set<Area> = [.references, .images], findings: [Area] = []
  ) throws {
    let parts = areas.map(AreaPart.area) + findings.map(AreaPart.findings(of:))
    try execute("INSERT OR IGNORE INTO scan_names VALUES (1, 'test')")
    try execute(
      "INSERT INTO scans(tree, at, recorded, tool, live, inactive, areas) VALUES (?, ?, 1, 1, 0, 0, ?)",
      [tree, Self.at(day), AreaPart.mask(of: parts)])
    for part in parts {
      try execute(
        "INSERT INTO area_contents VALUES (?, ?, zeroblob(32), 0, NULL) ON CONFLICT DO NOTHING", [tree, part.bit])
    }
  }

  func repo(_ familiar: String) throws -> Int64 {
    try execute(
      "INSERT INTO repos(name, familiar) VALUES (?, ?) ON CONFLICT DO NOTHING",
      [RepositoryName(familiar).canonical, familiar])
    return try file.queue.read {
      try Int64.fetchOne($0, sql: "SELECT id FROM repos WHERE familiar = ?", arguments: [familiar]) ?? 0
    }
  }

  func tag(_ tree: Int64, _ repo: String, _ tag: String, _ image: String, _ since: Int64, _ gone: Int64?) throws {
    try execute(
      "INSERT INTO tags VALUES (?, ?, ?, ?, ?, ?)",
      [tree, try self.repo(repo), tag, try id(image), Self.at(since), gone.map(Self.at)])
  }

  func digest(
    _ tree: Int64, _ repo: String, _ manifest: String, _ image: String, _ since: Int64, _ gone: Int64?
  ) throws {
    try execute(
      "INSERT INTO repo_digests VALUES (?, ?, ?, ?, ?, ?)",
      [tree, try self.repo(repo), try id(manifest), try id(image), Self.at(since), gone.map(Self.at)])
  }

  /// A name that is no reference.
  func name(_ tree: Int64, _ name: String, _ target: String, _ since: Int64, _ gone: Int64?) throws {
    try execute(
      "INSERT INTO other_names VALUES (?, ?, ?, ?, ?)",
      [tree, name, try id(target), Self.at(since), gone.map(Self.at)])
  }

  /// An image's facts. Its layers' chains are named as their layers with blanks between.
  func image(_ name: String, layers: [String] = [], created: String? = nil, config: String? = nil) throws {
    let image = try id(name)
    var top: Int64?
    for (position, layer) in layers.enumerated() {
      let diff = try id("diff " + layer)
      let chain = try id(layers[...position].joined(separator: " "))
      try execute("INSERT INTO diff_ids VALUES (?) ON CONFLICT DO NOTHING", [diff])
      try execute(
        "INSERT INTO chain_ids VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", [chain, top, diff, position + 1])
      top = chain
    }
    try execute(
      "INSERT INTO images(id, top, layers, created, extractor) VALUES (?, ?, ?, ?, 1)",
      [image, top, layers.count, created])
    try execute("INSERT INTO image_configs(image, config) VALUES (?, ?)", [image, config])
    for position in layers.indices {
      try execute(
        "INSERT INTO image_layers VALUES (?, ?, ?)",
        [image, position, try id(layers[...position].joined(separator: " "))])
    }
  }

  func holds(
    _ tree: Int64, _ image: String, _ since: Int64, _ gone: Int64?, parent: String? = nil, local: Bool = false
  ) throws {
    try execute(
      "INSERT INTO tree_images VALUES (?1, ?2, ?2, ?3, ?4, 0, 0, ?2, ?5, ?6)",
      [tree, try id(image), try parent.map(id), local, Self.at(since), gone.map(Self.at)])
  }

  func updated(_ tree: Int64, _ image: String, _ time: String) throws {
    try execute("INSERT INTO image_updates VALUES (?, ?, ?, 0, NULL)", [tree, try id(image), time])
  }

  func cachedIdentity(_ tree: Int64, _ target: String, _ manifest: String, _ platform: String, day: Int64) throws {
    try execute(
      "INSERT INTO cached_identities VALUES (?, ?, ?, ?, ?, 0, NULL)",
      [tree, try id(target), try id(manifest), platform, Self.at(day)])
  }

  /// - Parameter repository: As a label has it.
  func pulled(_ tree: Int64, _ target: String, _ repository: String, _ since: Int64, _ gone: Int64?) throws {
    try execute(
      "INSERT INTO pulls VALUES (?, ?, ?, ?, ?)",
      [tree, try id(target), repository, Self.at(since), gone.map(Self.at)])
  }

  func source(_ tree: Int64, _ layer: String, _ repository: String) throws {
    let name = RepositoryName(repository).canonical
    try execute("INSERT INTO source_repositories(name) VALUES (?) ON CONFLICT DO NOTHING", [name])
    try execute(
      """
      INSERT INTO blob_sources VALUES (?, ?, ?, (SELECT id FROM source_repositories WHERE name = ?), 0, NULL)
      """, [tree, try id("diff " + layer), try id("blob " + layer), name])
  }

  /// Milliseconds of a day; 0 stays 0, which is “nobody knows since when”.
  private static func at(_ day: Int64) -> Int64 { day == 0 ? 0 : (day - 1) * 86_400_000 }

  /// The rows of a query, a text each: values with blanks between, digests by their words, times by their days,
  /// null as -.
  func rows(
    _ query: String, _ parameters: [String: SQLValue] = [:], _ columns: String
  ) throws -> [String] {
    try file.run(try catalogue.get().query(query), parameters: parameters) { names, next in
      let places = columns.split(separator: " ").compactMap { names.firstIndex(of: String($0)) }
      var rows: [String] = []
      while let row = try next() { rows.append(places.map { text(row[$0]) }.joined(separator: " ")) }
      return rows
    }
  }

  private func text(_ value: SQLValue) -> String {
    switch value {
    case .null: return "-"
    case .integer(let number): return String(number)
    case .real(let number): return String(number)
    case .blob(let bytes): return "\(bytes.count) bytes"
    case .text(var text):
      for (digest, name) in names { text = text.replacingOccurrences(of: digest, with: name) }
      guard text.hasPrefix("1970-01-"), text.hasSuffix("T00:00:00.000Z") else { return text }
      return "day" + text.dropFirst(8).prefix(2)
    }
  }
}
