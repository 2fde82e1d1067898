import Foundation
import Index
import Report

/// A host as a person names it, with a time or without: `web1`, `web1@2026-11-01`, `web1@2026-11-01T05:00:00Z`, `web1@7d`.
struct HostMoment {
  let host: String
  /// Milliseconds since 1970; nil: now.
  let at: Int64?

  /// - Parameter hosts: Those that the index has. A host may have an “@” in its name.
  /// - Throws: `CommandFailure` for a host that is not there, or for what is no time.
  init(_ text: String, hosts: [String], now: Date = Date()) throws {
    if hosts.contains(text) {
      host = text
      at = nil
      return
    }
    let parts = text.lastIndex(of: "@").map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
    let name = parts?.0 ?? text
    guard hosts.contains(name) else {
      let guess = didYouMean(name, among: hosts).map { "; did you mean \(visible($0))?" } ?? ""
      throw CommandFailure("no host \(visible(name)) is in this index\(guess)")
    }
    host = name
    guard let time = parts?.1 else {
      at = nil
      return
    }
    guard let moment = Self.moment(time, now: now) else {
      throw CommandFailure(
        "\(visible(text)): expected after “@” \(TypedTime.forms), or an age such as 7d; found “\(visible(time))”")
    }
    at = moment
  }

  /// Milliseconds since 1970 of a time, or of an age before now.
  private static func moment(_ text: String, now: Date) -> Int64? {
    if let time = TypedTime.milliseconds(text) { return time }
    guard let age = try? Age(parsing: text) else { return nil }
    let seconds = Int64(now.timeIntervalSince1970)
    return age.seconds < seconds ? (seconds - age.seconds) * 1000 : nil
  }
}
