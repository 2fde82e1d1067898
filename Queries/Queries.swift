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
  EmbeddedQuery("history", PackageResources.history_sql),
  EmbeddedQuery("hosts", PackageResources.hosts_sql),
  EmbeddedQuery("image-names", PackageResources.image_names_sql),
  EmbeddedQuery("images", PackageResources.images_sql),
  EmbeddedQuery("layers", PackageResources.layers_sql),
  EmbeddedQuery("orphans", PackageResources.orphans_sql),
  EmbeddedQuery("problems", PackageResources.problems_sql),
  EmbeddedQuery("repos", PackageResources.repos_sql),
  EmbeddedQuery("scans", PackageResources.scans_sql),
  EmbeddedQuery("shared-hosts", PackageResources.shared_hosts_sql),
  EmbeddedQuery("shared-images", PackageResources.shared_images_sql),
  EmbeddedQuery("tags", PackageResources.tags_sql),
  EmbeddedQuery("unread", PackageResources.unread_sql),
  EmbeddedQuery("usage", PackageResources.usage_sql),
]
