/// A file of Queries/, embedded.
package struct EmbeddedQuery: Sendable {
  package let name: String
  package let sql: String

  fileprivate init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    sql = String(decoding: bytes, as: UTF8.self)
  }
}

/// All questions, by the names of their files.
package let embeddedQueries: [EmbeddedQuery] = [
  EmbeddedQuery("build-cache", PackageResources.build_cache_sql),
  EmbeddedQuery("containers", PackageResources.containers_sql),
  EmbeddedQuery("find", PackageResources.find_sql),
  EmbeddedQuery("find-directories", PackageResources.find_directories_sql),
  EmbeddedQuery("history", PackageResources.history_sql),
  EmbeddedQuery("hosts", PackageResources.hosts_sql),
  EmbeddedQuery("image-names", PackageResources.image_names_sql),
  EmbeddedQuery("images", PackageResources.images_sql),
  EmbeddedQuery("layers", PackageResources.layers_sql),
  EmbeddedQuery("orphans", PackageResources.orphans_sql),
  EmbeddedQuery("orphans-plan", PackageResources.orphans_plan_sql),
  EmbeddedQuery("problems", PackageResources.problems_sql),
  EmbeddedQuery("repos", PackageResources.repos_sql),
  EmbeddedQuery("scans", PackageResources.scans_sql),
  EmbeddedQuery("shared-hosts", PackageResources.shared_hosts_sql),
  EmbeddedQuery("shared-images", PackageResources.shared_images_sql),
  EmbeddedQuery("show-blob", PackageResources.show_blob_sql),
  EmbeddedQuery("show-container", PackageResources.show_container_sql),
  EmbeddedQuery("show-diff-id", PackageResources.show_diff_id_sql),
  EmbeddedQuery("show-directory", PackageResources.show_directory_sql),
  EmbeddedQuery("show-image", PackageResources.show_image_sql),
  EmbeddedQuery("show-layer", PackageResources.show_layer_sql),
  EmbeddedQuery("show-manifest", PackageResources.show_manifest_sql),
  EmbeddedQuery("tags", PackageResources.tags_sql),
  EmbeddedQuery("unread", PackageResources.unread_sql),
  EmbeddedQuery("usage", PackageResources.usage_sql),
  EmbeddedQuery("usage-root", PackageResources.usage_root_sql),
  EmbeddedQuery("volumes", PackageResources.volumes_sql),
]
