import ArgumentParser
import Index
import Report

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "What can be asked in SQL: the views and their columns, in words.",
    discussion: """
      The views are the interface: what may change about them, and when, is said at the head of \
      “strata schema --format markdown”, the whole reference. Tables may change with any version.
      """)

  enum SchemaFormat: String, ExpressibleByArgument, CaseIterable { case text, markdown, json }

  @Argument(help: "Only this view, table or function.", completion: .strata(.views))
  var name: String?

  @Flag(help: "The columns of each view too, as with its name.")
  var columns = false

  @Flag(help: "The functions that strata adds to SQLite’s own.")
  var functions = false

  @Flag(help: "The tables below the views.")
  var tables = false

  @Option(help: ArgumentHelp("text, markdown or json.", valueName: "format"))
  var format: SchemaFormat = .text

  @OptionGroup var paging: PagerOptions

  func validate() throws {
    guard [name != nil, columns, functions, tables].count(where: { $0 }) < 2 else {
      throw ValidationError("a name, --columns, --functions and --tables are one choice")
    }
    if columns, format != .text { throw ValidationError("--format \(format) has all columns: leave out --columns") }
  }

  func run() throws {
    let schema = try Schema()
    let part = try part(of: schema)
    switch format {
    case .text:
      let isList = name == nil && !columns && !functions && !tables
      try paging.show {
        try SchemaText(width: Terminal.width, color: Terminal.hasColor, isList: isList).write(part, to: $0)
      }
      if isList { Terminal.note("strata schema NAME shows the columns of a view, --columns those of all") }
    case .markdown:
      let isWhole = name == nil && !functions && !tables
      try Terminal.print(isWhole ? SchemaMarkdown.reference(schema) : SchemaMarkdown.text(part))
    case .json: try Terminal.print(try SchemaJSON.text(part))
    }
  }

  private func part(of schema: Schema) throws -> SchemaPart {
    if functions { return .functions(fieldFunctions) }
    if tables { return .tables(schema.tables) }
    return try SchemaPart(schema, named: name)
  }
}
