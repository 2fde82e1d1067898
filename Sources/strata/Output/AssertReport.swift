import ImageModel
import Report

/// A tree and what was checked of it.
struct CheckedTree {
  let figures: TreeFigures
  let checks: [Assertions.Check]

  var breaches: [Assertions.Check] { checks.filter { !$0.holds } }
}

/// The forms in which `strata assert` reports.
enum AssertReport {
  /// A line for each breach; where a tree has none, one that says what it has.
  case text([CheckedTree])
  /// The line of a monitoring plugin, with performance data.
  ///
  /// Source: Monitoring Plugins Development Guidelines, "Plugin Output for Nagios" and "Performance data".
  case nagios([CheckedTree])
  /// A row for each check.
  case rows([CheckedTree], Format)

  func show() throws {
    switch self {
    case .text(let trees):
      for tree in trees {
        let title = visible(tree.figures.name.title)
        for breach in tree.breaches { try Terminal.say("\(title): \(breach.detail)") }
        if tree.breaches.isEmpty {
          try Terminal.say("\(title): OK: \(tree.checks.map(\.detail).joined(separator: "; "))")
        }
      }
    case .nagios(let trees): try Terminal.print(Self.plugin(trees))
    case .rows(let trees, let format):
      let renderer = try Renderer(columns: Self.columns, style: Style(format: format))
      let rows = trees.flatMap { tree in tree.checks.map { Self.cells(tree.figures, $0) } }
      try renderer.render(rows) { try Terminal.write($0) }
    }
  }

  private static func plugin(_ trees: [CheckedTree]) -> String {
    let breaches = trees.flatMap { tree in tree.breaches.map { "\(visible(tree.figures.name.title)): \($0.detail)" } }
    let count = trees.map(\.checks.count).reduce(0, +)
    let verdict =
      breaches.isEmpty
      ? "OK - \(plural(trees.count, "tree")), \(plural(count, "check"))"
      : "CRITICAL - " + breaches.joined(separator: "; ")
    let figures = trees.flatMap { tree in tree.checks.compactMap { figure($0, of: tree.figures) } }
    // A bar ends the text.
    return "STRATA " + verdict.replacing(scalar: "|", with: "/")
      + (figures.isEmpty ? "" : " | " + figures.joined(separator: " "))
  }

  /// `'label'=value[unit];warning;critical;minimum`: critical is what lies outside 0 to the limit.
  private static func figure(_ check: Assertions.Check, of tree: TreeFigures) -> String? {
    guard let value = check.value else { return nil }
    let label = visible("\(tree.name.title) \(check.name)").replacing(scalar: "'", with: "''")
      .replacing(scalar: "=", with: "_").replacing(scalar: "|", with: "/")
    let unit =
      switch check.unit {
      case .bytes: "B"
      case .seconds: "s"
      case .findings: ""
      }
    // The limit itself is a breach already, but for findings.
    let critical = check.limit.map { check.unit == .findings ? $0 : max($0 - 1, 0) }
    return "'\(label)'=\(value)\(unit);;\(critical.map { "\($0)" } ?? "");0"
  }

  private static let columns = [
    Column("host"), Column("driver"), Column("root"), Column("namespace"), Column("check", isIdentifier: true),
    Column("value", .integer), Column("limit", .integer), Column("unit"), Column("holds", .boolean), Column("detail"),
  ]

  private static func cells(_ tree: TreeFigures, _ check: Assertions.Check) -> [Cell] {
    let name = tree.name
    func number(_ value: Int64?) -> Cell { value.map { .integer($0) } ?? .null }
    return [
      .text(name.host), .text(name.driver), .text(name.root), .text(name.namespace), .text(check.name),
      number(check.value), number(check.limit), .text(check.unit.rawValue), .integer(check.holds ? 1 : 0),
      .text(check.detail),
    ]
  }
}
