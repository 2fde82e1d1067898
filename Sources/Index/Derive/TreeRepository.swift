import GRDB

/// How many names of a repository a tree has now.
struct TreeRepository: Equatable {
  let repo: Int64
  var tags: Int64 = 0
  var digests: Int64 = 0
  /// To how many different ones these lead.
  var images: Int64 = 0

  /// Of all repositories that a tree has, in the order of their rows.
  static func count(_ db: Database, tree: Int64) throws -> [TreeRepository] {
    let select = try PreparedStatement(
      db,
      """
      SELECT repo, target, 1 FROM tags WHERE tree = ?1 AND gone IS NULL
      UNION ALL
      SELECT repo, target, 0 FROM repo_digests WHERE tree = ?1 AND gone IS NULL
      ORDER BY 1, 2
      """, tree: tree)
    var found: [TreeRepository] = []
    var target: Int64?
    while try select.step() {
      let repo = select.integer(0)
      if found.last?.repo != repo {
        found.append(TreeRepository(repo: repo))
        target = nil
      }
      let place = found.count - 1
      if select.integer(2) != 0 { found[place].tags += 1 } else { found[place].digests += 1 }
      if target != select.integer(1) { found[place].images += 1 }
      target = select.integer(1)
    }
    return found
  }

  /// What the index keeps.
  static func kept(_ db: Database, tree: Int64) throws -> [TreeRepository] {
    try Row.fetchAll(db, sql: "SELECT * FROM tree_repos WHERE tree = ? ORDER BY repo", arguments: [tree]).map {
      TreeRepository(repo: $0["repo"], tags: $0["tags"], digests: $0["digests"], images: $0["images"])
    }
  }

  static func write(_ found: [TreeRepository], _ db: Database, tree: Int64) throws {
    guard try kept(db, tree: tree) != found else { return }
    try db.execute(sql: "DELETE FROM tree_repos WHERE tree = ?", arguments: [tree])
    let insert = try PreparedStatement(
      db, "INSERT INTO tree_repos(tree, repo, tags, digests, images) VALUES (?, ?, ?, ?, ?)", tree: tree)
    for repository in found {
      insert.bind(2, repository.repo)
      insert.bind(3, repository.tags)
      insert.bind(4, repository.digests)
      insert.bind(5, repository.images)
      try insert.run()
    }
  }
}
