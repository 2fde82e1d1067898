import ImageModel

/// Why a user's statement was not run, or not to its end.
package struct StatementError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    case empty
    case several
    case nullByte
    case tooLong(limit: Int)
    /// It reads, but gives no columns.
    case noRows
    case denied(Denial)
    /// In SQLite's words.
    case failed(message: String)
    case parameterWithoutName
    case parameterMissing(name: String)
    case parameterUnknown(name: String, known: [String])
    /// A query's header does not know it.
    case parameterUndeclared(name: String)
    /// A query's header declares it, and the statement has it not.
    case parameterUnused(name: String)
    /// A query's header declares it, and the statement does not give it.
    case columnMissing(name: String, given: [String])
    case time(limit: Duration)
    case memory(limit: Int64)
    case rows(limit: Int64)
    case valueTooLong(limit: Int)
    case cancelled
  }

  package let reason: Reason
  package let sql: String
  /// Where in the text, in bytes of UTF-8; nil where it is unknown.
  package let offset: Int?

  package init(_ reason: Reason, sql: String, offset: Int? = nil) {
    self.reason = reason
    self.sql = sql
    self.offset = offset.flatMap { $0 >= 0 && $0 <= sql.utf8.count ? $0 : nil }
  }

  package var description: String {
    switch reason {
    case .empty: "there is no statement"
    case .several: "one statement is expected, and another begins here"
    case .nullByte: "a null byte ends SQL, and more follows here"
    case .tooLong(let limit): "the statement is longer than \(limit) bytes"
    case .noRows: "a statement that gives rows is expected: SELECT, VALUES, WITH, EXPLAIN or PRAGMA"
    case .denied(let denial): denial.description
    case .failed(let message): message
    case .parameterWithoutName: "parameters need a name here, such as :host"
    case .parameterMissing(let name):
      "the parameter “\(name)” has no value: give it with --param \(name)=…"
    case .parameterUnknown(let name, let known):
      "the statement has no parameter “\(name)”; "
        + (known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))")
    case .parameterUndeclared(let name):
      "the header does not declare \(name): expected a line “-- parameter: \(name.dropFirst()) KIND [= DEFAULT]; meaning”"
    case .parameterUnused(let name):
      "the header declares the parameter “\(name)”, and no :\(name) is in the statement"
    case .columnMissing(let name, let given):
      "the header declares the column “\(name)”, and the statement gives \(given.joined(separator: ", "))"
    case .time(let limit):
      "stopped: it took more than \(limit.seconds) (--timeout gives it more)"
    case .memory(let limit):
      "stopped: it needs more than \(siSize(limit, digits: 4)) of memory (--max-memory gives it more)"
    case .rows(let limit): "stopped after \(limit) rows (--max-rows lets more through)"
    case .valueTooLong(let limit): "a value would be longer than \(limit) bytes"
    case .cancelled: "cancelled"
    }
  }
}

/// What a statement wanted that it may not.
package enum Denial: Sendable, Equatable, CustomStringConvertible {
  case write
  case command(String)
  case function(String)
  case table(String)
  case pragma(String)
  case pragmaValue(String)

  package var description: String {
    switch self {
    case .write: "this would write, and the index is only read here"
    case .command(let name): "\(name) is not allowed: the index is only read here"
    case .function(let name): "the function \(name) is not allowed here"
    case .table(let name): "the table \(name) is not allowed here"
    case .pragma(let name): "PRAGMA \(name) is not allowed here"
    case .pragmaValue(let name): "PRAGMA \(name) is allowed here, but not with a value"
    }
  }

  /// The word of the statement to point at.
  var word: String? {
    switch self {
    case .write: nil
    case .command(let name): name.split(separator: " ").last.map(String.init)
    case .function(let name), .table(let name), .pragma(let name), .pragmaValue(let name): name
    }
  }
}

extension Duration {
  /// As people write it: `30 s`, `0.5 s`.
  fileprivate var seconds: String {
    let (whole, attoseconds) = components
    guard attoseconds != 0 else { return "\(whole) s" }
    return "\(Double(whole) + Double(attoseconds) / 1e18) s"
  }
}
