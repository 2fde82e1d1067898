import Testing

/// A statement that wants what it may not, or more than there is.
struct HostileStatement: Sendable, CustomTestStringConvertible {
  let sql: String
  /// Whether it must fail. If not, an answer is as good as an error: it harms nothing.
  let isRefused: Bool
  /// What the error says, if there is to be a certain one.
  let says: String?

  var testDescription: String { sql.count > 90 ? sql.prefix(90) + "…" : sql }

  static func refused(_ says: String, _ statements: [String]) -> [HostileStatement] {
    statements.map { HostileStatement(sql: $0, isRefused: true, says: says) }
  }

  static func refused(_ statements: [String]) -> [HostileStatement] {
    statements.map { HostileStatement(sql: $0, isRefused: true, says: nil) }
  }

  static func harmless(_ statements: [String]) -> [HostileStatement] {
    statements.map { HostileStatement(sql: $0, isRefused: false, says: nil) }
  }

  static let all: [HostileStatement] = [
    writes, commands, pragmas, modules, functions, texts, endless, huge, deep, paths, patterns, bombs,
  ].flatMap { $0 }
}

extension HostileStatement {
  static let writes: [HostileStatement] =
    refused(
      "this would write",
      [
        "DELETE FROM tags", "DELETE FROM scans WHERE 1", "delete from main.tags",
        "UPDATE tags SET tag = 'x'", "UPDATE OR IGNORE hosts SET name = 'x'",
        "UPDATE hosts SET name = t.tag FROM tags AS t", "INSERT INTO hosts(name) VALUES ('x')",
        "INSERT OR REPLACE INTO hosts(id, name) VALUES (1, 'x')",
        "REPLACE INTO hosts(id, name) VALUES (1, 'x')", "INSERT INTO hosts DEFAULT VALUES",
        "INSERT INTO hosts(name) SELECT tag FROM tags",
        "INSERT INTO hosts(name) VALUES ('x') ON CONFLICT DO UPDATE SET name = 'y'",
        "INSERT INTO hosts(name) VALUES ('x') RETURNING *", "DELETE FROM tags RETURNING tag",
        "UPDATE hosts SET name = 'x' RETURNING name",
        "WITH a AS (SELECT 1) DELETE FROM tags", "WITH a AS (SELECT 1) UPDATE hosts SET name = 'x'",
        "WITH a AS (SELECT 'x' AS n) INSERT INTO hosts(name) SELECT n FROM a",
        "EXPLAIN DELETE FROM tags", "EXPLAIN QUERY PLAN UPDATE hosts SET name = 'x'",
        "/* SELECT 1 */ DELETE FROM tags", "-- SELECT 1\nDELETE FROM tags", "; DELETE FROM tags",
        "CREATE TABLE t(a)", "CREATE TABLE IF NOT EXISTS t AS SELECT * FROM tags",
        "CREATE TABLE main.t(a) STRICT", "CREATE INDEX i ON tags(tag)",
        "CREATE UNIQUE INDEX i ON tags(tag)", "CREATE VIEW v AS SELECT 1",
        "CREATE TEMP TABLE t(a)", "CREATE TEMP TABLE t AS SELECT * FROM tags",
        "CREATE TEMPORARY VIEW v AS SELECT 1", "CREATE TABLE temp.t(a)",
        "CREATE TRIGGER t AFTER INSERT ON hosts BEGIN DELETE FROM tags; END",
        "CREATE TEMP TRIGGER t AFTER INSERT ON hosts BEGIN SELECT 1; END", "DROP TABLE tags",
        "DROP TABLE IF EXISTS main.tags", "DROP VIEW current_tags", "DROP INDEX tags_by_name",
        "ALTER TABLE tags RENAME TO t", "ALTER TABLE tags ADD COLUMN x",
        "ALTER TABLE tags RENAME COLUMN tag TO t",
        "DELETE FROM digests WHERE id IN (SELECT id FROM digests)",
      ])
    + refused([
      "UPDATE sqlite_schema SET sql = 'x'", "DELETE FROM sqlite_master",
      "INSERT INTO sqlite_schema VALUES ('table', 't', 't', 2, 'CREATE TABLE t(a)')",
      "UPDATE sqlite_temp_schema SET sql = ''", "UPDATE current_tags SET tag = 'x'",
      "DELETE FROM current_tags", "ANALYZE", "ANALYZE tags", "ALTER TABLE tags DROP COLUMN tag",
      "DROP TABLE sqlite_schema", "CREATE TABLE sqlite_x(a)",
      "UPDATE json_each SET value = 1", "DELETE FROM pragma_table_info",
      "INSERT INTO pragma_user_version VALUES (1)",
    ])

