import GRDB

/// What the measured parts of a tree take that are of one kind and for the same.
struct TreePart: Equatable {
  let kind: String
  let part: String
  let things: Int64
  let bytes: Int64
  let apparent: Int64
  let folderBytes: Int64
  let files: Int64
  let inodes: Int64

  /// Sums over what the last measure found.
  static func addUp(_ db: Database, tree: Int64) throws -> [TreePart] {
    try all(
      db,
      """
      SELECT
        kind,
        part,
        count(*) AS things,
        -- Less overlaps these can be real numbers, of an index that someone wrote.
        CAST(sum(bytes) AS INTEGER) AS bytes,
        CAST(sum(apparent) AS INTEGER) AS apparent,
        CAST(sum(folder_bytes) AS INTEGER) AS folder_bytes,
        CAST(sum(files) AS INTEGER) AS files,
        CAST(sum(inodes) AS INTEGER) AS inodes
      FROM measured_parts
      WHERE tree = ?
      GROUP BY kind, part
      ORDER BY kind, part
      """, tree)
  }

  /// What the index keeps.
  static func kept(_ db: Database, tree: Int64) throws -> [TreePart] {
    try all(db, "SELECT * FROM tree_parts WHERE tree = ? ORDER BY kind, part", tree)
  }

  private static func all(_ db: Database, _ sql: String, _ tree: Int64) throws -> [TreePart] {
    try Row.fetchAll(db, sql: sql, arguments: [tree]).map {
      TreePart(
        kind: $0["kind"], part: $0["part"], things: $0["things"], bytes: $0["bytes"], apparent: $0["apparent"],
        folderBytes: $0["folder_bytes"], files: $0["files"], inodes: $0["inodes"])
    }
  }

  static func write(_ found: [TreePart], _ db: Database, tree: Int64) throws {
    guard try kept(db, tree: tree) != found else { return }
    try db.execute(sql: "DELETE FROM tree_parts WHERE tree = ?", arguments: [tree])
    for part in found {
      try db.execute(
        sql: """
          INSERT INTO tree_parts(tree, kind, part, things, bytes, apparent, folder_bytes, files, inodes)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          tree, part.kind, part.part, part.things, part.bytes, part.apparent, part.folderBytes, part.files, part.inodes,
        ])
    }
  }
}
