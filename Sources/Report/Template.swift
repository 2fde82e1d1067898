/// A text with placeholders for the columns of a row.
///
/// - `{size}` is the value as a table shows it, `{size:raw}` as CSV has it, `{size:json}` as JSON.
/// - `{{` and `}}` are single braces.
/// - Of Docker's (Go's) templates there is `{{.Size}}` for a value and `{{json .Size}}` for its
///   JSON. `ID`, `CreatedSince` and `CreatedAt` are understood too.
/// - `\t`, `\n` and `\\` are a tab, a line feed and a backslash.
struct Template {
  enum Part {
    case literal(String)
    case field(Field, Form)
  }

  enum Form { case shown, raw, json }

  var parts: [Part]

  /// The row as text. Nothing that came from a value acts on a terminal.
  func text(_ row: [Cell], _ display: Display) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .field(let field, let form):
        let cell = row[field.position]
        switch form {
        case .shown: text += display.shown(cell, field).text
        case .raw: text += visible(cell.plainText(field.column.kind) ?? "")
        case .json:
          var json: [UInt8] = []
          appendJSON(cell, field.column.kind, to: &json)
          text += String(decoding: json, as: UTF8.self)
        }
      }
    }
    return text
  }

  /// The templates between the tabs of this one.
  func splitAtTabs() -> [Template] {
    var templates = [Template(parts: [])]
    for part in parts {
      guard case .literal(let literal) = part else {
        templates[templates.count - 1].parts.append(part)
        continue
      }
      for (index, piece) in literal.split(separator: "\t", omittingEmptySubsequences: false)
        .enumerated()
      {
        if index > 0 { templates.append(Template(parts: [])) }
        if !piece.isEmpty {
          templates[templates.count - 1].parts.append(.literal(String(piece)))
        }
      }
    }
    return templates
  }

  /// Those whose values it shows.
  var fields: [Field] {
    parts.compactMap { if case .field(let field, _) = $0 { field } else { nil } }
  }

  /// The template with titles in the place of values.
  var title: String {
    parts.reduce(into: "") { title, part in
      switch part {
      case .literal(let literal): title += literal
      case .field(let field, _): title += visible(field.column.title)
      }
    }
  }
}

/// Rows as lines made from a template.
struct TemplateRows: RowWriter {
  let template: Template
  let display: Display
  var fields: [Field] { template.fields }

  mutating func write(_ row: [Cell], _ out: inout [UInt8]) {
    out.append(contentsOf: template.text(row, display).utf8)
    out.append(lineFeed)
  }
}