  static let commands: [HostileStatement] =
    refused(
      "is not allowed: the index is only read here",
      [
        "ATTACH 'other.db' AS o", "ATTACH DATABASE 'new.db' AS n",
        "ATTACH ':memory:' AS m", "ATTACH '' AS m", "ATTACH 'file:new.db?mode=rwc' AS n",
        "ATTACH 'file:other.db?immutable=1' AS o", "ATTACH 'other' || '.db' AS o",
        "ATTACH '/etc/passwd' AS p", "EXPLAIN ATTACH 'other.db' AS o", "DETACH main", "DETACH temp",
        "BEGIN", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "COMMIT", "END", "ROLLBACK",
        "SAVEPOINT s", "RELEASE s", "ROLLBACK TO s", "REINDEX",
        "REINDEX tags",
      ])
    + refused(["VACUUM", "VACUUM main", "VACUUM INTO 'new.db'", "VACUUM temp INTO 'new.db'"])
    + refused([
      ".shell touch new.db", ".load other.db", ".output new.db", ".open new.db",
      "SELECT 1 INTO OUTFILE 'new.db'", "COPY tags TO 'new.db'", "SELECT * FROM 'other.db'",
      "SELECT * FROM o.secrets", "SELECT * FROM \"other.db\".secrets", "SELECT * FROM temp.tags",
      "LOAD 'other.db'", "EXEC xp_cmdshell 'touch new.db'", "GRANT ALL ON tags TO public", "x",
      "SELECT", "SELECT FROM", "(SELECT 1", "SELECT 'a",
    ])

  static let pragmas: [HostileStatement] =
    refused(
      "PRAGMA",
      [
        "PRAGMA journal_mode = WAL", "PRAGMA journal_mode = DELETE", "PRAGMA journal_mode",
        "PRAGMA main.journal_mode = OFF", "PRAGMA user_version = 99", "PRAGMA user_version(99)",
        "PRAGMA application_id = 1", "PRAGMA schema_version = 1", "PRAGMA encoding = 'UTF-16'",
        "PRAGMA page_size = 1024", "PRAGMA auto_vacuum = FULL", "PRAGMA query_only = OFF",
        "PRAGMA query_only(0)", "PRAGMA writable_schema = ON", "PRAGMA writable_schema = RESET",
        "PRAGMA trusted_schema = ON", "PRAGMA cell_size_check = OFF", "PRAGMA mmap_size = 1000000000",
        "PRAGMA cache_size = -1000000000", "PRAGMA cache_spill = 1", "PRAGMA temp_store = FILE",
        "PRAGMA temp_store_directory = '/'", "PRAGMA synchronous = OFF",
        "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA wal_checkpoint", "PRAGMA wal_autocheckpoint = 1",
        "PRAGMA incremental_vacuum", "PRAGMA optimize", "PRAGMA foreign_keys = OFF",
        "PRAGMA ignore_check_constraints = ON", "PRAGMA secure_delete = OFF", "PRAGMA threads = 8",
        "PRAGMA hard_heap_limit = 0", "PRAGMA soft_heap_limit = 0", "PRAGMA busy_timeout = 100000000",
        "PRAGMA max_page_count = 1", "PRAGMA journal_size_limit = 0", "PRAGMA legacy_alter_table = ON",
        "PRAGMA recursive_triggers = ON", "PRAGMA case_sensitive_like = ON", "PRAGMA shrink_memory",
        "PRAGMA analysis_limit = 1", "PRAGMA data_store_directory = '/'", "PRAGMA lock_status",
        "PRAGMA vdbe_trace = ON", "PRAGMA parser_trace = ON", "PRAGMA key = 'x'", "PRAGMA rekey = 'x'",
        "PRAGMA no_such_pragma", "EXPLAIN PRAGMA journal_mode = WAL",
        "PRAGMA lock_proxy_file = 'new.db'", "PRAGMA default_cache_size = 1",
      ])
    + refused([
      "SELECT * FROM pragma_journal_mode", "SELECT * FROM pragma_wal_checkpoint",
      "SELECT * FROM pragma_user_version(99)", "SELECT * FROM pragma_optimize",
      "SELECT * FROM pragma_hard_heap_limit(0)", "PRAGMA", "PRAGMA =", "PRAGMA table_info(",
    ])
    + harmless([
      "PRAGMA table_info('''; DROP TABLE tags; --')", "PRAGMA integrity_check(1000000000)",
      "PRAGMA quick_check(tags)", "PRAGMA foreign_key_check(no_such_table)",
      "SELECT * FROM pragma_table_info('tags', 'other')",
      "SELECT count(*) FROM pragma_function_list a, pragma_function_list b, pragma_function_list c",
    ])

