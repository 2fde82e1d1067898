/// Pieces of SQL over what was measured.
enum MeasureSQL {
  /// A row of spans was there at a moment.
  static func isThere(_ table: String, at moment: String) -> String {
    "\(table).since <= \(moment) AND (\(table).gone IS NULL OR \(table).gone > \(moment))"
  }

  /// Bytes on disk of a driver's directory of the tree ?1, as measured last, each file once.
  static func bytes(of name: String) -> String {
    """
    (
      SELECT measures.bytes - coalesce(overlaps.bytes, 0)
      FROM measures
      LEFT JOIN measure_overlaps AS overlaps ON overlaps.tree = measures.tree
        AND overlaps.kind = measures.kind AND overlaps.name = measures.name AND overlaps.gone IS NULL
      WHERE measures.tree = ?1 AND measures.kind = 'directory' AND measures.name = \(name)
        AND measures.gone IS NULL
    )
    """
  }
}
