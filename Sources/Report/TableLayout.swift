/// How a table's columns share a line.
struct TableLayout: Equatable {
  enum Shape: Equatable {
    /// A line a row.
    case rows
    /// A line a value, for a terminal that is too narrow for rows.
    case records
  }

  var shape = Shape.rows
  var gap = 3
  /// A title that is wider stands in several lines, as does a cell that may.
  var widths: [Int]

  /// Below this a wrapped column is tedious to read.
  static let comfortable = 20
  /// Below this most names are torn.
  static let readable = 12
  /// Below this it cannot be read.
  static let narrowest = 8

  /// What a layout has to know of a column.
  struct Measure {
    var title: String
    /// The widest cell that was seen.
    var cells: Int
    var isWrapped: Bool

    var titleWidth: Int { displayWidth(title) }
    var titleWord: Int { title.split(separator: " ").map { displayWidth(String($0)) }.max() ?? 0 }
  }

  /// Three blanks between columns, as Docker has them. In a narrow terminal, the first of these
  /// that will do: two blanks; titles in several lines; long texts in several lines, at least
  /// `comfortable` wide; both, at least `narrowest` wide; records.
  init(_ columns: [Measure], width: Int?, hasTitles: Bool) {
    let whole = columns.map { max($0.cells, hasTitles ? $0.titleWidth : 0) }
    widths = whole
    guard let width, !columns.isEmpty else { return }
    if fits(width) { return }
    gap = 2
    if fits(width) { return }
    let narrow = columns.map { max($0.cells, hasTitles ? $0.titleWord : 0) }
    widths = narrow
    if fits(width) { return }
    let room = width - gap * (columns.count - 1)
    func floors(_ widths: [Int], _ least: Int) -> [Int] {
      columns.indices.map { index in
        let column = columns[index]
        let word = hasTitles ? column.titleWord : 0
        return column.isWrapped ? min(widths[index], max(least, word)) : widths[index]
      }
    }
    for (start, least) in [(whole, Self.comfortable), (narrow, Self.narrowest)] {
      let floors = floors(start, least)
      guard floors.reduce(0, +) <= room else { continue }
      widths = start
      shrink(to: room, floors)
      return
    }
    if hasTitles { shape = .records } else { widths = floors(narrow, Self.narrowest) }
  }

  /// Whether there are rows, with so much room in each column that is wrapped, or all that it needs.
  func hasRoom(_ least: Int, for columns: [Measure]) -> Bool {
    shape == .rows && zip(widths, columns).allSatisfy { !$1.isWrapped || $0 >= min(least, $1.cells) }
  }

  private func fits(_ width: Int) -> Bool {
    widths.reduce(0, +) + gap * (widths.count - 1) <= width
  }

  /// Takes from the widest columns first, until all of them fit.
  private mutating func shrink(to room: Int, _ floors: [Int]) {
    var excess = widths.reduce(0, +) - room
    while excess > 0 {
      let spare = widths.indices.filter { widths[$0] > floors[$0] }
      guard let widest = spare.map({ widths[$0] }).max() else { return }
      let highest = spare.filter { widths[$0] == widest }
      // Down to the next lower column or floor, all of the highest alike.
      let next = spare.map { widths[$0] }.filter { $0 < widest }.max() ?? 0
      let floor = highest.map { floors[$0] }.max() ?? 0
      let step = max(1, min(widest - max(next, floor), excess / highest.count))
      for index in highest where excess > 0 {
        widths[index] -= step
        excess -= step
      }
    }
  }
}
