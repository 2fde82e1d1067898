// The least that writing an index costs: the very rows of another index into the same schema, 32 with each statement, each
// table in the order of its key and its indexes afterwards, as strata writes a first scan (rollback journal, page size,
// then the write-ahead log). The rows are in memory before the clock starts. Prints their number and what it took.
//
//   write INDEX NEW

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { AT_ONCE = 32, MOST_COLUMNS = 64 };

struct table {
  char *name, *columns;
  int width;
  long rows;
  sqlite3_value **values;
  struct table *next;
};

static sqlite3 *db;

static void check(int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  fprintf(stderr, "write: %s\n", sqlite3_errmsg(db));
  exit(1);
}

static void run(const char *sql) { check(sqlite3_exec(db, sql, NULL, NULL, NULL)); }

static sqlite3_stmt *prepare(char *sql) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
  sqlite3_free(sql);
  return statement;
}

static char *text(sqlite3_stmt *row, int column) {
  return sqlite3_mprintf("%s", (const char *)sqlite3_column_text(row, column));
}

// The first column of the first row.
static char *value_of(char *sql) {
  sqlite3_stmt *statement = prepare(sql);
  check(sqlite3_step(statement));
  char *value = text(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

// What a query gives, one string for each row, NULL at the end.
static char **list(char *sql) {
  sqlite3_stmt *statement = prepare(sql);
  char **found = calloc(1024, sizeof *found);
  for (int count = 0; sqlite3_step(statement) == SQLITE_ROW && count < 1023; count++) found[count] = text(statement, 0);
  sqlite3_finalize(statement);
  return found;
}

// All rows of a table, in the order of its key; columns that SQLite computes are left out.
static struct table *load(char *name) {
  struct table *table = calloc(1, sizeof *table);
  table->name = name;
  table->columns = value_of(
      sqlite3_mprintf("SELECT group_concat(name, ', ') FROM pragma_table_xinfo(%Q) WHERE hidden = 0", name));
  char *key = value_of(sqlite3_mprintf(
      "SELECT coalesce(group_concat(name, ', '), '1') FROM (SELECT name FROM pragma_table_xinfo(%Q) WHERE pk ORDER BY pk)",
      name));
  sqlite3_stmt *rows = prepare(sqlite3_mprintf("SELECT %s FROM %s ORDER BY %s", table->columns, name, key));
  table->width = sqlite3_column_count(rows);
  for (long room = 0; sqlite3_step(rows) == SQLITE_ROW; table->rows++) {
    if (table->rows == room) {
      room = room ? 2 * room : 64;
      table->values = realloc(table->values, (size_t)(room * table->width) * sizeof *table->values);
    }
    for (int column = 0; column < table->width; column++)
      table->values[table->rows * table->width + column] = sqlite3_value_dup(sqlite3_column_value(rows, column));
  }
  sqlite3_finalize(rows);
  return table;
}

// A statement that inserts so many rows.
static sqlite3_stmt *insertion(const struct table *table, long count) {
  char row[2 * MOST_COLUMNS + 2] = "(", *rows = NULL;
  for (int column = 0; column < table->width; column++) strcat(row, column ? ",?" : "?");
  strcat(row, ")");
  for (long place = 0; place < count; place++) rows = sqlite3_mprintf("%z%s%s", rows, place ? "," : "", row);
  return prepare(sqlite3_mprintf("INSERT INTO %s(%s) VALUES %z", table->name, table->columns, rows));
}

static void bind(sqlite3_stmt *statement, int place, sqlite3_value *value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER: check(sqlite3_bind_int64(statement, place, sqlite3_value_int64(value))); break;
    case SQLITE_TEXT:
      check(sqlite3_bind_text(
          statement, place, (const char *)sqlite3_value_text(value), sqlite3_value_bytes(value), SQLITE_STATIC));
      break;
    case SQLITE_BLOB:
      check(sqlite3_bind_blob(statement, place, sqlite3_value_blob(value), sqlite3_value_bytes(value), SQLITE_STATIC));
      break;
    default: check(sqlite3_bind_null(statement, place));
  }
}

static void fill(const struct table *table) {
  for (long row = 0; row < table->rows;) {
    long count = table->rows - row < AT_ONCE ? table->rows - row : AT_ONCE;
    sqlite3_stmt *statement = insertion(table, count);
    for (; row + count <= table->rows; row += count) {
      for (long value = 0; value < count * table->width; value++)
        bind(statement, (int)value + 1, table->values[row * table->width + value]);
      check(sqlite3_step(statement));
      check(sqlite3_reset(statement));
    }
    sqlite3_finalize(statement);
  }
}

static double seconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **words) {
  if (count != 3) {
    fputs("usage: write INDEX NEW\n", stderr);
    return 64;
  }
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  check(sqlite3_open_v2(words[1], &db, SQLITE_OPEN_READONLY, NULL));
  char *page_size = value_of(sqlite3_mprintf("PRAGMA page_size"));
  // What SQLite keeps for itself it makes itself.
  const char *schema = "SELECT %s FROM sqlite_schema WHERE type %s AND name NOT LIKE 'sqlite_%%' ORDER BY rowid";
  char **made_first = list(sqlite3_mprintf(schema, "sql", "IN ('table', 'view')"));
  char **made_last = list(sqlite3_mprintf(schema, "sql", "IN ('index', 'trigger')"));
  struct table *first = NULL, **next = &first;
  for (char **name = list(sqlite3_mprintf(schema, "name", "= 'table'")); *name != NULL; name++) {
    *next = load(*name);
    next = &(*next)->next;
  }
  sqlite3_close(db);

  double began = seconds(CLOCK_MONOTONIC), spent = seconds(CLOCK_PROCESS_CPUTIME_ID);
  check(sqlite3_open_v2(words[2], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
  run(sqlite3_mprintf("PRAGMA page_size = %s; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY", page_size));
  run("BEGIN");
  for (char **sql = made_first; *sql != NULL; sql++) run(*sql);
  long rows = 0;
  for (struct table *table = first; table != NULL; table = table->next) {
    fill(table);
    rows += table->rows;
  }
  for (char **sql = made_last; *sql != NULL; sql++) run(*sql);
  run("COMMIT; PRAGMA journal_mode = WAL");
  check(sqlite3_close(db));
  printf("{\"rows\": %ld, \"wall\": %.6f, \"cpu\": %.6f}\n", rows, seconds(CLOCK_MONOTONIC) - began,
         seconds(CLOCK_PROCESS_CPUTIME_ID) - spent);
  return 0;
}
