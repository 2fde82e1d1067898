import ImageModel
import Index
import Report

/// What things of each type take, and below it what these figures lack.
struct UsageReport {
  private let index: IndexFile
  private let host: String?
  private let arithmetic: ArithmeticOptions
  private var damaged: [(tree: TreeName, errors: Int)] = []
  private var doubts: [String] = []
  private var (hasRows, isNegative, isMeasured) = (false, false, true)

  init(index: IndexFile, host: String?, arithmetic: ArithmeticOptions) {
    self.index = index
    self.host = host
    self.arithmetic = arithmetic
  }

  mutating func show(_ output: OutputOptions) throws {
    let parameters = ["host": SQLValue(host), "as": arithmetic.parameter]
    try answerByTree("usage", from: index, parameters: parameters, output: output) { look(at: $0) }
    let all = try UnreadPart.all(in: index, host: host)
    if hasRows, output.isTable {
      Terminal.note(
        "RECLAIMABLE is docker system df’s number\(isNegative ? ", which may be below 0" : ""); EXACT is what a removal really frees"
      )
      if !isMeasured, all.of(["measure"]).isEmpty {
        Terminal.note("- is known once measured: strata index --measure, or strata usage --in PATH")
      }
    }
    try arithmetic.note(in: index, host: host, output: output)
    let unread = all.of(UnreadPart.ofImages)
    if !hasRows { try noteNothing("nothing takes space there", in: index, output: output, unread: unread)() }
    unread.note()
    all.noteDirectories()
    all.noteUnmeasured()
    doubts.forEach(Terminal.note)
    try noteNamesWithoutImage(in: index, host: host, so: ": only ON DISK counts what is there")
    // What was not read at all is said already.
    for tree in damaged where !unread.contains(where: { $0.tree == tree.tree }) {
      Terminal.note(
        "\(visible(tree.tree.title)): \(plural(tree.errors, "error")) found: the figures may lack what damaged or unread files hold (strata problems)"
      )
    }
  }

  private mutating func look(at row: QueryRow) {
    let title = visible(row.tree.title)
    if let errors = row.integer("errors"), errors > 0, damaged.last?.tree != row.tree {
      damaged.append((row.tree, Int(clamping: errors)))
    }
    if let uncertain = row.integer("uncertain"), uncertain > 0 {
      let orphans = plural(Int(clamping: row.integer("total") ?? 0), "orphan")
      doubts.append("\(title): \(uncertain) of \(orphans) uncertain (strata orphans)")
    }
    if let unsized = row.integer("unsized"), unsized > 0, row["bytes"] == .null {
      let orphans = plural(Int(clamping: unsized), "orphan")
      doubts.append("\(title): SIZE is without \(orphans): only a measure finds what such orphans take")
    }
    hasRows = true
    isNegative = isNegative || row.integer("reclaimable") ?? 0 < 0
    // Of an image layout the sizes of its blobs are all there is.
    let isLayout = row.tree.driver.isEmpty && row.tree.namespace.isEmpty
    isMeasured = isMeasured && (isLayout || row["measured"] != .null)
  }
}
