import ImageModel
import Index
import Report

/// Hosts as a person names them: names and Docker's patterns, several with commas between.
struct HostPatterns {
  private struct Part {
    let text: String
    /// Nil for a plain name, and for an ill-formed pattern: a host's name may have any character but a comma.
    let pattern: ReferencePattern?

    func fits(_ host: String) -> Bool { host == text || pattern?.matches(path: host) ?? false }
  }

  private let parts: [Part]

  /// - Throws: `UnknownName` for an empty name.
  init(_ texts: [String]) throws {
    let names = texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard names.allSatisfy({ !$0.allSatisfy(\.isWhitespace) }) else {
      throw UnknownName("expected a host’s name, found nothing but blanks")
    }
    parts = names.map { name in
      Part(text: name, pattern: isPattern(name) ? try? ReferencePattern(name) : nil)
    }
  }

  /// The hosts that fit, with commas between.
  ///
  /// - Throws: `CommandFailure` for a name or pattern that fits none: an empty answer would say that nothing is wrong
  ///   with that host.
  func list(among hosts: [String]) throws -> String {
    for part in parts where !hosts.contains(where: part.fits) {
      throw Self.unknown(part.text, isPattern: part.pattern != nil, among: hosts)
    }
    return hosts.filter { host in parts.contains { $0.fits(host) } }.joined(separator: ",")
  }

  static func unknown(_ text: String, isPattern: Bool = false, among hosts: [String]) -> CommandFailure {
    let name = visible(text)
    let sentence = isPattern ? "no host of this index fits \(name)" : "\(IndexError.unknownHost(name))"
    return CommandFailure(sentence + hint(didYouMean(text, among: hosts)))
  }
}