  static let modules: [HostileStatement] = refused([
    "SELECT * FROM dbstat", "SELECT * FROM sqlite_dbpage", "SELECT data FROM sqlite_dbpage(1)",
    "SELECT * FROM sqlite_stmt", "SELECT * FROM bytecode('SELECT 1')",
    "SELECT * FROM tables_used('SELECT 1')", "SELECT * FROM generate_series(1, 1000000000)",
    "SELECT * FROM fsdir('/')", "SELECT * FROM csv('/etc/passwd')",
    "SELECT * FROM zipfile('other.db')", "SELECT * FROM fts3tokenize", "SELECT * FROM completion",
    "SELECT * FROM fts5vocab", "SELECT * FROM fts5", "SELECT * FROM rtree",
    "CREATE VIRTUAL TABLE v USING fts3(a)", "CREATE VIRTUAL TABLE v USING fts4(a)",
    "CREATE VIRTUAL TABLE v USING fts5(a)", "CREATE VIRTUAL TABLE v USING rtree(a, b, c)",
    "CREATE VIRTUAL TABLE temp.v USING fts5(a)", "CREATE VIRTUAL TABLE v USING dbstat(main)",
    "CREATE VIRTUAL TABLE v USING csv(filename='/etc/passwd')",
    "CREATE VIRTUAL TABLE v USING fts4(a, tokenize=icu)",
    "SELECT * FROM tags WHERE tags MATCH 'x'",
  ])

  static let functions: [HostileStatement] = refused([
    "SELECT load_extension('other.db')", "SELECT load_extension('other.db', 'main')",
    "SELECT LOAD_EXTENSION('x')", "SELECT \"load_extension\"('x')", "SELECT [load_extension]('x')",
    "SELECT count(*) FILTER (WHERE load_extension('x')) FROM tags",
    "SELECT * FROM tags ORDER BY load_extension(tag)", "VALUES (load_extension('x'))",
    "WITH a AS MATERIALIZED (SELECT load_extension('x')) SELECT * FROM a",
    "SELECT fts3_tokenizer('simple')", "SELECT fts3_tokenizer('simple', x'0011223344556677')",
    "SELECT fts5('x')", "SELECT rtreecheck('tags')", "SELECT rtreenode(2, x'00')",
    "SELECT rtreedepth(x'00')", "SELECT sqlite_log(1, 'x')", "SELECT readfile('/etc/passwd')",
    "SELECT writefile('new.db', 'x')", "SELECT edit('x', 'touch new.db')",
    "SELECT fts5_source_id()", "SELECT matchinfo(tags) FROM tags", "SELECT snippet(tags) FROM tags",
    "SELECT optimize(tags) FROM tags", "SELECT bm25(tags) FROM tags",
    "SELECT sqlite_rename_column('', '', '', '', '', 1, '', 0, 0)",
    "SELECT sqlite_drop_column(0, '', 0)", "SELECT system('touch new.db')",
  ])
}
