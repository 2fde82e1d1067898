"""Reads an index with DuckDB as docs/tools.md does. Prints, as JSON, how many rows each name of argv[2:] has, and how
many of them each host's tags are by a statement that DuckDB itself computes on an attached index."""
import glob
import json
import os
import sys

import duckdb

index, names = sys.argv[1], sys.argv[2:]
connection = duckdb.connect()
try:
    import duckdb_extension_sqlite_scanner as package
    folder = os.path.dirname(package.__file__)
    [extension] = glob.glob(f"{folder}/extensions/v{duckdb.__version__}/*.duckdb_extension")
    connection.execute(f"LOAD '{extension}'")
except ImportError:
    connection.execute("INSTALL sqlite; LOAD sqlite")

rows = {
    name: len(connection.execute("SELECT * FROM sqlite_scan(?, ?)", [index, name]).fetchall()) for name in names
}
quoted = index.replace("'", "''")
connection.execute(f"ATTACH '{quoted}' AS strata (TYPE sqlite, READ_ONLY)")
tags = dict(connection.execute("SELECT host, count(*) FROM strata.current_tags GROUP BY ALL").fetchall())
json.dump({"rows": rows, "tags": tags}, sys.stdout)
