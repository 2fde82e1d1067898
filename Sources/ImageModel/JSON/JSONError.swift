/// Why bytes are not the JSON that was expected, and where.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The byte at which reading stopped.
  package let offset: Int
  /// What was expected there.
  package let expected: String

  package init(offset: Int, expected: String) {
    self.offset = offset
    self.expected = expected
  }

  package var description: String { "expected \(expected) at byte \(offset)" }
}
