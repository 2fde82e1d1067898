extension Style {
  /// What writes rows of these columns so.
  ///
  /// - Throws: `ReportError` for what these columns cannot give.
  func writer(_ lookup: ColumnLookup) throws -> any RowWriter {
    var display = Display(noTrunc: noTrunc, now: now, times: times)
    if quiet { return QuietRows(field: try identifier(lookup), display: display) }
    switch format {
    case .table:
      let isAskedFor = wide || columns != nil
      let shown = try chosen(lookup, isTable: true).map { TableColumn($0, isAskedFor: isAskedFor) }
      return TableRows(shown, style: self, display: display)
    case .tableTemplate(let source):
      if columns != nil { throw ReportError.columnsWithTemplate }
      let templates = try Template(source, lookup).splitAtTabs()
      return TableRows(templates.map { TableColumn($0) }, style: self, display: display)
    case .template(let source):
      if columns != nil { throw ReportError.columnsWithTemplate }
      return TemplateRows(template: try Template(source, lookup), display: display)
    case .markdown:
      // A document is read later than it is written.
      display.times = times ?? .absolute
      return MarkdownRows(
        fields: try chosen(lookup, isTable: true), hasHeader: !noHeaders, display: display)
    case .json: return JSONRows(try chosen(lookup), isArray: true)
    case .ndjson: return JSONRows(try chosen(lookup), isArray: false)
    case .csv: return CSVRows(fields: try chosen(lookup), hasHeader: !noHeaders)
    case .tsv: return TSVRows(fields: try chosen(lookup), hasHeader: !noHeaders)
    }
  }

  private func chosen(_ lookup: ColumnLookup, isTable: Bool = false) throws -> [Field] {
    guard let names = columns else {
      let shown = lookup.columns.indices.map(lookup.field).filter {
        !isTable || wide
          || (!$0.column.isHiddenInTable || unhidden.contains($0.column.name))
            && !leftOut.contains($0.column.name)
      }
      if shown.isEmpty { throw ReportError.noColumns }
      return shown
    }
    if names.isEmpty { throw ReportError.noColumns }
    var positions: Set<Int> = []
    return try names.map { name in
      let position = try lookup.position(of: name)
      guard positions.insert(position).inserted else {
        throw ReportError.columnTwice(lookup.columns[position].name)
      }
      return lookup.field(at: position)
    }
  }

  private func identifier(_ lookup: ColumnLookup) throws -> Field {
    guard format == .table else { throw ReportError.quietWithFormat }
    if let names = columns {
      guard names.count == 1 else { throw ReportError.quietWithColumns(names) }
      return try chosen(lookup)[0]
    }
    guard let position = lookup.columns.firstIndex(where: \.isIdentifier) else {
      throw ReportError.noIdentifier(columns: lookup.columns.map(\.name))
    }
    return lookup.field(at: position)
  }
}
