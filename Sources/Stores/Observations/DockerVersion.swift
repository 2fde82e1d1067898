/// The versions of Docker at which its arithmetic over images changed.
package enum DockerVersion: String, CaseIterable, Sendable, Comparable {
  case v20 = "20.10"
  /// Up to 28.
  case v23 = "23"
  /// Up to 29.3.
  case v29 = "29"
  /// And newer.
  case v294 = "29.4"

  package static func < (x: DockerVersion, y: DockerVersion) -> Bool { x.rawValue < y.rawValue }
}
