import GRDB

/// A row that refers to one which is not there.
struct BrokenReference {
  let table: String
  /// Nil in a table without rowids.
  let row: Int64?
  let parent: String

  static let select = "PRAGMA foreign_key_check"

  init(_ fault: PreparedStatement) {
    (table, row, parent) = (fault.text(0), fault.integerIfAny(1), fault.text(2))
  }

  static func first(_ db: Database) throws -> BrokenReference? {
    let faults = try PreparedStatement(db, select)
    return try faults.step() ? BrokenReference(faults) : nil
  }

  var words: String { "a row of \(table) refers to none of \(parent)" }
}
