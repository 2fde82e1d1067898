/// What becomes of a row of scans when the same tree is read again at the same moment.
enum ScanRow {
  /// The second reading adds what the first did not know. In whatever order the two come, the row is the same.
  static let completing = """
    ON CONFLICT (tree, at) DO UPDATE SET
      engine_id = coalesce(engine_id, excluded.engine_id),
      live = max(live, excluded.live),
      inactive = max(inactive, excluded.inactive),
      written = coalesce(written, excluded.written)
    WHERE (engine_id IS NULL AND excluded.engine_id IS NOT NULL)
      OR live < excluded.live
      OR inactive < excluded.inactive
      OR (written IS NULL AND excluded.written IS NOT NULL)
    """

  private static let isOlder = """
    (excluded.recorded, excluded.tool, coalesce(excluded.location, '')) < (recorded, tool, coalesce(location, ''))
    """

  /// The same for a row of another index, of which the older one tells when, where and by what it was recorded.
  static let merging = """
    ON CONFLICT (tree, at) DO UPDATE SET
      tool = CASE WHEN \(isOlder) THEN excluded.tool ELSE tool END,
      location = CASE WHEN \(isOlder) THEN excluded.location ELSE location END,
      folder = CASE WHEN \(isOlder) THEN excluded.folder ELSE folder END,
      recorded = min(recorded, excluded.recorded),
      engine_id = coalesce(engine_id, excluded.engine_id),
      live = max(live, excluded.live),
      inactive = max(inactive, excluded.inactive),
      written = coalesce(written, excluded.written)
    WHERE \(isOlder)
      OR (engine_id IS NULL AND excluded.engine_id IS NOT NULL)
      OR live < excluded.live
      OR inactive < excluded.inactive
      OR (written IS NULL AND excluded.written IS NOT NULL)
    """

  /// The second reading takes the place of the first.
  static let replacing = """
    ON CONFLICT (tree, at) DO UPDATE SET
      recorded = excluded.recorded,
      tool = excluded.tool,
      location = excluded.location,
      folder = excluded.folder,
      engine_id = coalesce(excluded.engine_id, engine_id),
      live = excluded.live,
      inactive = excluded.inactive,
      written = coalesce(excluded.written, written)
    """
}
