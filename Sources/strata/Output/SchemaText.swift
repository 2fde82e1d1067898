import ImageModel
import Index
import Report

/// The schema for a terminal.
struct SchemaText {
  /// Columns of the terminal; nil where the output is none.
  let width: Int?
  let color: Bool
  /// Views without their columns.
  var isList = false

  func write(_ part: SchemaPart, to sink: ([UInt8]) throws -> Void) throws {
    try sink(Array(try lines(of: part).map { $0 + "\n" }.joined().utf8))
  }

  private func lines(of part: SchemaPart) throws -> [String] {
    switch part {
    case .views(let views) where isList: try rows(views.map { [$0.name, $0.meaning] })
    case .views(let views):
      try joined(
        views.map { view in
          try head(view.name, view.meaning)
            + rows(view.columns.map { [$0.name, $0.kind.rawValue, $0.meaning] })
        })
    case .tables(let tables):
      try joined(
        tables.map { table in
          try head(table.name, table.meaning) + rows(table.columns.map { [$0.name, $0.type, $0.words] })
        })
    case .functions(let functions):
      try joined(
        functions.map { function in
          try head(function.signature, "\(function.result). \(function.meaning)")
            + ["  \(function.example.expression)", "  \(function.example.value)"]
        })
    }
  }

  /// With an empty line between them.
  private func joined(_ parts: [[String]]) -> [String] { Array(parts.joined(separator: [""])) }

  private func head(_ name: String, _ meaning: String) throws -> [String] {
    [color ? "\u{1b}[1m\(name)\u{1b}[0m" : name] + (meaning.isEmpty ? [] : try rows([[meaning]]))
  }

  /// A table without titles, two blanks before each line.
  private func rows(_ rows: [[String]]) throws -> [String] {
    let columns = (0..<(rows.first?.count ?? 0)).map { Column("c\($0)") }
    let style = Style(noHeaders: true, width: width.map { max(20, $0 - 2) })
    var bytes: [UInt8] = []
    try Renderer(columns: columns, style: style).render(rows.map { $0.map(Cell.text) }) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { "  " + $0 }
  }
}

extension TableDescription.Column {
  /// What its declaration says beside the type.
  var words: String {
    [keyPlace.map { "key \($0)" }, isRequired ? "not null" : nil].compactMap { $0 }.joined(separator: ", ")
  }
}
