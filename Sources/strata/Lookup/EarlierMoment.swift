import Foundation
import ImageModel
import Index
import Report

/// Answers as of an earlier moment.
struct EarlierMoment {
  /// Milliseconds since 1970, as it was given.
  private let given: Int64

  init(_ given: Int64) { self.given = given }

  /// A whole second means all of that second: tables show times without their milliseconds.
  private var moment: Int64 { given % 1000 == 0 ? given + 999 : given }

  /// The index as it was then; says on standard error of which trees it is unknown what was there.
  ///
  /// - Parameter host: Names with commas between; nil: all hosts.
  /// - Returns: The earlier index, and those of the hosts that it has.
  /// - Throws: `CommandFailure` if it has none of them.
  func index(of present: IndexFile, host: String?) throws -> (index: IndexFile, host: String?) {
    let (index, unknown) = try present.asOf(moment)
    let asked = host.map { Set($0.split(separator: ",").map(String.init)) }
    let known = try KnownNames(index: index).hosts().filter { asked?.contains($0) ?? true }
    let reasons = unknown.filter { asked?.contains($0.host) ?? true }.map(\.sentence)
    guard !reasons.isEmpty else { return (index, host) }
    let all = reasons.prefix(5).joined(separator: "; ") + (reasons.count > 5 ? "; and \(reasons.count - 5) more" : "")
    guard !known.isEmpty else { throw CommandFailure("the index cannot say what was there at \(time): \(all)") }
    Terminal.note("at \(time) the index does not know what was there, and the answer leaves it out: \(all)")
    return (index, host.map { _ in known.joined(separator: ",") })
  }

  private var time: String { timeText(given) }
}

extension UnknownPast {
  fileprivate var sentence: String {
    let title = visible("\(host) \(tree)".trimmingCharacters(in: .whitespaces))
    switch reason {
    case .noScan(let first): return "the first scan of \(title) is of \(first)"
    case .pruned(let first): return "what scans of \(title) saw before that of \(first) has been pruned"
    }
  }
}
