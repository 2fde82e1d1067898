/// Sorts rows by some of their columns.
struct RowOrder {
  private struct Key {
    let field: Field
    let isDescending: Bool
  }

  private let keys: [Key]

  /// - Parameter names: Columns, the first to decide first; "-" before a name for the greatest
  ///   value first.
  /// - Throws: `ReportError.unknownColumn`
  init(_ names: [String], _ lookup: ColumnLookup) throws {
    keys = try names.map { name in
      // A column may be called "-1": SQL allows it.
      let isDescending = name.hasPrefix("-") && !lookup.columns.contains { $0.name == name }
      let position = try lookup.position(of: isDescending ? String(name.dropFirst()) : name)
      return Key(field: lookup.field(at: position), isDescending: isDescending)
    }
  }

  var isEmpty: Bool { keys.isEmpty }
  var fields: [Field] { keys.map(\.field) }

  /// The rows in order; where the keys are equal, in the order they came. With a limit only about
  /// twice as many rows are ever held.
  ///
  /// - Parameter memory: How many bytes of rows may be held.
  /// - Throws: `ReportError.sortMemory`, and what `next` throws.
  func sorted(limit: Int?, memory: Int64? = nil, _ next: () throws -> [Cell]?) throws -> [[Cell]] {
    var entries: [Entry] = []
    var held: Int64 = 0
    let most = limit.map { $0.addingReportingOverflow(max($0, 1_000)) }
    var number = 0
    while let row = try next() {
      entries.append(Entry(row: row, number: number, keys: keys.map { Value($0, row) }))
      number += 1
      held += Self.bytes(row)
      let isOver = memory.map { held > $0 } ?? false
      if let limit, let most, isOver || (!most.overflow && entries.count >= most.partialValue), entries.count > limit {
        entries.sort(by: precedes)
        entries.removeLast(entries.count - limit)
        held = entries.reduce(0) { $0 + Self.bytes($1.row) }
      }
      // With little room left each further row would have all of them sorted again.
      if let memory, held > (isOver && limit != nil ? memory / 2 : memory) { throw ReportError.sortMemory(memory) }
    }
    entries.sort(by: precedes)
    return entries.prefix(limit ?? entries.count).map(\.row)
  }

  /// About what a row takes: its texts, and what Swift keeps beside each value.
  private static func bytes(_ row: [Cell]) -> Int64 {
    row.reduce(128) { sum, cell in
      switch cell {
      case .text(let text), .json(let text): sum + 64 + Int64(text.utf8.count)
      default: sum + 64
      }
    }
  }

  private struct Entry {
    let row: [Cell]
    let number: Int
    let keys: [Value]
  }

  /// What of a cell is compared: numbers before texts, null last.
  private enum Value {
    case integer(Int64)
    case real(Double)
    case text(String)
    case null

    init(_ key: Key, _ row: [Cell]) {
      switch row[key.field.position] {
      case .null: self = .null
      case .integer(let number): self = .integer(number)
      case .real(let number): self = number.isNaN ? .null : .real(number)
      case .bool(let value): self = .integer(value ? 1 : 0)
      case .json(let json): self = .text(json)
      case .text(let text):
        let time = key.field.column.kind == .time ? Timestamp(rfc3339: text) : nil
        self = time.map { .integer($0.milliseconds) } ?? .text(text)
      }
    }

    /// Negative if this comes first, 0 if neither does.
    func compare(_ other: Value) -> Int {
      switch (self, other) {
      case (.integer(let a), .integer(let b)): a < b ? -1 : a > b ? 1 : 0
      case (.integer(let a), .real(let b)): Self.compare(Double(a), b)
      case (.real(let a), .integer(let b)): Self.compare(a, Double(b))
      case (.real(let a), .real(let b)): Self.compare(a, b)
      case (.text(let a), .text(let b)):
        a.utf8.lexicographicallyPrecedes(b.utf8)
          ? -1 : b.utf8.lexicographicallyPrecedes(a.utf8) ? 1 : 0
      case (.text, _): 1
      case (_, .text): -1
      case (.null, _), (_, .null): 0
      }
    }

    private static func compare(_ a: Double, _ b: Double) -> Int { a < b ? -1 : a > b ? 1 : 0 }

    var isNull: Bool {
      if case .null = self { true } else { false }
    }
  }

  private func precedes(_ a: Entry, _ b: Entry) -> Bool {
    for (index, key) in keys.enumerated() {
      let (left, right) = (a.keys[index], b.keys[index])
      if left.isNull != right.isNull { return right.isNull }
      let order = left.compare(right)
      if order != 0 { return (order < 0) != key.isDescending }
    }
    return a.number < b.number
  }
}
