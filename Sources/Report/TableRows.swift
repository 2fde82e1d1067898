/// Rows as a table in Docker's look: titles in capitals, blanks between columns and none at an
/// end. The first rows decide the widths; from then on rows go out as they come.
struct TableRows: RowWriter {
  /// Rows and bytes that are looked at before the widths are chosen.
  static let sampleRows = 1_000
  static let sampleBytes = 4 << 20
  /// Lines that a cell may fill on a terminal, unless nothing is to be cut.
  static let cellLines = 4

  /// Columns whose cells stand below their row come last.
  private(set) var columns: [TableColumn]
  var fields: [Field] { columns.flatMap(\.source.fields) }
  private var inLine = 0
  let style: Style
  let display: Display
  /// Columns of the terminal; nil where there is no limit.
  private let width: Int?
  private var sample: [[TableCell]] = []
  private var bytes = 0
  private var layout: TableLayout?
  private var isRightAligned: [Bool] = []
  private var isFirstRecord = true
  private var rows = 0
  /// The sums of columns that have one, by the place of the column's cells; nil where a cell is null, and for a sum that no
  /// number holds.
  private var sums: [Int: Int64?] = [:]

  init(_ columns: [TableColumn], style: Style, display: Display) {
    self.columns = columns
    self.style = style
    self.display = display
    width = style.width.flatMap { $0 > 0 ? $0 : nil }
    for field in columns.compactMap(\.sum) { sums[field.position] = .some(0) }
  }

  mutating func write(_ row: [Cell], _ out: inout [UInt8]) {
    let cells = columns.indices.map { columns[$0].source.cell(row, display) }
    rows += 1
    for (place, sum) in sums { sums[place] = .some(Self.sum(sum, row[place])) }
    if let layout { return write(cells, layout, &out) }
    sample.append(cells)
    bytes += cells.reduce(0) { $0 + $1.text.utf8.count }
    if sample.count >= Self.sampleRows || bytes >= Self.sampleBytes { writeSample(&out) }
  }

  mutating func end(_ out: inout [UInt8]) {
    guard layout == nil else {
      if let layout, let total = total() { write(total, layout, &out) }
      return
    }
    leaveOutAbsent()
    if let total = total() { sample.append(total) }
    writeSample(&out)
  }

  private static func sum(_ sum: Int64?, _ cell: Cell) -> Int64? {
    guard let sum, case .integer(let number) = cell else { return nil }
    let (total, isTooGreat) = sum.addingReportingOverflow(number)
    return isTooGreat ? nil : total
  }

  /// The line of sums; nil where there is nothing to add up, or none is known. What is cut to some rows has none: it
  /// would be taken for the sum of all.
  private func total() -> [TableCell]? {
    let isKnown = columns.compactMap(\.sum).contains { (sums[$0.position] ?? nil) != nil }
    guard rows > 1, style.limit == nil, isKnown else { return nil }
    let first = columns.firstIndex { $0.sum == nil }
    return columns.indices.map { index in
      guard let field = columns[index].sum else {
        return TableCell(index == first ? "Total" : "", isAbsent: false, saysNothing: true, isNumber: false)
      }
      let shown = display.shown((sums[field.position] ?? nil).map(Cell.integer) ?? .null, field)
      return TableCell(shown.text, isAbsent: shown.isAbsent, isNumber: true)
    }
  }

  /// Only where all rows are at hand: a later one may have what these have not.
  private mutating func leaveOutAbsent() {
    let shown = columns.indices.filter { index in
      !columns[index].isOptional || sample.contains { !$0[index].saysNothing }
    }
    if !shown.isEmpty { keep(shown) }
  }

  /// From now on there are only these columns.
  private mutating func keep(_ shown: [Int]) {
    columns = shown.map { columns[$0] }
    sample = sample.map { cells in shown.map { cells[$0] } }
  }

  private mutating func chooseLayout() -> TableLayout {
    let measures = columns.indices.map { index in
      TableLayout.Measure(
        title: columns[index].title, cells: sample.map { $0[index].width }.max() ?? 0,
        isWrapped: columns[index].isWrapped)
    }
    let lineup = TableLineup(
      measures, narrow: columns.map(\.narrow), width: width, hasTitles: !style.noHeaders)
    inLine = lineup.inLine.count
    keep(lineup.inLine + lineup.below)
    return lineup.layout
  }

  private mutating func writeSample(_ out: inout [UInt8]) {
    let layout = chooseLayout()
    self.layout = layout
    isRightAligned = columns.indices.map { index in
      columns[index].isRightAligned ?? isNumeric(index)
    }
    if !style.noHeaders, layout.shape == .rows { writeTitles(layout, &out) }
    for cells in sample { write(cells, layout, &out) }
    sample = []
  }

  /// Whether a column of no certain kind held nothing but numbers.
  private func isNumeric(_ index: Int) -> Bool {
    sample.allSatisfy { $0[index].isNumber || $0[index].isAbsent }
      && sample.contains { $0[index].isNumber }
  }

