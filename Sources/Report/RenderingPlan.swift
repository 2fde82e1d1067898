extension Renderer {
  /// Everything that can be wrong with a style, found before the first row.
  func plan() throws -> (RowOrder, any RowWriter) {
    if let limit = style.limit, limit < 0 { throw ReportError.negativeLimit(limit) }
    let lookup = ColumnLookup(columns: columns)
    return (try RowOrder(style.sort, lookup), try writer(lookup))
  }

  private func writer(_ lookup: ColumnLookup) throws -> any RowWriter {
    var display = Display(noTrunc: style.noTrunc, now: style.now, times: style.times)
    if style.quiet { return QuietRows(field: try identifier(lookup), display: display) }
    switch style.format {
    case .table:
      let columns = try chosen(lookup, isTable: true).map {
        TableColumn($0, isAskedFor: style.wide || style.columns != nil)
      }
      return TableRows(columns, style: style, display: display)
    case .tableTemplate(let source):
      if style.columns != nil { throw ReportError.columnsWithTemplate }
      let templates = try Template(source, lookup).splitAtTabs()
      return TableRows(templates.map { TableColumn($0) }, style: style, display: display)
    case .template(let source):
      if style.columns != nil { throw ReportError.columnsWithTemplate }
      return TemplateRows(template: try Template(source, lookup), display: display)
    case .markdown:
      // A document is read later than it is written.
      display.times = style.times ?? .absolute
      return MarkdownRows(
        fields: try chosen(lookup, isTable: true), hasHeader: !style.noHeaders, display: display)
    case .json: return JSONRows(try chosen(lookup), isArray: true)
    case .ndjson: return JSONRows(try chosen(lookup), isArray: false)
    case .csv: return CSVRows(fields: try chosen(lookup), hasHeader: !style.noHeaders)
    case .tsv: return TSVRows(fields: try chosen(lookup), hasHeader: !style.noHeaders)
    }
  }

  private func chosen(_ lookup: ColumnLookup, isTable: Bool = false) throws -> [Field] {
    guard let names = style.columns else {
      let fields = columns.indices.map { Field(position: $0, column: columns[$0]) }
      let shown = fields.filter {
        !isTable || style.wide
          || (!$0.column.isHiddenInTable || style.unhidden.contains($0.column.name))
            && !style.leftOut.contains($0.column.name)
      }
      if shown.isEmpty { throw ReportError.noColumns }
      return shown
    }
    if names.isEmpty { throw ReportError.noColumns }
    var positions: Set<Int> = []
    return try names.map { name in
      let position = try lookup.position(of: name)
      guard positions.insert(position).inserted else {
        throw ReportError.columnTwice(columns[position].name)
      }
      return Field(position: position, column: columns[position])
    }
  }

  private func identifier(_ lookup: ColumnLookup) throws -> Field {
    guard style.format == .table else { throw ReportError.quietWithFormat }
    if let names = style.columns {
      guard names.count == 1 else { throw ReportError.quietWithColumns(names) }
      return try chosen(lookup)[0]
    }
    guard let position = columns.firstIndex(where: \.isIdentifier) else {
      throw ReportError.noIdentifier(columns: columns.map(\.name))
    }
    return Field(position: position, column: columns[position])
  }
}
