/// What becomes of a row of scans when the same tree is read again at the same moment.
///
/// A second reading adds what the first did not know, and in whatever order the two come, the row is the same. So one
/// that saw the newer version of Docker, or that the tree is out of use, has seen more; one whose signs contradict each
/// other has seen more than one that met no sign against the tree.
enum ScanRow {
  /// The lesser of what the two rows have, or what one of them has.
  private static func lesser(_ column: String) -> String {
    "coalesce(min(\(column), excluded.\(column)), \(column), excluded.\(column))"
  }

  private static let completed = """
    engine_id = coalesce(engine_id, excluded.engine_id),
    docker = coalesce(max(docker, excluded.docker), docker, excluded.docker),
    live = max(live, excluded.live),
    inactive = CASE
      WHEN 1 IN (inactive, excluded.inactive) THEN 1
      WHEN inactive IS NOT NULL THEN excluded.inactive END,
    written = coalesce(written, excluded.written),
    file_system_size = \(lesser("file_system_size")),
    file_system_available = \(lesser("file_system_available")),
    inodes = \(lesser("inodes")),
    inodes_free = \(lesser("inodes_free")),
    areas = areas | excluded.areas
    """

  private static let addsSomething = """
    (engine_id IS NULL AND excluded.engine_id IS NOT NULL)
    OR coalesce(docker, '') < excluded.docker
    OR live < excluded.live
    OR inactive IS NOT 1 AND excluded.inactive IS NOT 0 AND inactive IS NOT excluded.inactive
    OR (written IS NULL AND excluded.written IS NOT NULL)
    OR file_system_size IS NOT \(lesser("file_system_size"))
    OR file_system_available IS NOT \(lesser("file_system_available"))
    OR inodes IS NOT \(lesser("inodes"))
    OR inodes_free IS NOT \(lesser("inodes_free"))
    OR areas | excluded.areas <> areas
    """

  static let completing = "ON CONFLICT (tree, at) DO UPDATE SET \(completed) WHERE \(addsSomething)"

  private static let isOlder = """
    (excluded.recorded, \(name("excluded.tool")), \(name("excluded.location")))
      < (recorded, \(name("tool")), \(name("location")))
    """

  private static func name(_ row: String) -> String {
    "coalesce((SELECT name FROM scan_names WHERE id = \(row)), '')"
  }

  /// The same for a row of another index; the older one says when, where and by what the tree was read.
  static let merging = """
    ON CONFLICT (tree, at) DO UPDATE SET
      tool = CASE WHEN \(isOlder) THEN excluded.tool ELSE tool END,
      location = CASE WHEN \(isOlder) THEN excluded.location ELSE location END,
      folder = CASE WHEN \(isOlder) THEN excluded.folder ELSE folder END,
      recorded = min(recorded, excluded.recorded),
      \(completed)
    WHERE \(isOlder) OR \(addsSomething)
    """

  /// The second reading takes the place of the first.
  static let replacing = """
    ON CONFLICT (tree, at) DO UPDATE SET
      recorded = excluded.recorded,
      tool = excluded.tool,
      location = excluded.location,
      folder = excluded.folder,
      engine_id = excluded.engine_id,
      docker = excluded.docker,
      live = excluded.live,
      inactive = excluded.inactive,
      written = excluded.written,
      file_system_size = excluded.file_system_size,
      file_system_available = excluded.file_system_available,
      inodes = excluded.inodes,
      inodes_free = excluded.inodes_free,
      areas = excluded.areas
    """
}
