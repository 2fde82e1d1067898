/// A pattern for references, as `docker images --filter reference=…` takes it.
///
/// Docker holds it against the familiar reference, then against the familiar name
/// (distribution/reference, `FamiliarMatch`), each time as Go's `path.Match` does: `*` is any run of
/// characters without `/`, `?` one that is not `/`, `[a-z]` and `[^a-z]` one of a class, and `\`
/// takes the next character as it is. The whole text has to fit: `web` does not match `acme/web`.
package struct ReferencePattern: Sendable {
  private let parts: [PatternPart]

  /// No reference is as long. A statement may make a text of any length into a pattern, and a pattern's parts take
  /// many times its bytes.
  private static let longest = 4096

  /// - Throws: `ReferencePatternError`, if the pattern is not well formed, or too long to be meant.
  package init(_ pattern: String) throws(ReferencePatternError) {
    guard pattern.utf8.count <= Self.longest else {
      throw ReferencePatternError(pattern: pattern.prefix(40) + "…", expected: "at most \(Self.longest) bytes")
    }
    var parser = PatternParser(pattern)
    var parts: [PatternPart] = []
    while let part = try parser.next() { parts.append(part) }
    self.parts = parts
  }

  package func matches(_ reference: Reference) -> Bool {
    matches(path: reference.familiar) || matches(path: reference.repository.familiar)
  }

  /// Whether the whole text fits.
  package func matches(path: String) -> Bool {
    let text = path.unicodeScalars
    var at = text.startIndex
    var part = 0
    // After the last run and where it ends: there the search goes on, one character later.
    var retry: (part: Int, at: String.Index)?
    while at < text.endIndex || part < parts.count {
      if part < parts.count {
        if case .run = parts[part] {
          part += 1
          retry = (part, at)
          continue
        }
        if at < text.endIndex, parts[part].fits(text[at]) {
          part += 1
          text.formIndex(after: &at)
          continue
        }
      }
      guard let last = retry, last.at < text.endIndex, text[last.at] != "/" else { return false }
      part = last.part
      at = text.index(after: last.at)
      retry = (part, at)
    }
    return true
  }
}

/// Why a text is no pattern.
package struct ReferencePatternError: Error, Equatable, Sendable, CustomStringConvertible {
  package let pattern: String
  package let expected: String

  package var description: String { "“\(pattern)” is no pattern: expected \(expected)" }
}

private enum PatternPart: Sendable {
  case run
  case one
  case scalar(Unicode.Scalar)
  case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)

  func fits(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .run: false
    case .one: scalar != "/"
    case .scalar(let expected): scalar == expected
    case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
    }
  }
}

private struct PatternParser {
  let pattern: String
  var rest: Substring.UnicodeScalarView

  init(_ pattern: String) {
    self.pattern = pattern
    rest = pattern[...].unicodeScalars
  }

  mutating func next() throws(ReferencePatternError) -> PatternPart? {
    guard let scalar = rest.popFirst() else { return nil }
    switch scalar {
    case "*": return .run
    case "?": return .one
    case "[": return try oneOf()
    case "\\":
      guard let escaped = rest.popFirst() else { throw error("a character after ‘\\’") }
      return .scalar(escaped)
    default: return .scalar(scalar)
    }
  }

  /// After the bracket. A class holds at least one character or range.
  private mutating func oneOf() throws(ReferencePatternError) -> PatternPart {
    let isNegated = rest.first == "^"
    if isNegated { rest.removeFirst() }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    repeat {
      let low = try member()
      var high = low
      if rest.first == "-" {
        rest.removeFirst()
        high = try member()
      }
      // A range that runs backwards is allowed, and holds nothing.
      if low <= high { ranges.append(low...high) }
    } while rest.first != "]"
    rest.removeFirst()
    return .oneOf(ranges, isNegated: isNegated)
  }

  private mutating func member() throws(ReferencePatternError) -> Unicode.Scalar {
    guard var scalar = rest.popFirst(), scalar != "-", scalar != "]" else {
      throw error("a character in ‘[…]’; ‘-’ and ‘]’ stand there after ‘\\’")
    }
    if scalar == "\\" {
      guard let escaped = rest.popFirst() else { throw error("a character after ‘\\’") }
      scalar = escaped
    }
    guard !rest.isEmpty else { throw error("‘]’ at the end of a class") }
    return scalar
  }

  private func error(_ expected: String) -> ReferencePatternError {
    ReferencePatternError(pattern: pattern, expected: expected)
  }
}
