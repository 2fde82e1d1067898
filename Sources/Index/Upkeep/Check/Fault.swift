/// Something in an index that cannot be right.
package struct Fault: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// SQLite's own check of its pages, or a place that it could not read.
    case file
    /// A schema that is not what the migrations make.
    case schema
    /// A row that refers to one that is not there.
    case reference
    case scan
    case span
    case chain
    case image
    case total
  }

  package let kind: Kind
  /// What it is about.
  package let subject: String
  /// What was expected and what was found.
  package let detail: String
}

/// How much was looked at.
package struct CheckCounts: Sendable, Equatable {
  package var scans = 0
  package var spans = 0
  package var chains = 0
  package var images = 0
}
