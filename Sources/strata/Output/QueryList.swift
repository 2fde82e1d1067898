import ImageModel
import Index
import Report

/// Shows queries as rows, those of one subject together.
///
/// - Parameter all: Those too that only serve commands.
func showQueries(
  _ queries: [NamedQuery], all: Bool, style: Style, to sink: ([UInt8]) throws -> Void
) throws {
  let shown = queries.filter { all || $0.header.serves == nil }
  let sorted = shown.sorted { ($0.header.subject, $0.name) < ($1.header.subject, $1.name) }
  let columns = [
    Column("subject", isHiddenInTable: true), Column("name", isIdentifier: true), Column("question"),
    Column("title", isHiddenInTable: true), Column("parameters", .references, isHiddenInTable: true),
    Column("serves", isOptionalInTable: true), Column("file", isHiddenInTable: true),
  ]
  let rows = sorted.map { query in
    let header = query.header
    return [
      Cell.text(header.subject), .text(query.name), .text(header.question), .text(header.title),
      .json(JSONList(header.parameters.map(\.name)).text ?? "[]"), header.serves.map { .text($0) } ?? .null,
      query.file.map { .text($0) } ?? .null,
    ]
  }
  try Renderer(columns: columns, style: style).render(rows, to: sink)
}
