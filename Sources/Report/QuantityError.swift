/// Why a size, a share or an age cannot be read.
package struct QuantityError: Error, Equatable, CustomStringConvertible {
  /// What was written.
  package var text: String
  /// What is wrong with it.
  package var reason: String
  /// What would do, in a few examples.
  package var accepted: String

  package var description: String { "\"\(visible(text))\" \(reason); expected \(accepted)" }
}
