/// A column of an answer, and how people are to see it.
package struct Column: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case text, integer, real, boolean, json
    /// A number of bytes: plain in JSON and CSV, in SI units in tables.
    case bytes
    /// A number between 0 and 100: plain in JSON and CSV, with its sign in tables.
    case percent
    /// A digest or another long hexadecimal ID: its first 12 digits in tables.
    case digest
    /// RFC 3339 text or milliseconds since 1970: an age ("3 weeks ago") in tables.
    case time
    case reference
    /// A JSON array of texts: joined with ", " in tables.
    case references
    /// A path: long hexadecimal names in it are shortened in tables.
    case path
  }

  package enum Narrow: String, Sendable, CaseIterable {
    case kept
    /// It is left out first, unless it is asked for.
    case sparest
    /// It is left out for others to be comfortable.
    case spare
    /// It is left out only for others to be readable.
    case last
    /// Its cells stand below their row, on lines of their own.
    case below
    /// Its cells stand there however wide the terminal is: sentences.
    case under
  }

  /// The name in JSON, CSV and templates, in snake_case.
  package var name: String
  /// The title in tables, in Docker's words and capitals where Docker has the column.
  package var title: String
  package var kind: Kind
  /// Whether this is what `--quiet` prints.
  package var isIdentifier: Bool
  /// Whether tables leave it out until it is asked for by name or by `Style.wide`.
  package var isHiddenInTable: Bool
  /// Whether tables leave it out where it is null or empty in all rows, unless it is asked for.
  package var isOptionalInTable: Bool
  /// What becomes of it in tables where the terminal is too narrow for all columns.
  package var narrow: Narrow
  /// Significant digits of a size in tables. Docker shows 3 in its lists of images and containers
  /// (docker/cli formatter/image.go `Size`), 4 elsewhere (SHARED SIZE, `system df`).
  package var digits: Int
  /// What a table shows for null, where that is a value of its own.
  package var absent: String?
  /// Whether tables show a time as a date, unless another form is asked for: times that are compared.
  package var isDate: Bool
  /// Whether a table ends in the sum of the column.
  package var isSummed: Bool
  /// A sentence or less; empty for the columns of SQL that people wrote.
  package var meaning = ""

  package init(
    _ name: String, _ kind: Kind = .text, title: String? = nil, isIdentifier: Bool = false,
    isHiddenInTable: Bool = false, isOptionalInTable: Bool = false, narrow: Narrow = .kept,
    digits: Int = 4, absent: String? = nil, isDate: Bool = false, isSummed: Bool = false
  ) {
    self.name = name
    self.title = title ?? name.split(separator: "_").joined(separator: " ").uppercased()
    self.kind = kind
    self.isIdentifier = isIdentifier
    self.isHiddenInTable = isHiddenInTable
    self.isOptionalInTable = isOptionalInTable
    self.narrow = narrow
    self.digits = digits
    self.absent = absent
    self.isDate = isDate
    self.isSummed = isSummed
  }
}
