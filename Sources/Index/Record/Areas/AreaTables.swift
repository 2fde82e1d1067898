import Stores

/// A table of spans: the columns that say what was seen, between `tree` and `since`, `gone`.
struct SpanTable: Sendable {
  let name: String
  let columns: [String]
  /// How many of the first columns are the primary key's, and so tell what is meant; the others say how it was seen.
  let identity: Int
  /// Which rows are of the area, where a table serves several.
  var condition = "TRUE"
}

/// The tables of spans.
extension SpanTable {
  static let tags = SpanTable(name: "tags", columns: ["repo", "tag", "target"], identity: 3)
  static let repoDigests = SpanTable(name: "repo_digests", columns: ["repo", "digest", "target"], identity: 3)
  static let otherNames = SpanTable(name: "other_names", columns: ["name", "target"], identity: 2)
  static let images = SpanTable(
    name: "tree_images", columns: ["image", "target", "parent", "local", "hidden", "further"], identity: 2)
  static let imageUpdates = SpanTable(name: "image_updates", columns: ["image", "updated"], identity: 1)
  static let layers = SpanTable(name: "tree_layers", columns: ["chain", "size", "cache_id"], identity: 1)
  static let mounts = SpanTable(
    name: "tree_mounts", columns: ["name", "mount_id", "init_id", "chain"], identity: 1)
  static let containers = SpanTable(
    name: "containers",
    columns: [
      "container_id", "name", "image", "image_name", "created", "state", "exit_code", "started",
      "finished", "labels", "unlisted",
    ],
    identity: 1)
  static let containerVolumes = SpanTable(
    name: "container_volumes", columns: ["container_id", "destination", "volume", "driver"], identity: 2)
  static let directories = SpanTable(name: "tree_directories", columns: ["name", "owner"], identity: 1)
  static let buildRecords = SpanTable(
    name: "build_records",
    columns: [
      "record", "type", "description", "size", "chain", "directory", "created", "last_used",
      "usage_count", "mutable", "parents",
    ],
    identity: 1)
  static let buildClaims = SpanTable(name: "build_claims", columns: ["kind", "name", "record"], identity: 2)
  static let measures = SpanTable(
    name: "measures", columns: ["kind", "name", "bytes", "apparent", "folder_bytes", "files", "inodes"],
    identity: 2)
  static let measureOverlaps = SpanTable(
    name: "measure_overlaps", columns: ["kind", "name", "bytes", "apparent", "files", "inodes"], identity: 2)
  static let writableLayers = SpanTable(
    name: "writable_layers", columns: ["name", "bytes", "apparent", "files", "inodes"], identity: 1)
  static let blobSources = SpanTable(
    name: "blob_sources", columns: ["diff", "blob", "repository"], identity: 3)
  static let blobs = SpanTable(name: "tree_blobs", columns: ["blob", "size"], identity: 1)
  static let findings = SpanTable(
    name: "findings", columns: ["area", "code", "path", "detail", "severity", "blocks"], identity: 4)
  static let orphans = SpanTable(
    name: "orphans",
    columns: [
      "path", "kind", "chain", "cache_id", "init_id", "directory", "size", "lowers", "kept_by",
    ],
    identity: 1)

  /// Each table once, whichever areas it serves.
  static let all = [
    tags, repoDigests, otherNames, images, imageUpdates, layers, mounts, containers, containerVolumes, directories,
    buildRecords, buildClaims, measures, measureOverlaps, writableLayers, blobSources, blobs, findings, orphans,
  ]
}

extension SpanTable {
  static let orphanLayersAndMounts = orphans.only("kind IN ('layer', 'mount')")
  static let orphanDirectories = orphans.only("kind = 'directory'")
  static let orphanBlobs = orphans.only("kind = 'blob'")
  static let interruptions = orphans.only("kind IN ('write-set', 'removal')")

  static func findings(of area: Area) -> SpanTable { findings.only("area = \(area.rawValue)") }

  private func only(_ condition: String) -> SpanTable {
    var table = self
    table.condition = condition
    return table
  }

  /// What the findings of `area` are counted as in scan_areas.
  static func findingsArea(of area: Area) -> Int64 { 100 + Int64(area.rawValue) }

  /// The tables that hold what was seen of an area, as scan_areas numbers it; none for an unknown number.
  static func tables(of area: Int64) -> [SpanTable] {
    guard let (area, isOfFindings) = known(area) else { return [] }
    if isOfFindings { return [findings(of: area)] }
    switch area {
    case .references: return [tags, repoDigests, otherNames]
    case .images: return [images, imageUpdates]
    case .layers: return [layers]
    case .mounts: return [mounts]
    case .containers: return [containers, containerVolumes]
    case .directories: return [directories]
    case .buildCache: return [buildRecords, buildClaims]
    case .measure: return [measures, measureOverlaps, writableLayers]
    case .distribution: return [blobSources]
    case .orphans: return [orphanLayersAndMounts]
    case .orphanDirectories: return [orphanDirectories]
    case .interruptions: return [interruptions]
    case .blobs: return [blobs]
    case .orphanBlobs: return [orphanBlobs]
    }
  }

  /// For people.
  static func areaName(_ number: Int64) -> String {
    guard let (area, isOfFindings) = known(number) else { return "area \(number)" }
    return isOfFindings ? "the findings of \(area.name)" : area.name
  }

  private static func known(_ number: Int64) -> (area: Area, isOfFindings: Bool)? {
    let isOfFindings = number > 100
    return Int(exactly: isOfFindings ? number - 100 : number).flatMap(Area.init(rawValue:))
      .map { ($0, isOfFindings) }
  }
}
