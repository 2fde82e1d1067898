"""Reads an index with DuckDB as docs/tools.md does. Prints, as JSON, how many rows each name of argv[2:] has, how
many of them each host's tags are by a statement that DuckDB itself computes on an attached index, and the sum of a column
that SQLite knows and of one that a view computes, in each of the documented ways."""
import glob
import json
import os
import subprocess
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
def sums(size, images, source):
    return [int(number) for number in connection.execute(f"SELECT sum({size}), sum({images}) FROM {source}").fetchone()]


statement = "SELECT * FROM current_layers"
lines = os.path.join(os.path.dirname(index), "layers.ndjson")
with open(lines, "w") as file:
    command = [os.environ["STRATA"], "sql", "--db", index, "--format", "ndjson", statement]
    subprocess.run(command, stdout=file, check=True)
types = dict(row[:2] for row in connection.execute(f"DESCRIBE SELECT * FROM '{lines}'").fetchall())
assert (types["size"], types["images"], types["chain_id"]) == ("BIGINT", "BIGINT", "VARCHAR"), types
def kinds(source):
    return {row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}


# As the table in docs/tools.md has it.
for name in names:
    assert kinds(f"sqlite_scan('{quoted}', '{name}')") <= {"BIGINT", "VARCHAR", "BLOB"}, name
    assert kinds(f"sqlite_query('strata', 'SELECT * FROM {name}')") == {"VARCHAR"}, name
assert connection.execute("SELECT typeof(since) FROM '" + lines + "' WHERE since IS NOT NULL LIMIT 1").fetchone() in (
    None, ("TIMESTAMP",))
ways = [
    sums("size", "images", f"'{lines}'"),
    sums("size", "images::VARCHAR::BIGINT", f"sqlite_scan('{quoted}', 'current_layers')"),
    sums("size::BIGINT", "images::BIGINT", f"sqlite_query('strata', '{statement}')"),
    sums("size::BIGINT", "images::BIGINT", "strata.current_layers"),
]
assert all(way == ways[0] for way in ways), ways
times = connection.execute(
    f"SELECT max(scanned::VARCHAR::TIMESTAMP) FROM sqlite_scan('{quoted}', 'scan_history')").fetchone()
assert times[0].year > 2000, times
attached = 0
for name in names:
    try:
        attached += len(connection.execute(f"SELECT * FROM strata.{name}").fetchall()) == rows[name]
    except duckdb.Error:
        pass
json.dump({"rows": rows, "tags": tags, "sums": ways[0], "attached": attached}, sys.stdout)
