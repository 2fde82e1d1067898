import GRDB
import GRDBSQLite

/// The virtual table by which SQLite reads `GivenRows`.
enum GivenRowsTable {
  /// What SQLite knows a pointer to such rows by, which must last as long as the process.
  private static let pointerType: StaticString = "strata's given rows"
  static var pointerName: UnsafePointer<CChar> {
    UnsafeRawPointer(pointerType.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  /// Makes `given_rows` known to a connection.
  static func add(to db: Database) throws {
    try db.check(sqlite3_create_module_v2(db.sqliteConnection, "given_rows", module, nil, nil))
  }

  private struct Cursor {
    // SQLite's part comes first.
    var base = sqlite3_vtab_cursor()
    var values: UnsafePointer<GivenRows.Value>?
    var bytes: UnsafeRawPointer?
    var columns = 0
    var rows = 0
  }

  private static func cursor(_ base: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> UnsafeMutablePointer<Cursor>? {
    UnsafeMutableRawPointer(base)?.assumingMemoryBound(to: Cursor.self)
  }

  private nonisolated(unsafe) static let module: UnsafePointer<sqlite3_module> = {
    var module = sqlite3_module()
    module.xConnect = { connection, _, _, _, table, _ in
      let columns = (0..<GivenRows.mostColumns).map { "c\($0)" }.joined(separator: ", ")
      let code = sqlite3_declare_vtab(connection, "CREATE TABLE given_rows(\(columns), rows HIDDEN)")
      guard code == SQLITE_OK else { return code }
      table?.pointee = .allocate(capacity: 1)
      table?.pointee?.initialize(to: sqlite3_vtab())
      return SQLITE_OK
    }
    module.xDisconnect = { table in
      table?.deallocate()
      return SQLITE_OK
    }
    module.xBestIndex = { _, plan in
      guard let plan else { return SQLITE_ERROR }
      for place in 0..<Int(plan.pointee.nConstraint) {
        let constraint = plan.pointee.aConstraint[place]
        guard constraint.iColumn == GivenRows.mostColumns, constraint.usable != 0,
          constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ)
        else { continue }
        plan.pointee.aConstraintUsage[place].argvIndex = 1
        plan.pointee.aConstraintUsage[place].omit = 1
        plan.pointee.estimatedCost = 1
        return SQLITE_OK
      }
      return SQLITE_CONSTRAINT
    }
    module.xOpen = { _, opened in
      let cursor = UnsafeMutablePointer<Cursor>.allocate(capacity: 1)
      cursor.initialize(to: Cursor())
      opened?.pointee = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
      return SQLITE_OK
    }
    module.xClose = { cursor in
      GivenRowsTable.cursor(cursor)?.deallocate()
      return SQLITE_OK
    }
    module.xFilter = { cursor, _, _, _, arguments in
      guard let cursor = GivenRowsTable.cursor(cursor) else { return SQLITE_ERROR }
      // What is no pointer of this type is none: then there are no rows.
      guard let given = sqlite3_value_pointer(arguments?[0], GivenRowsTable.pointerName) else { return SQLITE_OK }
      let rows = Unmanaged<GivenRows>.fromOpaque(given).takeUnretainedValue()
      cursor.pointee.values = UnsafePointer(rows.values.baseAddress)
      cursor.pointee.bytes = UnsafeRawPointer(rows.bytes.baseAddress)
      cursor.pointee.columns = rows.columns
      cursor.pointee.rows = rows.rows
      return SQLITE_OK
    }
    module.xNext = { cursor in
      guard let cursor = GivenRowsTable.cursor(cursor) else { return SQLITE_ERROR }
      cursor.pointee.rows -= 1
      cursor.pointee.values? += cursor.pointee.columns
      return SQLITE_OK
    }
    module.xEof = { cursor in
      guard let cursor = GivenRowsTable.cursor(cursor) else { return 1 }
      return cursor.pointee.rows > 0 ? 0 : 1
    }
    module.xColumn = { cursor, context, column in
      guard let cursor = GivenRowsTable.cursor(cursor), column < cursor.pointee.columns,
        let value = cursor.pointee.values?[Int(column)]
      else { return SQLITE_OK }
      // SQLite copies the bytes before the rows change.
      switch value.type {
      case SQLITE_INTEGER: sqlite3_result_int64(context, value.word)
      case SQLITE_FLOAT: sqlite3_result_double(context, Double(bitPattern: UInt64(bitPattern: value.word)))
      case SQLITE_TEXT:
        let text = cursor.pointee.bytes?.advanced(by: Int(value.word)).assumingMemoryBound(to: CChar.self)
        sqlite3_result_text64(context, text, UInt64(value.count), nil, UInt8(SQLITE_UTF8))
      case SQLITE_BLOB:
        let blob = cursor.pointee.bytes?.advanced(by: Int(value.word))
        sqlite3_result_blob64(context, blob, UInt64(value.count), nil)
      default: break
      }
      return SQLITE_OK
    }
    module.xRowid = { _, row in
      row?.pointee = 0
      return SQLITE_OK
    }
    let lasting = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
    lasting.initialize(to: module)
    return UnsafePointer(lasting)
  }()
}
