"""Observations of one tree over its scans: spans as the recorder keeps them."""

import hashlib

# The columns between tree and since, those that tell a thing from others first; and the area.
TABLES = {
    "tags": ("repo, tag, target", 1),
    "repo_digests": ("repo, digest, target", 1),
    "tree_images": ("image, parent, local, hidden", 2),
    "image_updates": ("image, updated", 2),
    "tree_layers": ("chain, size, cache_id", 3),
    "tree_mounts": ("name, mount_id, init_id, chain", 4),
    "containers": (
        "container_id, name, image, image_name, created, state, exit_code, started, finished",
        5,
    ),
    "container_volumes": ("container_id, destination, volume, driver", 5),
    "tree_directories": ("name, owner", 6),
    "build_records": (
        "record, type, description, size, chain, directory, created, last_used, usage_count, "
        "mutable, parents",
        7,
    ),
    "build_claims": ("kind, name, record", 7),
    "measures": ("kind, name, bytes, apparent, folder_bytes, files, inodes", 8),
    "writable_layers": ("name, bytes, apparent, files, inodes", 8),
    "blob_sources": ("diff, blob, repository", 9),
    "orphans": ("kind, path, chain, cache_id, init_id, directory, size", None),
    "findings": ("area, code, path, detail, severity, blocks", None),
}
FINDINGS = 100
MEASURE = 8


def area_of(table, row):
    if table == "findings":
        return FINDINGS + row[0]
    if table == "orphans":
        return 11 if row[0] == "directory" else 10
    return TABLES[table][1]


class Spans:
    """What is there now, since when, and what was."""

    def __init__(self, tree, unread=()):
        self.tree = tree
        self.unread = set(unread)
        self.open = {table: {} for table in TABLES}
        self.closed = {table: [] for table in TABLES}
        self.content = {}
        self.changed = set()
        self.ended = {}  # in this scan: since when it had been
        self.scan_areas = []
        self.at = 0
        self.is_first = True

    def begin(self, at):
        self.at = at
        self.changed = set()
        self.ended = {}

    def add(self, table, *row):
        """A row that is there from this scan on."""
        if area_of(table, row) in self.unread or row in self.open[table]:
            return
        # Nobody knows since when what the first scan finds has been there.
        first = self.is_first or area_of(table, row) not in self.content
        self.open[table][row] = self.ended.pop((table, row), 0 if first else self.at)
        self.changed.add(area_of(table, row))

    def remove(self, table, *row):
        since = self.open[table].pop(row, None)
        if since is None:
            return
        self.changed.add(area_of(table, row))
        if since != self.at:
            self.ended[table, row] = since

    def end(self, areas):
        """The scan is over; it has read these areas and looked for faults in them."""
        for (table, row), since in self.ended.items():
            self.closed[table].append((row, since, self.at))
        for area in areas:
            if area in self.unread or area - FINDINGS in self.unread:
                continue
            if area in self.changed or area not in self.content:
                name = f"{self.tree}/{area}/{self.at}"
                self.content[area] = hashlib.sha256(name.encode()).digest()
            self.scan_areas.append((self.tree, area, self.at, self.content[area]))
        self.is_first = False

    def rows(self, table):
        """In the order of the primary key, but for nulls, which are no part of one."""
        here = [(self.tree, *row, since, None) for row, since in self.open[table].items()]
        gone = [(self.tree, *row, since, gone) for row, since, gone in self.closed[table]]
        return here + gone
