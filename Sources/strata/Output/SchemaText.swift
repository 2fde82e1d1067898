import Foundation
import Index
import Report

/// The schema for a terminal.
struct SchemaText {
  /// Columns of the terminal; nil where the output is none.
  let width: Int?
  let color: Bool

  func write(_ part: SchemaPart) throws {
    switch part {
    case .views(let views):
      for (number, view) in views.enumerated() {
        try head(view.name, view.meaning, isFirst: number == 0)
        try rows(view.columns.map { [$0.name, $0.kind.rawValue, $0.meaning] })
      }
    case .tables(let tables):
      for (number, table) in tables.enumerated() {
        try head(table.name, table.meaning, isFirst: number == 0)
        try rows(table.columns.map { [$0.name, $0.type, $0.words] })
      }
    case .functions(let functions):
      for (number, function) in functions.enumerated() {
        try head(function.signature, "\(function.result). \(function.meaning)", isFirst: number == 0)
        try Terminal.print("  \(function.example.expression)")
        try Terminal.print("  \(function.example.value)")
      }
    }
  }

  private func head(_ name: String, _ meaning: String, isFirst: Bool) throws {
    if !isFirst { try Terminal.print("") }
    try Terminal.print(color ? "\u{1b}[1m\(name)\u{1b}[0m" : name)
    guard !meaning.isEmpty else { return }
    try rows([[meaning]])
  }

  private func rows(_ rows: [[String]]) throws {
    let columns = (0..<(rows.first?.count ?? 0)).map { Column("c\($0)") }
    // Two blanks before each row.
    let style = Style(
      noHeaders: true, width: width.map { max(20, $0 - 2) }, now: Int64(Date().timeIntervalSince1970))
    var iterator = rows.makeIterator()
    var bytes: [UInt8] = []
    try Renderer(columns: columns, style: style).render {
      iterator.next().map { $0.map { Cell.text($0) } }
    } to: {
      bytes += $0
    }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      try Terminal.print("  " + line)
    }
  }
}

extension TableDescription.Column {
  /// What its declaration says beside the type.
  var words: String {
    [keyPlace.map { "key \($0)" }, isRequired ? "not null" : nil].compactMap { $0 }.joined(separator: ", ")
  }
}
