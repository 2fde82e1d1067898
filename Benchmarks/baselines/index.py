#!/usr/bin/env python3
"""What a script does today: a Docker data root into one SQLite file, with the standard library.

One thread, one transaction, executemany, indexes last. Image digests are verified and chainIDs are
computed; what does not hold becomes a row of `findings`. Prints the number of rows a table.
"""

import hashlib
import json
import os
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = {
    "digests": 2,
    "images": 8,
    "image_layers": 3,
    "instructions": 2,
    "layer_instructions": 2,
    "diff_ids": 1,
    "chain_ids": 4,
    "layers": 5,
    "repositories": 2,
    "tags": 3,
    "repo_digests": 3,
    "mounts": 4,
    "containers": 11,
    "blob_diff_ids": 2,
    "blob_sources": 3,
    "findings": 3,
}


class Digests:
    """The dictionary of digests: an id for each, in the order they are met."""

    def __init__(self):
        self.ids = {}

    def __call__(self, text):
        return self.ids.setdefault(text, len(self.ids) + 1)

    def rows(self):
        return ((number, bytes.fromhex(text[7:])) for text, number in self.ids.items())


class Reader:
    def __init__(self, root):
        self.root = root
        self.image = os.path.join(root, "image", "overlay2")
        self.digest = Digests()
        self.chains = {}  # chainID -> (parent, diff_id, depth)
        self.image_layers = []
        self.instructions = {}  # text -> id
        self.layer_instructions = set()
        self.findings = []

    def read(self, path):
        with open(path, "rb", buffering=0) as file:
            return file.read()

    def text(self, path):
        return self.read(path).decode()

    def optional(self, path):
        try:
            return self.text(path)
        except FileNotFoundError:
            return None

    def names(self, path):
        try:
            with os.scandir(path) as entries:
                return [entry.name for entry in entries]
        except FileNotFoundError:
            return []

    def find(self, code, path, detail):
        self.findings.append((code, os.path.relpath(path, self.root), str(detail)))

    def chain_of(self, diff_ids):
        """The chainIDs of an image's layers, lowest first."""
        found, parent = [], None
        for depth, diff in enumerate(diff_ids, 1):
            if parent is None:
                chain = diff
            else:
                chain = "sha256:" + hashlib.sha256(f"{parent} {diff}".encode()).hexdigest()
            self.chains[chain] = (parent, diff, depth)
            found.append(chain)
            parent = chain
        return found

    def images(self):
        """Rows of images. What their layers are and what made these is gathered on the way."""
        content = f"{self.image}/imagedb/content/sha256"
        metadata = f"{self.image}/imagedb/metadata/sha256"
        with_metadata = set(self.names(metadata))
        for name in self.names(content):
            path = f"{content}/{name}"
            try:
                data = self.read(path)
                actual = hashlib.sha256(data).hexdigest()
                if actual != name:
                    self.find("image-digest-mismatch", path, f"SHA-256 is {actual}")
                    continue
                config = json.loads(data)
                chain = self.chain_of(config["rootfs"].get("diff_ids") or [])
            except (OSError, ValueError, KeyError, TypeError) as error:
                self.find("image-unreadable", path, error)
                continue
            parent = updated = None
            if name in with_metadata:
                parent = self.optional(f"{metadata}/{name}/parent")
                updated = self.optional(f"{metadata}/{name}/lastUpdated")
            image = self.digest("sha256:" + name)
            steps = [
                step for step in config.get("history") or () if not step.get("empty_layer")
            ]
            for position, layer in enumerate(chain):
                number = self.digest(layer)
                self.image_layers.append((image, position, number))
                if position < len(steps) and "created_by" in steps[position]:
                    instruction = self.instructions.setdefault(
                        steps[position]["created_by"], len(self.instructions) + 1
                    )
                    self.layer_instructions.add((number, instruction))
            yield (
                image,
                config.get("architecture"),
                config.get("os"),
                config.get("created"),
                self.digest(chain[-1]) if chain else None,
                data.decode(),
                self.digest(parent) if parent else None,
                updated,
            )

    def layers(self):
        home = f"{self.image}/layerdb/sha256"
        for name in self.names(home):
            path = f"{home}/{name}"
            try:
                diff = self.text(f"{path}/diff")
                cache_id = self.text(f"{path}/cache-id")
                size = int(self.text(f"{path}/size"))
                parent = self.optional(f"{path}/parent")
            except (OSError, ValueError) as error:
                self.find("layer-unreadable", path, error)
                continue
            chain = "sha256:" + name
            if chain not in self.chains:
                self.find("layer-orphaned", path, "no image has it")
            elif self.chains[chain][:2] != (parent, diff):
                self.find("layer-chain-mismatch", path, "parent and diff are others")
            parent = self.digest(parent) if parent else None
            yield self.digest(chain), parent, self.digest(diff), cache_id, size

    def chain_rows(self):
        for chain, (parent, diff, depth) in self.chains.items():
            parent = self.digest(parent) if parent else None
            yield self.digest(chain), parent, self.digest(diff), depth

    def references(self):
        """Rows of repositories, tags and repo_digests."""
        repositories, tags, digests = [], [], []
        everything = json.loads(self.read(f"{self.image}/repositories.json"))["Repositories"]
        for number, (repository, references) in enumerate(everything.items(), 1):
            repositories.append((number, repository))
            for reference, target in references.items():
                rest = reference[len(repository) :]
                if rest.startswith("@"):
                    digests.append((number, self.digest(rest[1:]), self.digest(target)))
                else:
                    tags.append((number, rest[1:], self.digest(target)))
        return repositories, tags, digests

    def mounts(self):
        home = f"{self.image}/layerdb/mounts"
        for name in self.names(home):
            try:
                parent = self.optional(f"{home}/{name}/parent")
                mount_id = self.text(f"{home}/{name}/mount-id")
                init_id = self.optional(f"{home}/{name}/init-id")
            except OSError as error:
                self.find("mount-unreadable", f"{home}/{name}", error)
                continue
            yield name, mount_id, init_id, self.digest(parent) if parent else None

    def containers(self):
        home = f"{self.root}/containers"
        for name in self.names(home):
            path = f"{home}/{name}/config.v2.json"
            try:
                container = json.loads(self.read(path))
                state = container["State"]
                yield (
                    container["ID"],
                    container["Name"],
                    self.digest(container["Image"]),
                    container["Config"]["Image"],
                    container["Driver"],
                    container["Created"],
                    state["Running"],
                    state["ExitCode"],
                    state["StartedAt"],
                    state["FinishedAt"],
                    container["LogPath"],
                )
            except (OSError, ValueError, KeyError, TypeError) as error:
                self.find("container-unreadable", path, error)

    def blobs(self):
        home = f"{self.image}/distribution/diffid-by-digest/sha256"
        for name in self.names(home):
            yield self.digest("sha256:" + name), self.digest(self.text(f"{home}/{name}"))

    def sources(self):
        home = f"{self.image}/distribution/v2metadata-by-diffid/sha256"
        for name in self.names(home):
            diff = self.digest("sha256:" + name)
            for source in json.loads(self.read(f"{home}/{name}")):
                yield diff, self.digest(source["Digest"]), source["SourceRepository"]


