// sqlite3_db_config takes a variable number of arguments, which Swift cannot pass.

struct sqlite3;
int sqlite3_db_config(struct sqlite3 *db, int option, ...);

/// Turns one of a connection's switches (SQLITE_DBCONFIG_…) on or off.
static inline int strata_switch(struct sqlite3 *db, int option, int on) {
  int now = 0;
  return sqlite3_db_config(db, option, on, &now);
}
