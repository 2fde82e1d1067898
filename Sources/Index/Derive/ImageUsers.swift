import GRDB

/// Keeps `image_users`: how many trees and hosts have each image now, and which repository names it.
///
/// It is summed up from image_totals, which are to be right by then.
struct ImageUsers {
  static let sums = """
    SELECT
      totals.image,
      count(DISTINCT totals.tree) AS trees,
      count(DISTINCT trees.host) AS hosts,
      count(DISTINCT totals.tree) FILTER (WHERE totals.kind = 'tagged' AND NOT totals.further) AS tagged,
      count(DISTINCT totals.tree) FILTER (WHERE \(isListed) AND NOT totals.further) AS listed,
      \(listedAs) AS listed_as,
      max(totals.size) AS largest,
      sum(totals.size) AS size,
      sum(totals.unique_exact) AS unique_exact
    FROM image_totals AS totals
    JOIN trees ON trees.id = totals.tree
    """
  private static let isListed = "totals.listed_as IS NOT NULL"
  /// Itself where a tree lists it, else the image that is listed in its place.
  private static let listedAs = """
    coalesce(max(CASE WHEN NOT totals.further THEN totals.listed_as END), min(totals.listed_as))
    """
  /// Which repositories lead to which images.
  static let names = """
    SELECT
      named.image,
      CASE WHEN min(named.repo) = max(named.repo) THEN min(named.repo) END AS repo
    FROM (\(references)) AS named
    GROUP BY named.image
    """
  private static let references = "SELECT image, repo FROM named_images WHERE repo IS NOT NULL"
  static let columns = "image, trees, hosts, tagged, listed, listed_as, largest, size, unique_exact, repo"

  let db: Database

  /// Counts these images anew; what is no image is passed over.
  ///
  /// - Returns: Images that came or went, that other repositories name than before, or that are listed and were not, or the
  ///   other way round, over all trees.
  func update(_ images: Set<Int64>) throws -> Set<Int64> {
    guard !images.isEmpty else { return [] }
    if try Int.fetchOne(db, sql: "SELECT image FROM image_users LIMIT 1") == nil {
      try rebuild()
      return Set(try Int64.fetchAll(db, sql: "SELECT image FROM image_users"))
    }
    let select = try PreparedStatement(
      db, "SELECT coalesce(repo, -1), coalesce(listed_as, 0) FROM image_users WHERE image = ?")
    let delete = try PreparedStatement(db, "DELETE FROM image_users WHERE image = ?")
    let insert = try PreparedStatement(
      db,
      """
      INSERT INTO image_users(\(Self.columns))
      SELECT sums.*, \(Self.repository)
      FROM (
        \(Self.sums)
        WHERE totals.image = ?1
          AND totals.tree IN (SELECT tree_images.tree FROM tree_images WHERE image = ?1 AND gone IS NULL)
        GROUP BY totals.image
      ) AS sums
      """)
    func repositoryAndListing() throws -> [Int64]? {
      defer { select.reset() }
      return try select.step() ? [select.integer(0), select.integer(1)] : nil
    }
    var changed: Set<Int64> = []
    for image in images.sorted() {
      select.bind(1, image)
      let before = try repositoryAndListing()
      delete.bind(1, image)
      try delete.run()
      insert.bind(1, image)
      try insert.run()
      if try repositoryAndListing() != before { changed.insert(image) }
    }
    return changed
  }

  /// Counts all images anew.
  func rebuild() throws {
    try db.execute(sql: "DELETE FROM image_users")
    let isOneTree = try Int.fetchOne(db, sql: "SELECT count(*) FROM trees") == 1
    try db.execute(
      sql: """
        INSERT INTO image_users(\(Self.columns))
        SELECT sums.*, CASE WHEN names.image IS NULL THEN 0 ELSE names.repo END
        FROM (\(isOneTree ? Self.sumsOfOneTree : Self.sums + " GROUP BY totals.image")) AS sums
        LEFT JOIN (\(Self.names)) AS names ON names.image = sums.image
        """)
  }

  /// The same of the image ?1, by what leads there.
  private static let repository = """
    (
      SELECT CASE WHEN count(*) = 0 THEN 0 WHEN min(named.repo) = max(named.repo) THEN min(named.repo) END
      FROM (\(references)) AS named
      WHERE named.image = ?1
    )
    """

  /// Where there is one tree, its images come in their order.
  private static let sumsOfOneTree = """
    SELECT
      totals.image,
      1,
      1,
      max(totals.kind = 'tagged' AND NOT totals.further),
      max(\(isListed) AND NOT totals.further),
      \(listedAs),
      max(totals.size),
      sum(totals.size),
      sum(totals.unique_exact)
    FROM image_totals AS totals
    WHERE totals.tree = (SELECT id FROM trees)
    GROUP BY totals.image
    """
}
