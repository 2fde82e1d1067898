import ImageModel

/// The functions of the field, on every connection to an index.
///
/// A view may not use them: it has to work in programs that do not have them.
package let fieldFunctions: [SQLFunction] = [
  SQLFunction(
    "short", "digest", keepsLongText: true,
    meaning: """
      The first 12 digits of a digest (text or BLOB), as Docker shows it; a text that is no digest \
      stays as it is.
      """,
    example: "short('sha256:\(digits)')", gives: "'b7e23ec29af2'"
  ) { values in
    switch values[0] {
    case .text(let text): .text(shortDigest(text))
    case .blob(let bytes): .text(Hexadecimal.text(bytes.prefix(6)))
    default: .null
    }
  },
  SQLFunction(
    "digest_text", "digest",
    meaning: """
      A digest's text, sha256:, sha384: or sha512: and hexadecimal digits: from a BLOB of 32, 48 or \
      64 bytes, from its text, or from 64 digits without an algorithm, which are SHA-256. Null for \
      what is no digest.
      """,
    example: "digest_text(x'\(digits)')", gives: "'sha256:\(digits)'"
  ) { digest($0[0]).map { .text($0.description) } ?? .null },
  SQLFunction(
    "si_bytes", "bytes", "digits", optional: 1,
    meaning: """
      A size in SI units as Docker rounds it, with 3 significant digits (as docker images; 4 is \
      docker system df) or as many more as are asked for, to 15. Null for what is no number.
      """,
    example: "si_bytes(2634567)", gives: "'2.63MB'"
  ) { values in
    let digits = values.count > 1 ? wholeNumber(values[1]) : 3
    guard let bytes = wholeNumber(values[0]), let digits else { return .null }
    return .text(siSize(bytes, digits: Int(clamping: digits)))
  },
  SQLFunction(
    "familiar", "reference",
    meaning: """
      A reference in the short form that Docker shows: without docker.io/ and library/. Null for \
      what is no reference.
      """,
    example: "familiar('docker.io/library/ubuntu:22.04')", gives: "'ubuntu:22.04'"
  ) { reference($0[0]).map { .text($0.familiar) } ?? .null },
  SQLFunction(
    "canonical", "reference",
    meaning: """
      A reference in its full form, with its registry; a tag or a digest that is not there is not \
      added. Null for what is no reference.
      """,
    example: "canonical('ubuntu:22.04')", gives: "'docker.io/library/ubuntu:22.04'"
  ) { reference($0[0]).map { .text($0.canonical) } ?? .null },
  SQLFunction(
    "reference_registry", "reference",
    meaning: "The registry of a reference; docker.io where it names none.",
    example: "reference_registry('localhost:5000/team/web:1')", gives: "'localhost:5000'"
  ) { reference($0[0]).map { .text($0.repository.registry) } ?? .null },
  SQLFunction(
    "reference_repository", "reference",
    meaning: "The familiar name of a reference, without tag and digest: the views’ repository.",
    example: "reference_repository('docker.io/acme/web:1')", gives: "'acme/web'"
  ) { reference($0[0]).map { .text($0.repository.familiar) } ?? .null },
  SQLFunction(
    "reference_path", "reference",
    meaning: "The repository of a reference as its registry knows it, without the registry.",
    example: "reference_path('ubuntu:22.04')", gives: "'library/ubuntu'"
  ) { reference($0[0]).map { .text($0.repository.path) } ?? .null },
  SQLFunction(
    "reference_tag", "reference",
    meaning: "The tag of a reference; null where it has none.",
    example: "reference_tag('acme/web:1')", gives: "'1'"
  ) { reference($0[0])?.tag.map { .text($0) } ?? .null },
  SQLFunction(
    "reference_digest", "reference",
    meaning: "The digest of a reference; null where it has none.",
    example: "reference_digest('acme/web@sha256:\(digits)')", gives: "'sha256:\(digits)'"
  ) { reference($0[0])?.digest.map { .text($0.description) } ?? .null },
  SQLFunction(
    "reference_matches", "reference", "pattern", result: "boolean",
    meaning: """
      Whether docker images --filter reference=PATTERN would list the reference: the pattern fits \
      the whole familiar reference or the whole familiar name; * and ? do not cross a /, [a-z] and \
      [^a-z] are classes. Null for what is no reference; a pattern that is not well formed, or \
      longer than 4096 bytes, is an error.
      """,
    example: "reference_matches('docker.io/acme/web:1', 'acme/*')", gives: "1"
  ) { values in
    guard case .text(let pattern) = values[1] else { return .null }
    let parsed = try ReferencePattern(pattern)
    return reference(values[0]).map { .integer(parsed.matches($0) ? 1 : 0) } ?? .null
  },
  SQLFunction(
    "time_ns", "time", result: "integer",
    meaning: """
      Nanoseconds since 1970 of an RFC 3339 time with any offset, so that times can be compared and \
      subtracted exactly. Null for what is none, and for times before 1677-09-21 or after 2262-04-11.
      """,
    example: "time_ns('2026-11-24T06:00:00.5+01:00')", gives: "1795496400500000000"
  ) { values in
    guard case .text(let text) = values[0] else { return .null }
    return nanoseconds(rfc3339: text).map { .integer($0) } ?? .null
  },
]

/// A digest for the examples.
private let digits = "b7e23ec29af22b0b4e41da31e868d57226121c84d3ab5c5f8e8b5c5d1a5f4d01"

private func reference(_ value: SQLValue) -> Reference? {
  guard case .text(let text) = value else { return nil }
  return try? Reference(text)
}

private func digest(_ value: SQLValue) -> Digest? {
  switch value {
  case .text(let text): Digest(text) ?? Hash256(hex: text).map { Digest($0) }
  case .blob(let bytes): bytes.withUnsafeBytes { Digest(bytes: $0) }
  default: nil
  }
}

/// A number, also one that is written as text; a real one is rounded.
private func wholeNumber(_ value: SQLValue) -> Int64? {
  switch value {
  case .integer(let number): number
  case .real(let number): Int64(exactly: number.rounded())
  case .text(let text): Int64(text)
  case .null, .blob: nil
  }
}
