/// Why a bbolt file, or a part of it, cannot be read: what was expected, and what was found.
package enum BoltError: Error, Equatable, Sendable {
  /// Neither of the two metas is whole, so nothing in the file can be found.
  case meta(expected: String, found: String)
  /// A page that is not of the kind that the page above it says. An inline bucket is named by the page it lies in.
  case page(UInt64, expected: String, found: String)
}

extension BoltError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .meta(let expected, let found):
      "no whole meta page: expected \(expected), found \(found)"
    case .page(let page, let expected, let found):
      "page \(page): expected \(expected), found \(found)"
    }
  }
}
