/// Why an index file cannot be used.
package enum IndexError: Error, Sendable, Equatable, CustomStringConvertible {
  case notFound(path: String)
  case notAnIndex(path: String, found: String)
  case newer(path: String, version: Int, known: Int)
  case cannotOpen(path: String, reason: String)
  case sameMomentDiffers(host: String, driver: String, at: String, area: String)
  case engineDiffers(host: String, known: String, found: String)

  package var description: String {
    switch self {
    case .notFound(let path):
      "\(path): no index there; “strata index” makes one, “--db FILE” names another, “--in PATH” needs none"
    case .notAnIndex(let path, let found):
      "\(path): this is no index of strata (\(found)); it is left as it is"
    case .newer(let path, let version, let known):
      "\(path): made by a newer strata (schema \(version), this one knows \(known)); use that one, or a later"
    case .cannotOpen(let path, let reason): "\(path): \(reason)"
    case .sameMomentDiffers(let host, let driver, let at, let area):
      "\(host)/\(driver) at \(at): the index has another content of \(area) for this very moment; if the tree has changed since, say when with --at, or overrule with --replace"
    case .engineDiffers(let host, let known, let found):
      "the index knows the host \(host) with the engine-id \(known), this tree has \(found): another machine of the same name? Give it another with NAME=PATH or --host"
    }
  }
}
