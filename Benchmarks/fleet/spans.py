"""Observations of one tree over its scans: spans as the recorder keeps them."""

import hashlib

NAMES = (
    "references", "images", "layers", "mounts", "containers", "directories", "build cache", "measure",
    "distribution", "orphan layers and mounts", "orphan directories", "interrupted writes and removals",
)  # fmt: skip
AREAS = {name: 1 << place for place, name in enumerate(NAMES)}

# The columns between tree and since, those that distinguish a thing from others first; and the area.
TABLES = {
    "tags": ("repo, tag, target", "references"),
    "repo_digests": ("repo, digest, target", "references"),
    "tree_images": ("image, target, parent, local, hidden, further, shown", "images"),
    "image_updates": ("target, updated", "images"),
    "tree_layers": ("chain, size, cache_id", "layers"),
    "tree_mounts": ("name, mount_id, init_id, chain", "mounts"),
    "containers": (
        "container_id, name, image, image_name, created, state, exit_code, started, finished",
        "containers",
    ),
    "container_volumes": ("container_id, destination, volume, driver", "containers"),
    "tree_directories": ("name, owner", "directories"),
    "build_records": (
        "record, type, description, size, chain, directory, created, last_used, usage_count, "
        "mutable, parents",
        "build cache",
    ),
    "holds": ("what, key, snapshotter, holder, name, until, flat", "build cache"),
    "measures": ("kind, name, part, bytes, apparent, folder_bytes, files, inodes", "measure"),
    "writable_layers": ("name, bytes, size, files, inodes", "measure"),
    "blob_sources": ("diff, blob, repository", "distribution"),
    "orphans": ("kind, path, chain, cache_id, init_id, directory, size", None),
    "findings": ("area, code, path, subject, severity, blocks, detail", None),
}
# The number of an area's findings is that of the area, shifted by so many bits.
FINDINGS = 32


def area_of(table, row):
    if table == "findings":
        return row[0] << FINDINGS
    if table == "orphans":
        return AREAS["orphan directories" if row[0] == "directory" else "orphan layers and mounts"]
    return AREAS[TABLES[table][1]]


class Spans:
    """What is there now, since when, and what was."""

    def __init__(self, tree, unread=()):
        self.tree = tree
        self.unread = set(unread)
        self.open = {table: {} for table in TABLES}
        self.closed = {table: [] for table in TABLES}
        self.content = {}  # of each area: since when it has been what it is
        self.changed = set()
        self.ended = {}  # in this scan: since when it had been
        self.contents = []
        self.areas = 0  # that the scan has read, and the findings of those that it looked at
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

    def end(self, names):
        """The scan is over; it has read these areas and looked for faults in them."""
        for (table, row), since in self.ended.items():
            self.closed[table].append((row, since, self.at))
        read = sum(AREAS[name] for name in names if AREAS[name] not in self.unread)
        self.areas = read | read << FINDINGS
        for area in (AREAS[name] << shift for name in names for shift in (0, FINDINGS)):
            if self.areas & area and (area in self.changed or area not in self.content):
                if area in self.content:
                    self.contents.append(self.content_row(area, self.at))
                self.content[area] = self.at if area in self.content else 0
        self.is_first = False

    def content_row(self, area, gone):
        name = f"{self.tree}/{area}/{self.content[area]}"
        return (self.tree, area, hashlib.sha256(name.encode()).digest(), self.content[area], gone)

    def content_rows(self):
        return self.contents + [self.content_row(area, None) for area in self.content]

    def rows(self, table):
        """In the order of the primary key, but for nulls, which are no part of one."""
        here = [(self.tree, *row, since, None) for row, since in self.open[table].items()]
        gone = [(self.tree, *row, since, gone) for row, since, gone in self.closed[table]]
        return here + gone
