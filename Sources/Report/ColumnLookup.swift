import ImageModel

/// Finds columns by the names that people type.
struct ColumnLookup {
  let columns: [Column]

  func field(at position: Int) -> Field { Field(position: position, column: columns[position]) }

  /// The position of the column that is meant by `word`: its name; else its name or title without
  /// regard to capitals, blanks and underscores (`ImageID`, `"shared size"`), where only one is so
  /// called.
  /// - Throws: `ReportError.unknownColumn`
  func position(of word: String) throws -> Int {
    guard let position = match(word) else { throw unknown(word) }
    return position
  }

  func unknown(_ word: String) -> ReportError {
    let names = columns.map(\.name)
    return .unknownColumn(word, columns: names, suggestion: didYouMean(word, among: names))
  }

  func match(_ word: String) -> Int? {
    if let exact = columns.firstIndex(where: { $0.name == word }) { return exact }
    let bare = Self.bare(word)
    guard !bare.isEmpty else { return nil }
    return only { Self.bare($0.name) == bare } ?? only { Self.bare($0.title) == bare }
  }

  /// The column meant by a name of Docker's own templates, such as `ID` or `CreatedSince`.
  func dockerMatch(_ word: String) -> (position: Int, isRaw: Bool)? {
    if let position = match(word) { return (position, false) }
    switch Self.bare(word) {
    case "id": return columns.firstIndex(where: \.isIdentifier).map { ($0, false) }
    case "createdsince", "runningfor": return match("created").map { ($0, false) }
    case "createdat": return match("created").map { ($0, true) }
    default: return nil
    }
  }

  private func only(_ isMeant: (Column) -> Bool) -> Int? {
    let positions = columns.indices.filter { isMeant(columns[$0]) }
    return positions.count == 1 ? positions.first : nil
  }

  private static func bare(_ word: String) -> String {
    word.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
  }
}

/// A column that is shown, and where its cells lie in a row.
///
/// A class, since each cell asks for it: copies of a column's own texts took 6 % of a table of 38,000 layers.
final class Field: Sendable {
  let position: Int
  let column: Column

  init(position: Int, column: Column) {
    self.position = position
    self.column = column
  }
}
