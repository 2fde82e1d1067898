import Index
import Report

/// What the Tab key offers.
struct ShellCompletion {
  let relations: [Relation]
  let functions: [String]
  let queries: [NamedQuery]

  /// - Parameters:
  ///   - line: The line up to the cursor.
  ///   - word: Its end, from the last blank on.
  ///   - before: The lines of the statement before this one.
  /// - Returns: What may stand in place of the word.
  func candidates(line: String, word: String, before: String) -> [String] {
    if before.isEmpty, line.hasPrefix(".") { return dotCandidates(line, word) }
    return sqlCandidates(before + line, word)
  }

  // MARK: Commands of the shell

  private func dotCandidates(_ line: String, _ word: String) -> [String] {
    let words = line.split(separator: " ")
    let place = word.isEmpty ? words.count : words.count - 1
    guard place > 0 else { return begin(with: word, DotCommand.list.map(\.name)) }
    switch (words.first, place) {
    case (".tables", _): return begin(with: word, ["--all"] + relations.map(\.name))
    case (".schema", 1):
      return begin(with: word, relations.map(\.name) + fieldFunctions.map(\.name))
    case (".mode", 1): return begin(with: word, Format.words)
    case (".query", 1): return begin(with: word, queries.filter { $0.header.serves == nil }.map(\.name))
    case (".queries", 1): return begin(with: word, ["--all"])
    case (".query", _):
      guard ["-p", "--param"].contains(words[place - 1]) else { return begin(with: word, ["-p"]) }
      let query = queries.first { $0.name == words[1] }
      return begin(with: word, query?.header.parameters.map { $0.name + "=" } ?? [])
    default: return []
    }
  }

  // MARK: SQL

  private func sqlCandidates(_ sql: String, _ word: String) -> [String] {
    let scanner = SQLScanner(sql)
    var tokens = Array(scanner)
    // Within quotes or a comment nothing has a meaning.
    let isInComment = tokens.last.map { $0.kind == .comment && $0.range.upperBound == sql.utf8.count } ?? false
    guard tokens.allSatisfy(\.isClosed), !isInComment else { return [] }
    tokens.removeAll { $0.kind == .comment }
    let texts = tokens.map { scanner.text(of: $0) }
    let name = String(word.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
    let head = String(word.dropLast(name.count))
    let textsBefore = name.isEmpty ? texts[...] : texts.dropLast()
    let mentioned = mentioned(in: texts)
    if textsBefore.last == "." {
      let owner = textsBefore.dropLast().last ?? ""
      let columns = mentioned[owner.lowercased()]?.columns ?? relation(owner)?.columns ?? []
      return begin(with: name, columns).map { head + $0 }
    }
    switch textsBefore.last?.uppercased() {
    case "FROM", "JOIN": return begin(with: name, relations.map(\.name)).map { head + $0 }
    default: break
    }
    guard !name.isEmpty else { return [] }
    let sources = mentioned.isEmpty ? relations : Array(mentioned.values)
    let isLower = name.first?.isLowercase ?? false
    return begin(
      with: name,
      sources.flatMap(\.columns) + relations.map(\.name) + functions.map { $0 + "(" }
        + Self.keywords.map { isLower ? $0.lowercased() : $0 }
    ).map { head + $0 }
  }

  /// The tables and views that a statement names, by their names and by the other names it gives them.
  private func mentioned(in texts: [String]) -> [String: Relation] {
    var found: [String: Relation] = [:]
    for (place, text) in texts.enumerated() {
      guard let relation = relation(text) else { continue }
      found[relation.name.lowercased()] = relation
      let after = texts.dropFirst(place + 1)
      let alias = after.first?.uppercased() == "AS" ? after.dropFirst().first : after.first
      if let alias, !Self.keywords.contains(alias.uppercased()) { found[alias.lowercased()] = relation }
    }
    return found
  }

  private func relation(_ name: String) -> Relation? {
    relations.first { $0.name.lowercased() == name.lowercased() }
  }

  private func begin(with start: String, _ names: [String]) -> [String] {
    let start = start.lowercased()
    return Set(names.filter { $0.lowercased().hasPrefix(start) }).sorted()
  }

  private static let keywords: Set<String> = [
    "ALL", "AND", "AS", "ASC", "BETWEEN", "BY", "CASE", "CAST", "COLLATE", "CROSS", "DESC", "DISTINCT", "ELSE",
    "END", "ESCAPE", "EXCEPT", "EXISTS", "EXPLAIN", "FILTER", "FROM", "FULL", "GLOB", "GROUP", "HAVING", "IN",
    "INNER", "INTERSECT", "IS", "JOIN", "LEFT", "LIKE", "LIMIT", "MATERIALIZED", "NATURAL", "NOT", "NULL",
    "OFFSET", "ON", "OR", "ORDER", "OUTER", "OVER", "PARTITION", "PLAN", "PRAGMA", "QUERY", "RECURSIVE",
    "RIGHT", "SELECT", "THEN", "UNION", "USING", "VALUES", "WHEN", "WHERE", "WINDOW", "WITH",
  ]
}
