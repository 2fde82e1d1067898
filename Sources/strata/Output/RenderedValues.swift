import ImageModel
import Index
import Report

extension NamedQuery {
  /// The columns that its header declares.
  var columns: [Column] { header.columns }

  /// - Parameter names: Of the columns that it has; its header need not declare all of them.
  func columns(called names: [String]) -> [Column] {
    names.map { name in header.columns.first { $0.name == name } ?? Column(name) }
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
