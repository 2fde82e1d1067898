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
      SELECT measured_parts.bytes
      FROM measured_parts
      WHERE measured_parts.tree = ?1 AND measured_parts.kind = 'directory' AND measured_parts.name = \(name)
    )
    """
  }
}
