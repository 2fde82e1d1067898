/// The parts of a familiar reference: a port has a colon too.
enum Familiar {
  static func repository(_ reference: String) -> String {
    if let at = reference.firstIndex(of: "@") { return String(reference[..<at]) }
    let name = reference.lastIndex(of: "/") ?? reference.startIndex
    guard let colon = reference[name...].lastIndex(of: ":") else { return reference }
    return String(reference[..<colon])
  }

  /// What follows the repository: the tag, or the manifest digest.
  static func suffix(_ reference: String) -> String {
    String(reference.dropFirst(repository(reference).count + 1))
  }
}
