import Foundation

/// How rows are to be shown: what a person's options say, and what the terminal is.
package struct Style: Sendable {
  package var format: Format
  /// Whole digests, and no cell cut to a few lines.
  package var noTrunc: Bool
  package var noHeaders: Bool
  /// Columns of the terminal; nil where the output is no terminal, and nothing is wrapped.
  package var width: Int?
  /// Bold titles and dim `-` in tables. The caller decides (NO_COLOR, a terminal or not).
  package var color: Bool
  /// The moment that ages are counted from, in seconds since 1970.
  package var now: Int64
  /// How moments are shown; nil: as each column has it.
  package var times: TimeForm?
  /// Only the identifier column, a line each.
  package var quiet: Bool
  /// Names of the columns to show, in order; nil for all.
  package var columns: [String]?
  /// Tables and Markdown show hidden columns too.
  package var wide: Bool
  /// Names of hidden columns that they show in any case.
  package var unhidden: Set<String> = []
  /// Names of columns that tables leave out, since something else says what is in them.
  package var leftOut: Set<String> = []
  /// Names of the columns to sort by, the first one first; "-" before a name turns it round. Null
  /// comes last either way. Sorting needs all rows in memory; with `limit`, about twice as many as
  /// the limit.
  package var sort: [String]
  /// The greatest number of rows; nil for all.
  package var limit: Int?
  /// Bytes of rows that sorting may hold; nil for no end of them.
  package var sortMemory: Int64?

  package init(
    format: Format = .table, noTrunc: Bool = false, noHeaders: Bool = false, width: Int? = nil,
    color: Bool = false, now: Int64 = Int64(Date().timeIntervalSince1970), times: TimeForm? = nil, quiet: Bool = false,
    columns: [String]? = nil, wide: Bool = false, sort: [String] = [], limit: Int? = nil
  ) {
    self.format = format
    self.noTrunc = noTrunc
    self.noHeaders = noHeaders
    self.width = width
    self.color = color
    self.now = now
    self.times = times
    self.quiet = quiet
    self.columns = columns
    self.wide = wide
    self.sort = sort
    self.limit = limit
  }
}
