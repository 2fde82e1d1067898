extension Template {
  /// - Throws: `ReportError.template` at the character where it cannot be read,
  ///   `ReportError.unknownColumn`
  init(_ source: String, _ lookup: ColumnLookup) throws {
    var parser = TemplateParser(source: source, characters: Array(source), lookup: lookup)
    parts = try parser.parts()
  }
}

private struct TemplateParser {
  let source: String
  let characters: [Character]
  let lookup: ColumnLookup
  var offset = 0
  var literal = ""
  var found: [Template.Part] = []

  mutating func parts() throws -> [Template.Part] {
    while offset < characters.count {
      if goes(on: "{{") {
        try doubleBrace()
      } else if goes(on: "}}") {
        literal += "}"
        offset += 2
      } else if goes(on: "{") {
        try placeholder()
      } else if goes(on: "}") {
        throw fault("a lone }: write }} for a brace of its own")
      } else if let escaped = escape() {
        literal += escaped
        offset += 2
      } else {
        literal.append(characters[offset])
        offset += 1
      }
    }
    closeLiteral()
    return found
  }

  private func goes(on text: String) -> Bool {
    characters[offset...].starts(with: text)
  }

  private func fault(_ reason: String) -> ReportError {
    .template(source, offset: offset, reason: reason)
  }

  private func escape() -> String? {
    for (written, meant) in [("\\t", "\t"), ("\\n", "\n"), ("\\\\", "\\")] where goes(on: written) {
      return meant
    }
    return nil
  }

  private mutating func closeLiteral() {
    if !literal.isEmpty { found.append(.literal(literal)) }
    literal = ""
  }

  private mutating func append(_ position: Int, _ form: Template.Form) {
    closeLiteral()
    found.append(.field(lookup.field(at: position), form))
  }

  /// `{name}` or `{name:form}`.
  private mutating func placeholder() throws {
    guard let end = characters[offset...].firstIndex(of: "}") else {
      throw fault("this { is never closed: write {{ for a brace of its own")
    }
    let inner = String(characters[(offset + 1)..<end])
    let pieces = inner.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let form: Template.Form
    switch pieces.count == 2 ? trimmingBlanks(pieces[1]) : "" {
    case "" where pieces.count == 1: form = .shown
    case "raw": form = .raw
    case "json": form = .json
    default: throw fault("after a name and a colon, expected raw or json")
    }
    append(try lookup.position(of: String(trimmingBlanks(pieces[0]))), form)
    offset = end + 1
  }

  /// `{{.Name}}`, `{{json .Name}}`, or a brace of its own.
  private mutating func doubleBrace() throws {
    let rest = characters[(offset + 2)...]
    guard let end = rest.indices.first(where: { rest[$0...].starts(with: "}}") }) else {
      literal += "{"
      offset += 2
      return
    }
    let inner = String(trimmingBlanks(Substring(rest[..<end])))
    let words = inner.split(separator: " ")
    guard Self.isGo(inner) else {
      literal += "{"
      offset += 2
      return
    }
    let isJSON = words.count == 2 && words[0] == "json"
    guard words.count == 1 || isJSON, let name = words.last, name.count > 1, name.first == ".",
      !name.dropFirst().contains(".")
    else {
      throw fault(
        inner == "." || inner == "json ."
          ? "{{json .}} stands for a whole row, and so for itself alone"
          : "of Go's templates only {{.Name}} and {{json .Name}} are understood")
    }
    let word = String(name.dropFirst())
    guard let (position, isRaw) = lookup.dockerMatch(word) else { throw lookup.unknown(word) }
    append(position, isJSON ? .json : isRaw ? .raw : .shown)
    offset = end + 2
  }

  /// Whether the text between double braces was meant for Go's text/template.
  private static func isGo(_ inner: String) -> Bool {
    guard let first = inner.first else { return false }
    if ".-$(\"`".contains(first) { return true }
    let word = inner.prefix { $0.isLetter }
    let isAlone = word.count == inner.count
    return isAlone
      ? ["else", "end", "break", "continue"].contains(word)
      : inner.dropFirst(word.count).first == " " && goWords.contains(String(word))
  }

  private static let goWords: Set<String> = [
    "and", "block", "define", "else", "html", "if", "index", "join", "js", "json", "len", "lower",
    "not", "or", "pad", "print", "printf", "println", "range", "slice", "split", "table",
    "template", "title", "truncate", "upper", "urlquery", "with",
  ]
}
