extension String {
  /// The text with another in place of a character that means something to who reads it, also where a mark stands upon
  /// that character: Swift takes the two for one character, and no shell does.
  package func replacing(scalar: Unicode.Scalar, with other: String) -> String {
    unicodeScalars.split(separator: scalar, omittingEmptySubsequences: false).map { String($0) }
      .joined(separator: other)
  }
}
