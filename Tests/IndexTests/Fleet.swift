import ImageModel
import TestRandom

@testable import Index
@testable import Stores

/// What one scan of one tree saw: by area, for each of its tables the rows.
struct FleetScan: Sendable {
  let tree: Int64
  let at: Int64
  /// Areas that it did not read whole are not there.
  var areas: [AreaPart: [String: Set<[SQLValue]>]]
}

/// A random fleet that lives for a while: tags move, images and layers come and go, containers stop,
/// and scans of it are made at random moments, whole or in part. Sizes are small, so that what goes often returns.
struct Fleet: Sendable {
  let scans: [FleetScan]

  static let trees: Int64 = 2
  /// Digests, chains, images, diff_ids and repositories have the ids 1 to this.
  static let ids: Int64 = 8

  init(seed: Int) {
    var random = SeededGenerator(seed: seed)
    var scans: [FleetScan] = []
    for tree in 1...Self.trees {
      var state = TreeState()
      let moments = Set((0..<Int.random(in: 1...12, using: &random)).map { _ in random.number(below: 60) + 1 })
      for at in moments.sorted() {
        for _ in 0..<Int.random(in: 0...9, using: &random) { state.change(&random) }
        var areas = state.areas
        // Every third scan is a partial one.
        if random.chance(33) {
          let lost = areas.keys.sorted().filter { _ in random.chance(40) }
          for area in lost { areas[area] = nil }
        }
        scans.append(FleetScan(tree: tree, at: at, areas: areas))
      }
    }
    self.scans = scans
  }
}

/// What a tree holds at a moment.
private struct TreeState {
  var tags: [[SQLValue]: Int64] = [:]
  var repoDigests: Set<[SQLValue]> = []
  var images: [Int64: Bool] = [:]
  var updates: [Int64: String] = [:]
  var layers: [Int64: [SQLValue]] = [:]
  var containers: [Int64: String] = [:]
  var directories: Set<Int64> = []
  var findings: [String: Int64] = [:]
  var orphanLayers: [Int64: Int64] = [:]
  var orphanDirectories: Set<Int64> = []
  var measures: [Int64: Int64] = [:]
  var sources: Set<[SQLValue]> = []

  mutating func change(_ random: inout SeededGenerator) {
    let id = random.number(below: 2) + 1
    let other = random.number(below: 3) + 1
    let goes = random.chance(40)
    switch random.number(below: 14) {
    case 0, 1, 10:
      // Names that only differ for a machine: é in one scalar and in two.
      let name = ["latest", "caf\u{e9}", "cafe\u{301}"][Int(other) - 1]
      tags[[.integer(id), .text(name)]] = goes ? nil : random.number(below: 2) + 1
    case 2: repoDigests.formSymmetricDifference([[.integer(id), .integer(other), .integer(other)]])
    case 3: images[id] = goes ? nil : random.chance(50)
    case 4: updates[id] = goes ? nil : "2026-11-0\(other)"
    case 5, 11, 12:
      let cacheID: SQLValue = random.chance(10) ? .null : .blob([UInt8(id)])
      layers[id] = goes ? nil : [random.chance(10) ? .null : .integer(other % 2 * 100), cacheID]
    case 6: containers[id] = goes ? nil : ["running", "exited", "paused"][Int(other) - 1]
    case 7:
      directories.formSymmetricDifference([id])
      orphanDirectories.formSymmetricDifference([other])
      sources.formSymmetricDifference([[.integer(id), .integer(other), .integer(id)]])
    case 13: measures[id] = goes ? nil : other * 4096
    case 8: findings["image/\(id)"] = goes ? nil : other - 1
    default: orphanLayers[id] = goes ? nil : other
    }
  }

  var areas: [AreaPart: [String: Set<[SQLValue]>]] {
    [
      .area(.references): [
        "tags": Set(tags.map { $0.key + [.integer($0.value)] }),
        "repo_digests": repoDigests,
      ],
      .area(.images): [
        "tree_images": Set(
          images.map {
            [
              .integer($0.key), .integer($0.key), .null, SQLValue($0.value), .integer(0), .integer(0), .integer($0.key),
            ]
          }),
        "image_updates": Set(updates.map { [.integer($0.key), .text($0.value)] }),
      ],
      .area(.layers): ["tree_layers": Set(layers.map { [.integer($0.key)] + $0.value })],
      .area(.containers): [
        "containers": Set(
          containers.map {
            [
              .text("container \($0.key)"), .text("web"), .integer($0.key), .null, .null, .null,
              .text($0.value), .integer(0), .null, .null, .null, .null, .null, .null, .null, .null,
            ]
          })
      ],
      .area(.directories): ["tree_directories": Set(directories.map { [.blob([UInt8($0)]), .null] })],
      .area(.measure): [
        "measures": Set(
          measures.map {
            [
              .text("directory"), .blob([UInt8($0.key)]), .text("images"), .integer($0.value), .integer($0.value),
              .integer(0),
              .integer(1), .integer(1),
            ]
          })
      ],
      .area(.distribution): ["blob_sources": sources],
      .area(.orphans): [
        "orphans": Set(
          orphanLayers.map {
            [
              .text("layer \($0.key)"), .text("layer"), .integer($0.key), .null, .null, .null,
              .integer($0.value), .null, .null,
            ]
          })
      ],
      .area(.orphanDirectories): [
        "orphans": Set(
          orphanDirectories.map {
            [
              .text("directory \($0)"), .text("directory"), .null, .blob([UInt8($0)]), .null, .null,
              .null, .null, .null,
            ]
          })
      ],
      .findings(of: .references): ["findings": Set(findings.map { finding(.references, $0.key, severity: $0.value) })],
      .findings(of: .layers): ["findings": Set(findings.map { finding(.layers, $0.key, severity: 2) })],
    ]
  }

  private func finding(_ area: Area, _ path: String, severity: Int64) -> [SQLValue] {
    [
      .integer(area.bit), .text("layer-missing"), .text(path), .text(""), .integer(severity), .integer(severity),
      .text("found nothing"), .null, .null,
    ]
  }
}

extension FleetScan {
  /// The content of an area as the recorder takes it. Equal rows have equal hashes, on every machine.
  func content(of part: AreaPart) -> AreaContent {
    let rows = areas[part] ?? [:]
    let tables = part.tables
    let text = tables.map { table in
      table.name
        + (rows[table.name] ?? []).map { "\($0)" }
        // Swift takes texts for equal that differ for a machine.
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined()
    }.joined()
    let hash = Array(text.utf8).withUnsafeBytes { Hash256(hashing: $0) }
    return AreaContent(
      part: part, hash: hash,
      tables: tables.map { table in (table, { (rows[table.name] ?? []).map { $0 } }) })
  }
}