  private func writeTitles(_ layout: TableLayout, _ out: inout [UInt8]) {
    let titles = (0..<inLine).map { wrapped(columns[$0].title, width: layout.widths[$0]) }
    let height = titles.map(\.count).max() ?? 0
    // The last lines of all titles stand together, above the cells.
    let lines = titles.map { Array(repeating: "", count: height - $0.count) + $0 }
    let look: Look = style.color ? .bold : .plain
    writeLines(lines, height, layout, &out) { _ in look }
    // Of several below a row each has its title beside it.
    if columns.count == inLine + 1 { writeBelow(wrapped(columns[inLine].title, width: roomBelow), look, &out) }
  }

  private static let indent = 2

  private var roomBelow: Int { max(TableLayout.narrowest, (width ?? .max) - Self.indent) }

  /// Lines that stand below a row's own.
  private func writeBelow(_ lines: [String], _ look: Look, _ out: inout [UInt8]) {
    for line in lines.map(withoutBlanksAtEnd) where !line.isEmpty {
      out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: Self.indent))
      look.append(line, &out)
      out.append(lineFeed)
    }
  }

  private mutating func write(_ cells: [TableCell], _ layout: TableLayout, _ out: inout [UInt8]) {
    if layout.shape == .records { return writeRecord(cells, &out) }
    func look(_ index: Int) -> Look { style.color && cells[index].isAbsent ? .dim : .plain }
    func isSplit(_ index: Int) -> Bool {
      cells[index].width > layout.widths[index] && columns[index].isWrapped && width != nil
    }
    // Nearly all rows are one line, of which nothing has to be measured again.
    if (0..<inLine).contains(where: isSplit) {
      let lines = (0..<inLine).map { index in
        isSplit(index)
          ? wrapped(cells[index].text, width: layout.widths[index], maxLines: maxLines(columns[index]))
          : [cells[index].text]
      }
      writeLines(lines, lines.map { $0.count }.max() ?? 0, layout, &out, look)
    } else {
      writeLine(layout, &out) { (cells[$0].text, cells[$0].width, look($0)) }
    }
    for index in inLine..<columns.count where !cells[index].isAbsent && !cells[index].text.isEmpty {
      // What is below a row has the room to stand whole.
      let label = columns.count == inLine + 1 ? "" : columns[index].title.lowercased() + ": "
      writeBelow(wrapped(label + cells[index].text, width: roomBelow), .plain, &out)
    }
  }

  private func maxLines(_ column: TableColumn) -> Int? {
    column.isCut && !style.noTrunc ? Self.cellLines : nil
  }

  private func writeLines(
    _ lines: [[String]], _ height: Int, _ layout: TableLayout, _ out: inout [UInt8],
    _ look: (Int) -> Look
  ) {
    for line in 0..<height {
      writeLine(layout, &out) { index in
        let text = line < lines[index].count ? lines[index][line] : ""
        return (text, displayWidth(text), look(index))
      }
    }
  }

  /// Writes a line of a row, given what stands in each column and how wide that is.
  private func writeLine(
    _ layout: TableLayout, _ out: inout [UInt8], _ cell: (Int) -> (text: String, width: Int, look: Look)
  ) {
    var blanks = 0
    for index in 0..<inLine {
      if index > 0 { blanks += layout.gap }
      var (text, width, look) = cell(index)
      if text.utf8.last == UInt8(ascii: " ") {
        text = withoutBlanksAtEnd(text)
        width = displayWidth(text)
      }
      let padding = max(0, layout.widths[index] - width)
      if isRightAligned[index] { blanks += padding }
      if !text.isEmpty {
        out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: blanks))
        blanks = 0
        look.append(text, &out)
      }
      if !isRightAligned[index] { blanks += padding }
    }
    out.append(lineFeed)
  }

  /// A line a value, its title before it, or above it where there is no room, and an empty line between rows.
  private mutating func writeRecord(_ cells: [TableCell], _ out: inout [UInt8]) {
    if !isFirstRecord { out.append(lineFeed) }
    isFirstRecord = false
    let indent = (columns.map { displayWidth($0.title) }.max() ?? 0) + 2
    let room = (width ?? 0) - indent
    for (column, cell) in zip(columns, cells) {
      let isWrapped = column.isWrapped && room >= TableLayout.narrowest
      let lines =
        isWrapped
        ? wrapped(cell.text, width: room, maxLines: maxLines(column)) : [cell.text]
      (style.color ? Look.bold : .plain).append(column.title, &out)
      if lines.count == 1, cell.width > room {
        out.append(lineFeed)
        writeBelow(lines, style.color && cell.isAbsent ? .dim : .plain, &out)
        continue
      }
      for (number, line) in lines.map(withoutBlanksAtEnd).enumerated() {
        let blanks = number == 0 ? indent - displayWidth(column.title) : indent
        if !line.isEmpty {
          out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: blanks))
          (style.color && cell.isAbsent ? Look.dim : .plain).append(line, &out)
        }
        out.append(lineFeed)
      }
    }
  }

  private enum Look {
    case plain, bold, dim

    func append(_ text: String, _ out: inout [UInt8]) {
      switch self {
      case .plain: out.append(contentsOf: text.utf8)
      case .bold: out.append(contentsOf: "\u{1b}[1m\(text)\u{1b}[0m".utf8)
      case .dim: out.append(contentsOf: "\u{1b}[2m\(text)\u{1b}[0m".utf8)
      }
    }
  }
}
