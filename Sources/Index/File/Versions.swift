import GRDB
import Migrations

/// The version of the SQLite library that this program runs with.
package var sqliteVersion: String {
  let number = Database.sqliteLibVersionNumber
  return "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
}

/// The version of the schema that this program makes: its number of migrations.
package var schemaVersion: Int { migrations.count }
