import ImageModel

/// A column of a table: a column of the query, or a template over several of them.
struct TableColumn {
  enum Source {
    case field(Field)
    case template(Template)

    var fields: [Field] {
      switch self {
      case .field(let field): [field]
      case .template(let template): template.fields
      }
    }

    func cell(_ row: [Cell], _ display: Display) -> TableCell {
      switch self {
      case .field(let field):
        let cell = row[field.position]
        let shown = display.shown(cell, field)
        let isNumber =
          switch cell {
          case .integer, .real: true
          case .null, .text, .json, .bool: false
          }
        // Of a fact that is rarely true, “unknown” says something and “false” nothing.
        let saysNothing =
          field.column.kind == .boolean ? cell == .bool(false) : shown.isAbsent || shown.text.isEmpty
        return TableCell(shown.text, isAbsent: shown.isAbsent, saysNothing: saysNothing, isNumber: isNumber)
      case .template(let template):
        return TableCell(visible(template.text(row, display)), isAbsent: false, isNumber: false)
      }
    }
  }

  let source: Source
  let title: String
  let isWrapped: Bool
  /// Whether a cell that fills too many lines loses its end. A reference does not: half of it names
  /// nothing.
  let isCut: Bool
  /// Whether it is left out where all its cells say nothing.
  let isOptional: Bool
  /// What becomes of it where the terminal is too narrow.
  let narrow: Column.Narrow
  /// Nil where the cells decide.
  let isRightAligned: Bool?
  /// Nil where the column has no sum.
  let sum: Field?

  /// - Parameter isAskedFor: It is shown in any case.
  init(_ field: Field, isAskedFor: Bool = false) {
    let kind = field.column.kind
    source = .field(field)
    title = visible(field.column.title)
    isWrapped = kind.isWrapped
    isCut = kind != .reference
    isOptional = field.column.isOptionalInTable && !isAskedFor
    narrow = isAskedFor && ![.below, .under].contains(field.column.narrow) ? .kept : field.column.narrow
    isRightAligned = kind == .text ? nil : kind.isRightAligned
    sum = field.column.isSummed ? field : nil
  }

  /// A template of one placeholder is as good as its column.
  init(_ template: Template) {
    if template.parts.count == 1, case .field(let field, .shown)? = template.parts.first {
      self = TableColumn(field, isAskedFor: true)
      return
    }
    source = .template(template)
    title = visible(template.title)
    isWrapped = true
    isCut = true
    isOptional = false
    narrow = .kept
    isRightAligned = false
    sum = nil
  }
}

/// A value as it stands in a table, and its width on the screen.
struct TableCell {
  let text: String
  let width: Int
  let isAbsent: Bool
  /// It is of no use in a column that is optional.
  let saysNothing: Bool
  let isNumber: Bool

  init(_ text: String, isAbsent: Bool, saysNothing: Bool = false, isNumber: Bool) {
    self.text = text
    width = displayWidth(text)
    self.isAbsent = isAbsent
    self.saysNothing = saysNothing
    self.isNumber = isNumber
  }
}
