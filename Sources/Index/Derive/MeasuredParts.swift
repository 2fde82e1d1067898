import Foundation
import GRDB
import Stores

/// What a tree's directories, logs and containers took on disk when they were measured last, by what they were for then.
struct MeasuredParts {
  enum Part: String {
    case images
    case hiddenImages = "hidden images"
    /// Writable layers of containers, and the init layers below them.
    case containerLayers = "container layers"
    /// Layers of images that are gone, which containers still need.
    case keptByContainers = "kept by containers"
    case buildCache = "build cache"
    case orphans
    case interruptedRemovals = "interrupted removals"
    case inFlight = "in flight"
    /// What could own them was not read.
    case unknownOwner = "unknown owner"
    case logs
    case containers
    case temporary
    /// Directories that came or went between reading and measuring.
    case unexplained
  }

  struct Sum: Equatable {
    let part: String
    var things: Int64 = 0
    var bytes: Int64 = 0
    var apparent: Int64 = 0
    var folderBytes: Int64 = 0
    var files: Int64 = 0
    var inodes: Int64 = 0
  }

  /// Sorted by part.
  let sums: [Sum]

  /// - Parameter at: the moment of the measure, in milliseconds since 1970.
  init(_ db: Database, tree: Int64, at: Int64) throws {
    let directories = try DirectoryParts(db, tree: tree, at: at)
    let statement = try PreparedStatement(
      db,
      """
      SELECT
        measures.kind,
        measures.name,
        measures.bytes - coalesce(overlaps.bytes, 0),
        measures.apparent - coalesce(overlaps.apparent, 0),
        measures.folder_bytes,
        measures.files - coalesce(overlaps.files, 0),
        measures.inodes - coalesce(overlaps.inodes, 0)
      FROM measures
      LEFT JOIN measure_overlaps AS overlaps ON overlaps.tree = measures.tree
        AND overlaps.kind = measures.kind AND overlaps.name = measures.name
        AND \(MeasureSQL.isThere("overlaps", at: "?2"))
      WHERE measures.tree = ?1 AND \(MeasureSQL.isThere("measures", at: "?2"))
        AND measures.kind IN ('directory', 'log', 'container', 'temporary', 'write-set')
      """)
    statement.bind(1, tree)
    statement.bind(2, at)
    var sums: [Part: Sum] = [:]
    while try statement.step() {
      let part: Part =
        switch MeasureSeen.Kind(rawValue: statement.text(0)) {
        case .directory: directories.part(of: Array(statement.bytes(1)))
        case .log: .logs
        case .container: .containers
        case .temporary: .temporary
        case .writeSet: directories.part(ofWriteSet: Array(statement.bytes(1)))
        case .volume, .other, nil: .unexplained
        }
      sums[part, default: Sum(part: part.rawValue)].add(statement)
    }
    // What is listed counts, not the directories: a mount has two of them, and a layer may have none.
    for (part, things) in [(Part.orphans, directories.orphans), (.interruptedRemovals, directories.removals)]
    where things > 0 || sums[part] != nil {
      sums[part, default: Sum(part: part.rawValue)].things = things
    }
    self.sums = sums.values.sorted { $0.part < $1.part }
  }

  static func write(_ sums: [Sum], _ db: Database, tree: Int64) throws {
    try db.execute(sql: "DELETE FROM tree_parts WHERE tree = ?", arguments: [tree])
    for sum in sums {
      try db.execute(
        sql: """
          INSERT INTO tree_parts(tree, part, things, bytes, apparent, folder_bytes, files, inodes)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          tree, sum.part, sum.things, sum.bytes, sum.apparent, sum.folderBytes, sum.files, sum.inodes,
        ])
    }
  }
}

extension MeasuredParts.Sum {
  fileprivate mutating func add(_ row: PreparedStatement) {
    things += 1
    bytes = Self.capped(bytes, row.integer(2))
    // Files with holes may claim any size.
    apparent = Self.capped(apparent, row.integer(3))
    folderBytes = Self.capped(folderBytes, row.integer(4))
    files = Self.capped(files, row.integer(5))
    inodes = Self.capped(inodes, row.integer(6))
  }

  private static func capped(_ x: Int64, _ y: Int64) -> Int64 {
    let (sum, isTooLarge) = x.addingReportingOverflow(y)
    return isTooLarge ? .max : sum
  }
}
