/// The tables of spans, with the columns that say what was seen. Merging and checking walk this list too.
extension SpanTable {
  static let tags = SpanTable(name: "tags", columns: ["repo", "tag", "target"])
  static let repoDigests = SpanTable(name: "repo_digests", columns: ["repo", "digest", "target"])
  static let images = SpanTable(name: "tree_images", columns: ["image", "parent", "local", "hidden"])
  static let imageUpdates = SpanTable(name: "image_updates", columns: ["image", "updated"])
  static let layers = SpanTable(name: "tree_layers", columns: ["chain", "size", "cache_id"])
  static let mounts = SpanTable(name: "tree_mounts", columns: ["name", "mount_id", "init_id", "chain"])
  static let containers = SpanTable(
    name: "containers",
    columns: [
      "container_id", "name", "image", "image_name", "created", "state", "exit_code", "started",
      "finished",
    ])
  static let containerVolumes = SpanTable(
    name: "container_volumes", columns: ["container_id", "destination", "volume", "driver"])
  static let directories = SpanTable(name: "tree_directories", columns: ["name", "owner"])
  static let buildRecords = SpanTable(
    name: "build_records",
    columns: [
      "record", "type", "description", "size", "chain", "directory", "created", "last_used",
      "usage_count", "mutable", "parents",
    ])
  static let buildClaims = SpanTable(name: "build_claims", columns: ["kind", "name", "record"])
  static let measures = SpanTable(
    name: "measures", columns: ["kind", "name", "bytes", "apparent", "folder_bytes", "files", "inodes"])
  static let measureOverlaps = SpanTable(
    name: "measure_overlaps", columns: ["kind", "name", "bytes", "apparent", "files", "inodes"])
  static let writableLayers = SpanTable(
    name: "writable_layers", columns: ["name", "bytes", "apparent", "files", "inodes"])
  static let blobSources = SpanTable(name: "blob_sources", columns: ["diff", "blob", "repository"])
  static let findings = SpanTable(name: "findings", columns: ["area", "code", "path", "detail", "severity"])
  static let orphans = SpanTable(
    name: "orphans",
    columns: [
      "kind", "path", "chain", "cache_id", "init_id", "directory", "size", "kept_by", "certain",
    ])
}
