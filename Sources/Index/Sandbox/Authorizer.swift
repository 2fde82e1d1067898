import GRDBSQLite

/// Says to SQLite, while it compiles a statement, what the statement may do: read the index's own
/// tables and views, call functions of a list, and ask harmless pragmas.
final class Authorizer {
  /// In lower case.
  private let tables: Set<String>
  /// What was refused first since the last `reset`.
  private(set) var denial: Denial?

  /// - Parameter tables: The names of the tables and views in the index.
  init(tables: [String]) {
    let schema = ["sqlite_schema", "sqlite_master", "sqlite_temp_schema", "sqlite_temp_master"]
    self.tables = Set(tables.map { $0.lowercased() } + schema + allowedTableFunctions)
  }

  func reset() { denial = nil }

  /// Whether a statement may do this. The two texts are what SQLite says with each action (sqlite3.h, "Authorizer
  /// Action Codes").
  func allows(_ action: Int32, _ first: String?, _ second: String?) -> Bool {
    let refusal = judge(action, first, second)
    denial = denial ?? refusal
    return refusal == nil
  }

  /// Nil if it may be.
  private func judge(_ action: Int32, _ first: String?, _ second: String?) -> Denial? {
    switch action {
    case SQLITE_SELECT, SQLITE_RECURSIVE: return nil
    case SQLITE_READ:
      // Without a column no value is read, and the name may be one that the statement itself gave.
      let table = first ?? ""
      return second == "" || tables.contains(table.lowercased()) ? nil : .table(table)
    case SQLITE_FUNCTION:
      let name = second ?? ""
      return allowedFunctions.contains(name.lowercased()) ? nil : .function(name)
    case SQLITE_PRAGMA:
      let name = first ?? ""
      guard let takesName = allowedPragmas[name.lowercased()] else { return .pragma(name) }
      return second == nil || takesName ? nil : .pragmaValue(name)
    case SQLITE_ATTACH: return .command("ATTACH")
    case SQLITE_DETACH: return .command("DETACH")
    case SQLITE_TRANSACTION: return .command(first ?? "BEGIN")
    case SQLITE_SAVEPOINT: return .command("SAVEPOINT")
    case SQLITE_ANALYZE: return .command("ANALYZE")
    case SQLITE_REINDEX: return .command("REINDEX")
    default: return .write
    }
  }
}
