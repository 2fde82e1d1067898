import Foundation

/// This machine’s clock, and which moments lie ahead of it.
package struct Clock: Sendable {
  /// Milliseconds since 1970.
  package let now: Int64

  /// What clocks of machines that keep their time well may differ by, in milliseconds.
  private static let tolerance: Int64 = 5 * 60 * 1000

  package init(now: Int64 = Int64(Date().timeIntervalSince1970 * 1000)) { self.now = now }

  /// The last moment that is no future one, in milliseconds since 1970.
  var limit: Int64 { now + Self.tolerance }

  package func isAhead(_ moment: Int64) -> Bool { moment > limit }
}
