import GRDBSQLite
import Migrations

/// The version of the SQLite library that this program runs with.
package var sqliteVersion: String { String(cString: sqlite3_libversion()) }

/// The version of the schema that this program makes: its number of migrations.
package var schemaVersion: Int { migrations.count }
