import Foundation
import Testing

/// A real tree with what its engine said of it, or with the faults that were planted in it.
struct Snapshot: Sendable, CustomTestStringConvertible {
  let name: String
  let archive: URL
  let oracle: Oracle?
  let faults: [Fault]?

  var testDescription: String { name }

  /// The data root, unpacked.
  func root() async throws -> String { try await Workshop.shared.unpacked(self) }

  /// The rows of a question put to this data root alone, without an index file.
  func ask<Row: Decodable>(_ question: String...) async throws -> [Row] {
    let root = try await root()
    return try StrataBinary.rows(question + ["--in", root])
  }

  /// The same, of the tree that the oracle speaks of: a data root may hold others beside it.
  func askTree<Row: Decodable & OfDriver>(_ question: [String]) async throws -> [Row] {
    let root = try await root()
    let rows: [Row] = try StrataBinary.rows(question + ["--in", root])
    return rows.filter { $0.driver == oracle?.driver }
  }
}

extension Snapshot {
  static let fixtures = load(from: Repository.fixtures, archives: ".tar.gz", oracles: nil)

  static func named(_ name: String) throws -> Snapshot {
    try #require(fixtures.first { $0.name == name }, "no fixture \(name)")
  }

  /// The data root of a fixture, unpacked.
  static func root(of name: String) async throws -> String { try await named(name).root() }

  /// The folder that STRATA_MORE_TREES names: whole snapshots, of other seeds for example.
  static let moreTrees = ProcessInfo.processInfo.environment["STRATA_MORE_TREES"]
    .map { URL(fileURLWithPath: $0) }
  static let others = moreTrees.map { folder -> [Snapshot] in
    let oracles = Workshop.folder.appendingPathComponent("oracles")
    let script = Repository.fixtures.deletingLastPathComponent()
      .appendingPathComponent("make_fixtures.py")
    do {
      try Command.tool("python3", script.path, folder.path, oracles.path, "--oracles")
    } catch {
      Issue.record(error, "the snapshots of STRATA_MORE_TREES cannot be read")
      return []
    }
    return load(from: folder, archives: ".tar.zst", oracles: oracles)
  }

  /// A root of which every file and folder is there, but for devices.
  static let whole: Snapshot? = {
    guard let snapshot = fixtures.first(where: { $0.name == "docker29-overlay2-t1" }) else { return nil }
    let name = snapshot.name + "-whole"
    let archive = Repository.fixtures.appendingPathComponent(name + ".tar.gz")
    return Snapshot(name: name, archive: archive, oracle: snapshot.oracle, faults: nil)
  }()

  static let all = fixtures + (others ?? [])
  static let sound = all.filter { $0.oracle != nil }
  /// Those of which an engine gave a full account.
  static let answered = sound.filter { $0.oracle?.answers != nil }
  static let damaged = all.filter { $0.faults != nil }

  /// The sound snapshot beside a damaged one, of which that is a copy.
  var beforeDamage: Snapshot? {
    Snapshot.sound.first {
      "\($0.name)-damaged" == name
        && $0.archive.deletingLastPathComponent() == archive.deletingLastPathComponent()
    }
  }

  private static func load(from folder: URL, archives suffix: String, oracles: URL?) -> [Snapshot] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.sorted().filter { $0.hasSuffix(suffix) }.compactMap { file in
      let name = String(file.dropLast(suffix.count))
      let base = (oracles ?? folder).appendingPathComponent(name).path
      let oracle: Oracle? = decoded("\(base).oracle.json")
      let faults: [Fault]? = decoded("\(base).truth.json")
      guard oracle != nil || faults != nil else { return nil }
      return Snapshot(
        name: name, archive: folder.appendingPathComponent(file), oracle: oracle, faults: faults)
    }
  }

  private static func decoded<Value: Decodable>(_ path: String) -> Value? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do {
      return try JSONDecoder.ofSnakeCase.decode(Value.self, from: data)
    } catch {
      Issue.record(error, "\(path) is not of the form that make_fixtures.py writes")
      return nil
    }
  }
}

/// Where things lie in a checkout of this repository.
enum Repository {
  static let top = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let fixtures = top.appendingPathComponent("Tests/Fixtures/trees")
}
