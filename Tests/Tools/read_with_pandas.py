"""Reads an index with pandas as docs/tools.md does. Prints, as JSON, how many rows each name of argv[2:] has, and each
host's sum of the sizes of current_layers, as pandas adds them."""
import json
import sqlite3
import sys

import pandas

index, names = sys.argv[1], sys.argv[2:]
connection = sqlite3.connect(f"file:{index}?mode=ro", uri=True)
rows = {name: len(pandas.read_sql_query(f"SELECT * FROM {name}", connection)) for name in names}
layers = pandas.read_sql_query("SELECT host, size FROM current_layers", connection)
sizes = {host: int(size) for host, size in layers.groupby("host")["size"].sum().items()}
scans = pandas.read_sql_query("SELECT scanned FROM scan_history", connection, parse_dates=["scanned"])
assert str(scans["scanned"].dtype).startswith("datetime64"), scans["scanned"].dtype
json.dump({"rows": rows, "sizes": sizes}, sys.stdout)