def insert(database, table, rows):
    """Rows may be a generator: they are read while they are written."""
    places = ",".join("?" * COLUMNS[table])
    database.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def script(database, name):
    with open(os.path.join(HERE, name)) as file:
        for statement in file.read().split(";\n"):
            if statement.strip():
                database.execute(statement)


def index(root, path):
    reader = Reader(root)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN")
    script(database, "schema.sql")
    insert(database, "images", reader.images())
    insert(database, "image_layers", reader.image_layers)
    insert(
        database,
        "instructions",
        ((number, text) for text, number in reader.instructions.items()),
    )
    insert(database, "layer_instructions", reader.layer_instructions)
    insert(database, "layers", reader.layers())
    insert(database, "chain_ids", reader.chain_rows())
    diffs = {diff for _, diff, _ in reader.chains.values()}
    insert(database, "diff_ids", ((reader.digest(diff),) for diff in diffs))
    repositories, tags, digests = reader.references()
    insert(database, "repositories", repositories)
    insert(database, "tags", tags)
    insert(database, "repo_digests", digests)
    insert(database, "mounts", reader.mounts())
    insert(database, "containers", reader.containers())
    insert(database, "blob_diff_ids", reader.blobs())
    insert(database, "blob_sources", reader.sources())
    insert(database, "findings", reader.findings)
    insert(database, "digests", reader.digest.rows())
    script(database, "indexes.sql")
    database.execute("COMMIT")
    counts = {
        table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COLUMNS
    }
    database.close()
    return counts


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: index.py DIR FILE")
    if os.path.exists(sys.argv[2]):
        sys.exit(f"{sys.argv[2]}: is there already")
    print(json.dumps(index(sys.argv[1], sys.argv[2])))


if __name__ == "__main__":
    main()
