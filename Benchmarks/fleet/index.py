"""The index file: made by strata's own migrations, filled without looking back."""

import glob
import os
import re
import sqlite3
import textwrap

APPLICATION_ID = 0x5354_5241  # Sources/Index/File/IndexFile.swift


def whole(file):
    """The text of a migration, with that of its parts, as the build's embed-sql makes it."""

    def part(line):
        with open(os.path.join(os.path.dirname(file), "parts", f"{line[2]}.sql")) as text:
            return textwrap.indent(text.read(), line[1]).rstrip("\n")

    with open(file) as text:
        return re.sub(r"^( *)-- part: (.+)$", part, text.read(), flags=re.MULTILINE)


class IndexWriter:
    def __init__(self, path, migrations):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;"
        )
        files = sorted(glob.glob(os.path.join(migrations, "*.sql")))
        for file in files:
            self.db.executescript(whole(file))
        self.db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.db.execute(f"PRAGMA user_version = {len(files)}")
        # Made at the end, in one pass each: it saves most of the time.
        self.indexes = self.db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in self.indexes:
            self.db.execute(f"DROP INDEX {name}")
        self.db.execute("BEGIN")

    def insert(self, table, rows):
        """table: a table's name, with columns in brackets where not all are given."""
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def close(self):
        for _, sql in self.indexes:
            self.db.execute(sql)
        self.db.execute("COMMIT")
        self.db.close()
