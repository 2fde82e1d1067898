"""The trees that are measured: made once, and kept in WORK with what they hold and an index of each."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from typing import NamedTuple, Optional

from bench import machine
from bench.programs import HERE, say

# Kinds, each with the generator that makes it.
KINDS = {
    "graph": ("make_tree.py",),
    "ci": ("make_tree.py", "--ci"),
    "containerd": ("make_containerd.py",),
}
# Blobs that a reader has to open.
DOCUMENTS = """
SELECT substr(text, 8)
FROM digests
WHERE id IN (SELECT id FROM images UNION SELECT id FROM manifests UNION SELECT idx FROM index_manifests)
ORDER BY text
"""


class Tree(NamedTuple):
    kind: str
    path: str
    facts: dict  # what the generator says of it
    reference: Optional[str]  # an index of it that stays the same, for the bound of writing
    read: tuple[str, ...]  # what the bound of reading is given
    files: dict  # what that has to find
    rows: dict  # how many rows an index of it has, by table

    @property
    def is_graph_driver(self):
        return self.kind != "containerd"

    @property
    def heading(self):
        counts = ", ".join(f"{self.facts[name]:,} {name}" for name in self.counted)
        return f"{self.kind}: {counts}"

    @property
    def counted(self):
        if self.is_graph_driver:
            return ("images", "layers", "files", "bytes")
        return ("images", "blobs", "snapshots", "documents")


def make(work, kind, images, seed, strata):
    """The tree, made unless it is there already."""
    path = os.path.join(work, f"{kind}-{images}-{seed}")
    facts = f"{path}.json"
    if not (os.path.isdir(path) and os.path.isfile(facts)):
        for left in (path, f"{path}.part"):
            shutil.rmtree(left, ignore_errors=True)
        say(f"making a tree ({kind}) of {images} images")
        maker, *switches = KINDS[kind]
        command = [sys.executable, os.path.join(HERE, maker), str(images), f"{path}.part", *switches]
        made = subprocess.run([*command, "--seed", str(seed)], check=True, capture_output=True)
        os.rename(f"{path}.part", path)
        with open(facts, "wb") as file:
            file.write(made.stdout)
        # Written back and older than a clock tick: a fresh file may be read again to be sure of it.
        os.sync()
        machine.wait(2)
    with open(facts) as file:
        found = json.load(file)
    reference = index(f"{path}.reference.db", path, strata)
    if kind == "containerd":
        names = f"{path}.documents"
        files = {"files": found["documents"] + 2}
        rows = {"tree_images": 2 * found["images"], "tree_blobs": found["blobs"], "tree_snapshots": found["snapshots"]}
        if reference:
            list_documents(reference, names)
        return Tree(kind, path, found, reference, (path, names), files, rows)
    files = {name: found[name] for name in ("files", "bytes")}
    rows = {"images": found["images"], "tags": found["tags"], "chain_ids": found["layers"]}
    return Tree(kind, path, found, reference, (path,), files, rows)


def index(path, tree, strata):
    """An index of the tree, made unless it is there already; None where there is no strata."""
    if not os.path.isfile(path):
        if not strata:
            return None
        subprocess.run([strata, "index", "--quiet", "--host", "bench", "--db", path, tree], check=True)
    return path


def list_documents(reference, path):
    database = sqlite3.connect(f"file:{reference}?mode=ro", uri=True)
    with open(path, "w") as file:
        file.writelines(f"{name}\n" for (name,) in database.execute(DOCUMENTS))
    database.close()
