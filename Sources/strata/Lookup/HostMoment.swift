import Foundation
import Index
import Report

/// A host as a person names it, with a time or without: `web1`, `web1@2026-11-01`, `web1@2026-11-01T05:00:00Z`, `web1@7d`.
struct HostMoment {
  /// A name, or a pattern; it may fit no host.
  let host: String
  /// Milliseconds since 1970; nil: now.
  let at: Int64?

  /// - Parameter isHost: Whether a name or pattern fits some host. A host may have an “@” in its name.
  /// - Throws: `CommandFailure` for what is no time.
  init(_ text: String, now: Date = Date(), isHost: (String) -> Bool) throws {
    guard !isHost(text), let sign = text.lastIndex(of: "@") else {
      host = text
      at = nil
      return
    }
    host = String(text[..<sign])
    let time = String(text[text.index(after: sign)...])
    guard let moment = TypedTime.milliseconds(orAge: time, now: now) else {
      guard isHost(host) else {
        at = nil
        return
      }
      throw CommandFailure(
        "\(visible(text)): expected after “@” \(TypedTime.formsOrAge); found “\(visible(time))”")
    }
    at = moment
  }

  /// The hosts that are meant, as the queries' parameter `host` takes them: names with commas between; and the moment that is
  /// given with them.
  ///
  /// - Parameter place: Where they were given.
  /// - Throws: `CommandFailure` for a name or pattern that fits no host of the index, and where hosts have different moments.
  static func list(_ texts: [String], in index: any QueryRunner, place: String) throws -> (host: String?, at: Int64?) {
    let known = try KnownNames(index: index).hosts()
    let asked = try texts.flatMap { $0.split(separator: ",").map(String.init) }.map { text in
      try HostMoment(text) { name in (try? HostPatterns([name]).list(among: known)) != nil }
    }
    guard asked.allSatisfy({ $0.at == asked[0].at }) else {
      throw CommandFailure("\(place): one answer is of one moment; --at TIME gives it for all hosts")
    }
    return (try HostPatterns(asked.map(\.host)).list(among: known), asked.first?.at)
  }
}
