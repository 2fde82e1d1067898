import ImageModel
import Index
import Report

/// Asks a named query and shows its rows.
///
/// - Parameters:
///   - unhidden: Columns that tables leave out, but for what the command was asked.
///   - fits: Whether a row is shown; for what SQL cannot decide.
///   - explain: Is called where there is no row, before anything is written. Without it a line says so where a table would be
///     a head alone.
func answer(
  _ name: String, from index: IndexFile, parameters: [String: SQLValue] = [:],
  output: OutputOptions, unhidden: Set<String> = [], where fits: ((QueryRow) -> Bool)? = nil,
  nothing explain: (() throws -> Void)? = nil
) throws {
  try answer(
    try Catalogue.query(name), from: index, parameters: parameters, output: output, unhidden: unhidden, where: fits,
    nothing: explain)
}

func answer(
  _ query: NamedQuery, from index: IndexFile, parameters: [String: SQLValue] = [:],
  output: OutputOptions, unhidden: Set<String> = [], to sink: (([UInt8]) throws -> Void)? = nil,
  where fits: ((QueryRow) -> Bool)? = nil, nothing explain: (() throws -> Void)? = nil
) throws {
  var style = try output.style()
  style.unhidden = unhidden.union(try index.columnsThatDistinguishTrees())
  // A style that these columns cannot give is an error before the query runs.
  var used = try Renderer(columns: query.columns, style: style).usedColumns
  if style.namesCommonTree { used.formUnion(CommonTree.names) }
  // What decides whether a row is shown may look at any column.
  let asked = fits == nil ? query.withNulls(except: used) : query
  let only = try index.onlyTree()
  let explain = try explain ?? noteNothing("no rows", in: index, output: output)
  var count: Int64 = 0
  func show(to sink: ([UInt8]) throws -> Void) throws {
    try index.run(asked, parameters: parameters) { names, next in
      func nextThatFits() throws -> [SQLValue]? {
        while let row = try next() {
          if fits?(QueryRow(names: names, values: row)) ?? true { return row }
        }
        return nil
      }
      let first = try nextThatFits()
      if first == nil { try explain() }
      count = try query.render(
        names, first.map { [$0] } ?? [], then: nextThatFits, style: style, only: only, to: sink)
    }
  }
  if let sink { try show(to: sink) } else { try output.show(show) }
  query.noteMost(given: count, parameters)
}

extension NamedQuery {
  /// Renders rows as they come, below the name of the tree that all of them are of, if they are of one.
  ///
  /// - Parameters:
  ///   - names: Of the columns that the rows have.
  ///   - ahead: Rows that were taken already.
  ///   - only: The tree that the index has, where it has no other.
  /// - Returns: How many rows were rendered.
  func render(
    _ names: [String], _ ahead: [[SQLValue]] = [], then next: () throws -> [SQLValue]?, style: Style,
    only: TreeName? = nil, to sink: ([UInt8]) throws -> Void
  ) throws -> Int64 {
    let columns = columns(called: names)
    var ahead = ahead
    let style = try styleNamingCommonTree(columns, style, only: only, &ahead, next)
    return try Renderer(columns: columns, style: style).render(ahead, then: next, to: sink)
  }

  /// Says how to get all rows, where there are as many as the query gives to who does not say how many.
  func noteMost(given count: Int64, _ parameters: [String: SQLValue]) {
    let most = header.parameters.first { $0.name == "top" }?.defaultValue.flatMap { Int64($0) }
    guard let most, most == count, parameters["top"] == nil else { return }
    Terminal.note("no more than the first \(most) rows: --param top=-1 gives all")
  }
}

/// Asks a named query once for each set of parameters, and shows the rows of all as one answer.
///
/// - Parameters:
///   - isByTree: The rows of all runs stand in the order of their trees, those of a tree as the runs gave them.
///   - look: Is shown each row.
func answer(
  _ name: String, from index: IndexFile, each runs: [[String: SQLValue]], output: OutputOptions,
  isByTree: Bool = false, _ look: (QueryRow) -> Void = { _ in }
) throws {
  let query = try Catalogue.query(name)
  let columns = query.columns
  var style = try output.style()
  style.unhidden = try index.columnsThatDistinguishTrees()
  _ = try Renderer(columns: columns, style: style)
  var rows: [[SQLValue]] = []
  for parameters in runs { rows += try index.rows(of: query, parameters) }
  if isByTree, runs.count > 1 {
    let trees = rows.map { QueryRow(names: columns.map(\.name), values: $0).tree }
    rows = rows.indices.sorted { (trees[$0], $0) < (trees[$1], $1) }.map { rows[$0] }
  }
  style = try styleNamingCommonTree(columns, style, only: index.onlyTree(), &rows) { nil }
  try output.show { try Renderer(columns: columns, style: style).render(rows, to: $0) }
  for row in rows { look(QueryRow(names: columns.map(\.name), values: row)) }
}

/// Asks a named query and shows a table for each tree, below its name where there are several. Other formats, and who
/// asks for columns, a sorting or a limit, get the rows of all as one answer.
///
/// - Parameter look: Is shown each row.
func answerByTree(
  _ name: String, from index: IndexFile, parameters: [String: SQLValue], output: OutputOptions,
  _ look: (QueryRow) -> Void = { _ in }
) throws {
  guard output.isPlainTable else {
    return try answer(name, from: index, each: [parameters], output: output, look)
  }
  let query = try Catalogue.query(name)
  let columns = query.columns
  var trees: [(common: CommonTree, rows: [[SQLValue]])] = []
  for row in try index.rows(of: query, parameters) {
    look(QueryRow(names: columns.map(\.name), values: row))
    guard let common = CommonTree(of: [row], columns) else { continue }
    if trees.last?.common.title != common.title { trees.append((common, [])) }
    trees[trees.count - 1].rows.append(row)
  }
  if trees.count == 1 { Terminal.note(visible(trees[0].common.title)) }
  var style = try output.style()
  try output.show { sink in
    for (place, tree) in trees.enumerated() {
      if trees.count > 1 { try sink(Array(((place > 0 ? "\n" : "") + visible(tree.common.title) + "\n").utf8)) }
      style.leftOut = tree.common.columns
      try Renderer(columns: columns, style: style).render(tree.rows, to: sink)
    }
  }
}

/// Gives what says in a line that an answer has no row, where a table would be a head alone. Where a part was not read,
/// or the index has no scan, nothing is known.
func noteNothing(
  _ sentence: String, in index: IndexFile, output: OutputOptions, unread: [UnreadPart] = []
) throws -> () -> Void {
  // While rows are read the index can be asked nothing else.
  let isKnown = try unread.isEmpty && index.hasScans()
  return { if output.isTable, isKnown { Terminal.note(sentence) } }
}

extension Renderer {
  /// Renders rows of values, and then others as they come.
  ///
  /// - Returns: How many there were.
  @discardableResult
  func render(
    _ rows: [[SQLValue]], then next: () throws -> [SQLValue]? = { nil }, to sink: ([UInt8]) throws -> Void
  ) throws -> Int64 {
    var (rest, count) = (rows.makeIterator(), Int64(0))
    let kinds = columns.map(\.kind)
    try render(
      next: {
        guard let row = try rest.next() ?? next() else { return nil }
        count += 1
        return zip(row, kinds).map { Cell($0, kind: $1) }
      }, to: sink)
    return count
  }
}
