"""Runs a block of Python of the docs, from standard input, as it stands. What DuckDB would download it takes from the
package of the same file, where that is installed."""
import glob
import os
import sys

try:
    import duckdb
    import duckdb_extension_sqlite_scanner as package
    folder = os.path.dirname(package.__file__)
    [extension] = glob.glob(f"{folder}/extensions/v{duckdb.__version__}/*.duckdb_extension")
    ask = duckdb.sql
    duckdb.sql = lambda text: ask(f"LOAD '{extension}'" if text.startswith("INSTALL sqlite;") else text)
except ImportError:
    pass

exec(compile(sys.stdin.read(), "block", "exec"), {"__name__": "__main__"})
