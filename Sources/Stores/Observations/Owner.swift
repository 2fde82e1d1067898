/// Why something of a tree is held.
package enum Owner: String, Sendable {
  case container
  case containerInit = "container init"
  case layer
  case buildCache = "build cache"
  case interruptedRemoval = "interrupted removal"
  case lower = "lower of an owned directory"
  case orphanedMount = "orphaned mount"
  /// What could own it was not read.
  case unknown
  case inFlight = "in flight"
}
