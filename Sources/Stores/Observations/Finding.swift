package enum Severity: Int, Sendable, Comparable {
  case info = 0
  case warning = 1
  case error = 2

  package static func < (x: Severity, y: Severity) -> Bool { x.rawValue < y.rawValue }
}

/// What a fault makes uncertain: while a tree has such a finding, no thing of this kind is an orphan for certain.
package struct Blocked: OptionSet, Sendable, Hashable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  package static let layers = Blocked(rawValue: 1)
  package static let directories = Blocked(rawValue: 2)
  package static let blobs = Blocked(rawValue: 4)
}

/// A fault that a scan met: what was expected, what was found, and where. Code, path and subject say which fault it is:
/// the detail may be worded otherwise at each scan.
package struct Finding: Sendable, Hashable {
  package var code: FindingCode
  package var severity: Severity
  /// Relative to the data root.
  package var path: String
  /// What at that path, where one file has several things that can be at fault: a reference, a lease; else empty.
  package var subject: String
  /// A sentence with what was expected and what was found, and what the fault follows from.
  package var detail: String
  /// The fault that this one follows from.
  package var cause: Cause?
  /// What the file that is unreadable or missing could own.
  package var blocks: Blocked
  /// The part of the tree that a finding is of: a scan that did not look there says nothing of it.
  package let area: Area
  /// The system does not let this user read what it is of, as root may. No damage follows from that.
  package var isOfDenial = false

  package struct Cause: Sendable, Hashable {
    package let code: FindingCode
    package let path: String

    package init(_ code: FindingCode, at path: String) {
      self.code = code
      self.path = path
    }
  }

  package init(
    _ code: FindingCode, _ path: String, _ detail: String, area: Area, subject: String = "",
    severity: Severity? = nil, blocks: Blocked = [], cause: Cause? = nil
  ) {
    self.area = area
    self.blocks = blocks
    self.code = code
    self.severity = severity ?? code.severity
    self.path = path
    self.subject = subject
    self.detail = detail + (cause.map { "; follows from \($0.code.rawValue) at \($0.path)" } ?? "")
    self.cause = cause
  }

  /// Findings of one fault become one, with all that they say.
  package static func joined(_ findings: [Finding]) -> [Finding] {
    Dictionary(grouping: findings) { [$0.area.name, $0.code.rawValue, $0.path, $0.subject] }.values.map { same in
      var all = same[0]
      for finding in same {
        all.severity = max(all.severity, finding.severity)
        all.blocks.formUnion(finding.blocks)
        all.cause = all.cause ?? finding.cause
      }
      all.detail = Set(same.map(\.detail)).sorted().joined(separator: "; ")
      return all
    }
  }
}
