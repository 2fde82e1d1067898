import Index
import Report

/// Shows queries as rows, those of one subject together.
func showQueries(
  _ queries: [NamedQuery], style: Style, to sink: ([UInt8]) throws -> Void
) throws {
  let sorted = queries.sorted { ($0.header.subject, $0.name) < ($1.header.subject, $1.name) }
  let columns = [
    Column("subject"), Column("name", isIdentifier: true), Column("title"),
    Column("question", isHiddenInTable: true), Column("parameters", .references),
    Column("file", isHiddenInTable: true),
  ]
  var rows = sorted.makeIterator()
  try Renderer(columns: columns, style: style).render {
    rows.next().map { query in
      [
        .text(query.header.subject), .text(query.name), .text(query.header.title),
        .text(query.header.question),
        .json("[" + query.header.parameters.map { "\"\($0.name)\"" }.joined(separator: ",") + "]"),
        query.file.map { .text($0) } ?? .null,
      ]
    }
  } to: { bytes in
    try sink(bytes)
  }
}
