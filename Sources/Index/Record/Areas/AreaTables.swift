/// A table of spans: the columns that say what was seen, between `tree` and `since`, `gone`.
struct SpanTable: Sendable {
  let name: String
  let columns: [String]
  /// How many of the first columns are the primary key's, and so say which thing is meant; the others say how it was seen.
  let identity: Int
  /// How many of the last columns are wording: no part of what was seen. The newest wording is kept.
  var wordings = 0
  /// Which rows are of the area, where a table serves several.
  var condition = "TRUE"

  func only(_ condition: String) -> SpanTable {
    var table = self
    table.condition = condition
    return table
  }

  /// What was seen, of a row.
  func key(of row: [SQLValue]) -> [SQLValue] { wordings == 0 ? row : row.dropLast(wordings) }
}

/// The tables of spans.
extension SpanTable {
  /// What scans saw of an area, as a hash.
  static let contents = SpanTable(name: "area_contents", columns: ["area", "content"], identity: 1)
  static let tags = SpanTable(name: "tags", columns: ["repo", "tag", "target"], identity: 3)
  static let repoDigests = SpanTable(name: "repo_digests", columns: ["repo", "digest", "target"], identity: 3)
  static let otherNames = SpanTable(name: "other_names", columns: ["name", "target"], identity: 2)
  static let images = SpanTable(
    name: "tree_images", columns: ["image", "target", "parent", "local", "hidden", "further", "shown"], identity: 2)
  static let imageUpdates = SpanTable(name: "image_updates", columns: ["target", "updated"], identity: 1)
  static let layers = SpanTable(name: "tree_layers", columns: ["chain", "size", "cache_id"], identity: 1)
  static let mounts = SpanTable(
    name: "tree_mounts", columns: ["name", "mount_id", "init_id", "chain"], identity: 1)
  static let containers = SpanTable(
    name: "containers",
    columns: [
      "container_id", "name", "image", "manifest", "image_name", "created", "state", "exit_code", "started",
      "finished", "labels", "unlisted", "command", "ports", "binds", "log_path",
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
  static let holds = SpanTable(
    name: "holds", columns: ["what", "key", "snapshotter", "holder", "name", "until", "flat"], identity: 5)
  static let blobLabels = SpanTable(name: "blob_labels", columns: ["keeper", "blob"], identity: 2)
  static let snapshotLabels = SpanTable(
    name: "snapshot_labels", columns: ["keeper", "key", "snapshotter"], identity: 3)
  static let snapshots = SpanTable(
    name: "tree_snapshots",
    columns: ["key", "snapshotter", "parent", "chain", "kind", "size", "inodes", "directory"], identity: 2)
  static let measures = SpanTable(
    name: "measures", columns: ["kind", "name", "part", "bytes", "apparent", "folder_bytes", "files", "inodes"],
    identity: 2)
  static let measureOverlaps = SpanTable(
    name: "measure_overlaps", columns: ["kind", "name", "bytes", "apparent", "files", "inodes"], identity: 2)
  static let writableLayers = SpanTable(
    name: "writable_layers", columns: ["name", "size", "bytes", "files", "inodes"], identity: 1)
  static let blobSources = SpanTable(
    name: "blob_sources", columns: ["diff", "blob", "repository"], identity: 3)
  static let identities = SpanTable(
    name: "cached_identities", columns: ["target", "manifest", "platform", "cached"], identity: 3)
  static let pulls = SpanTable(name: "pulls", columns: ["target", "repository"], identity: 2)
  static let blobs = SpanTable(name: "tree_blobs", columns: ["blob", "size"], identity: 1)
  static let findings = SpanTable(
    name: "findings",
    columns: ["area", "code", "path", "subject", "severity", "blocks", "detail", "cause_code", "cause_path"],
    identity: 4, wordings: 3)
  static let orphans = SpanTable(
    name: "orphans",
    columns: [
      "path", "kind", "chain", "cache_id", "init_id", "directory", "size", "lowers", "kept_by",
    ],
    identity: 1)

  /// Each table of what was seen once, whichever areas it serves.
  static let all = [
    tags, repoDigests, otherNames, images, imageUpdates, layers, mounts, containers, containerVolumes, directories,
    buildRecords, holds, blobLabels, snapshotLabels, snapshots, measures, measureOverlaps, writableLayers, blobSources,
    identities, pulls, blobs, findings, orphans,
  ]
}
