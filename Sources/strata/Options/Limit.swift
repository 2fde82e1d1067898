import Report

/// A limit as a person writes it: a number of bytes, or a share of the images' layers.
enum Limit {
  case bytes(ByteCount)
  case share(Percentage)

  /// - Throws: `QuantityError`
  init(parsing text: String) throws {
    self =
      text.contains("%") ? .share(try Percentage(parsing: text)) : .bytes(try ByteCount(parsing: text))
  }

  /// Whether `bytes`, of which `whole` is the whole, is below the limit.
  func holds(_ bytes: Int64, of whole: Int64) -> Bool {
    switch self {
    case .bytes(let limit): bytes < limit.bytes
    case .share(let limit): Self.percent(bytes, of: whole) < limit.percent
    }
  }

  /// The limit in bytes; nil where it is a share of an unknown whole.
  func bytes(of whole: Int64?) -> Int64? {
    switch self {
    case .bytes(let limit): limit.bytes
    case .share(let limit): whole.flatMap { Int64(exactly: (Double($0) * limit.percent / 100).rounded()) }
    }
  }

  /// What is, and what may be, in the limit's own unit; more digits where they would read the same.
  func words(_ bytes: Int64, of whole: Int64) -> (found: String, limit: String) {
    switch self {
    case .bytes(let limit):
      let found = ByteCount(bytes)
      return found.description != limit.description || found == limit
        ? (found.description, limit.description) : ("\(bytes) bytes", "\(limit.bytes) bytes")
    case .share(let limit):
      let percent = Self.percent(bytes, of: whole)
      let tenths = Percentage((percent * 10).rounded() / 10)
      return (
        "\(tenths.percent == limit.percent && percent != limit.percent ? Percentage(percent) : tenths)"
          + " (\(ByteCount(bytes)) of \(ByteCount(whole)))", limit.description
      )
    }
  }

  /// Nothing is 0% of nothing; something is more than all of it.
  private static func percent(_ bytes: Int64, of whole: Int64) -> Double {
    whole > 0 ? Double(bytes) / Double(whole) * 100 : (bytes > 0 ? .infinity : 0)
  }
}
