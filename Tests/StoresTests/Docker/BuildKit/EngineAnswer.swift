import Bolt
import Foundation

@testable import Stores

/// A folder of Tests/Fixtures/buildkit: the databases of a real engine, and its own answer
/// (made by make_buildkit.py there).
struct EngineAnswer: Decodable {
  struct Record: Decodable {
    let id: String
    let type: String
    let description: String
    let size: Int64
    let shared: Bool
    let created: String
    let used: String?
    let count: Int
    let parents: [String]
  }

  /// docker-20.10: builds, steps that are shared with images. docker-29: the same with 29.7.
  /// docker-20.10-unsized: nobody had asked for sizes yet. docker-20.10-pruned: after a prune.
  static let names = ["docker-20.10", "docker-29", "docker-20.10-unsized", "docker-20.10-pruned"]

  let records: [Record]
  /// The chainIDs of all images.
  let chains: Set<String>
  /// The size of each layer, by chainID.
  let layers: [String: Int64]
  /// The bytes in each of the driver's directories.
  let directories: [String: Int64]
  /// Those directories that a layer or a container owns.
  let owned: Set<String>

  init(_ name: String) throws {
    let data = try Data(contentsOf: Self.folder(name).appendingPathComponent("expected.json"))
    self = try JSONDecoder().decode(Self.self, from: data)
  }

  static func databases(_ name: String) throws -> BuildDatabases {
    [
      .snapshots: BoltCopy(try bytes(name, .snapshots)), .leases: BoltCopy(try bytes(name, .leases)),
      .metadata: BoltCopy(try bytes(name, .metadata)),
    ]
  }

  private static func folder(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../Fixtures/buildkit/\(name)")
      .standardizedFileURL
  }

  /// The file's length, then runs of bytes with their offset and length; the rest is zero.
  static func bytes(_ name: String, _ database: BuildDatabase) throws -> [UInt8] {
    let url = folder(name).appendingPathComponent("\(database.rawValue).runs")
    var packed = [UInt8](try Data(contentsOf: url))[...]
    func number(_ size: Int) -> Int {
      defer { packed = packed.dropFirst(size) }
      return packed.prefix(size).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    var bytes = [UInt8](repeating: 0, count: number(8))
    while !packed.isEmpty {
      let offset = number(8)
      let length = number(4)
      bytes.replaceSubrange(offset..<offset + length, with: packed.prefix(length))
      packed = packed.dropFirst(length)
    }
    return bytes
  }
}

extension BuildCache {
  /// The lease of each directory that is held.
  var leases: [String: String] {
    holds.reduce(into: [:]) { leases, hold in
      for case .directory(let name) in hold.things { leases["\(name)"] = hold.name }
    }
  }

  func findings(_ code: FindingCode) -> [Finding] { findings.filter { $0.code == code } }

  var faults: [Finding] { findings(.buildCacheUnreadable) }

  /// The databases that could not be read.
  var faulty: [String] { faults.map { String($0.path.dropFirst("buildkit/".count)) } }
}

/// RFC 3339 with up to nine digits of a second, as Unix nanoseconds.
func nanoseconds(_ text: String?) throws -> Int64? {
  guard let text else { return nil }
  let parts = text.dropLast().split(separator: ".")
  let style = Date.ISO8601FormatStyle()
  let seconds = try Date("\(parts[0])Z", strategy: style).timeIntervalSince1970
  let fraction = parts.count > 1 ? String(parts[1]) : ""
  let digits = fraction + String(repeating: "0", count: 9 - fraction.count)
  return Int64(seconds) * 1_000_000_000 + (Int64(digits) ?? 0)
}
