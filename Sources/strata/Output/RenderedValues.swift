import ImageModel
import Index
import Report

extension NamedQuery {
  /// The columns that its header declares.
  var columns: [Column] { header.columns.map(Column.init) }

  /// - Parameter names: of the columns that it has; its header need not declare all of them.
  func columns(called names: [String]) -> [Column] {
    names.map { name in header.columns.first { $0.name == name }.map(Column.init) ?? Column(name) }
  }
}

extension Column {
  init(_ column: QueryColumn) {
    let kind: Kind =
      switch column.kind {
      case .text: .text
      case .integer: .integer
      case .real: .real
      case .boolean: .boolean
      case .json: .json
      case .bytes: .bytes
      case .percent: .percent
      case .digest: .digest
      case .time: .time
      case .reference: .reference
      case .references: .references
      case .path: .path
      }
    let narrow: Narrow =
      switch column.narrow {
      case .kept: .kept
      case .sparest: .sparest
      case .spare: .spare
      case .last: .last
      case .below: .below
      case .under: .under
      }
    self.init(
      column.name, kind, title: column.title, isIdentifier: column.isIdentifier,
      isHiddenInTable: column.isHidden, isOptionalInTable: column.isOptional,
      narrow: narrow, digits: column.digits ?? 4, absent: column.absent, isDate: column.isDate,
      isSummed: column.isSummed)
  }
}

extension Cell {
  init(_ value: SQLValue, kind: Column.Kind) {
    switch (value, kind) {
    case (.null, _): self = .null
    case (.integer(let number), .boolean): self = .bool(number != 0)
    case (.integer(let number), _): self = .integer(number)
    case (.real(let number), _): self = .real(number)
    case (.text(let text), .json), (.text(let text), .references): self = .json(text)
    case (.text(let text), _): self = .text(text)
    // Bytes that no view spells: SQL of one's own may ask for them.
    case (.blob(let bytes), _):
      self = .text(Hexadecimal.text(bytes))
    }
  }
}
