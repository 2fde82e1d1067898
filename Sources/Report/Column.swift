import ImageModel

extension Column {
  /// What tables show for null that is no value of its own.
  static let noValue = "-"
}

extension Column.Kind {
  var isRightAligned: Bool {
    switch self {
    case .integer, .bytes, .percent, .real: true
    case .text, .digest, .time, .reference, .references, .boolean, .json, .path: false
    }
  }

  /// Whether a cell may go on in the next line where the terminal is too narrow. Digests and
  /// numbers never do: they are copied from the screen.
  var isWrapped: Bool {
    switch self {
    case .text, .reference, .references, .json, .path: true
    case .integer, .bytes, .percent, .real, .digest, .time, .boolean: false
    }
  }
}
