"""Facts of an index: rows that are named by digests, each written once."""

import calendar
import functools
import hashlib
import json
import time
from typing import NamedTuple, Optional

DOCKER_HUB = "docker.io/"


class Image(NamedTuple):
    id: int
    top: int
    chains: tuple[int, ...]
    parent: Optional[int]


@functools.lru_cache(maxsize=1 << 16)
def nanoseconds(text):
    """Since 1970, of a time that draw.stamp wrote."""
    fraction = text[20:-1]
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) * 1_000_000_000 + int(
        fraction.ljust(9, "0")
    )


class Facts:
    """Gives out row numbers, and keeps rows until they are written."""

    def __init__(self, write):
        self.write = write  # table, rows
        self.bytes = [b""]  # by row number
        self.repos = {}
        self.sources = {}
        self.keys = {}
        self.scan_names = {}
        self.texts = {}
        self.steps = {}
        self.pending = {}
        self.depths = {}
        self.parents = {}
        self.blobs = {}  # by diff_id

    def add(self, table, row):
        rows = self.pending.setdefault(table, [])
        rows.append(row)
        if len(rows) >= 20_000:
            self.flush(table)

    def flush(self, table=None):
        for name in [table] if table else list(self.pending):
            self.write(name, self.pending.pop(name))

    def digest(self, digest):
        self.bytes.append(digest)
        number = len(self.bytes) - 1
        self.add("digests(id, text)", (number, "sha256:" + digest.hex()))
        return number

    def source(self, name):
        if name not in self.sources:
            self.sources[name] = len(self.sources) + 1
            self.add("source_repositories(id, name)", (self.sources[name], name))
        return self.sources[name]

    def scan_name(self, name):
        if name not in self.scan_names:
            self.scan_names[name] = len(self.scan_names) + 1
            self.add("scan_names(id, name)", (self.scan_names[name], name))
        return self.scan_names[name]

    def key(self, name):
        if name not in self.keys:
            self.keys[name] = len(self.keys) + 1
            self.add("store_keys(id, name)", (self.keys[name], name))
        return self.keys[name]

    def text(self, number):
        return self.bytes[number].hex()

    def repo(self, familiar):
        """Number and canonical name."""
        if familiar not in self.repos:
            first = familiar.partition("/")[0]
            if "/" not in familiar:
                canonical = f"{DOCKER_HUB}library/{familiar}"
            elif "." in first or ":" in first:
                canonical = familiar
            else:
                canonical = DOCKER_HUB + familiar
            self.repos[familiar] = (len(self.repos) + 1, canonical)
            self.add("repos(id, name, familiar)", (len(self.repos), canonical, familiar))
        return self.repos[familiar]

    def layer(self, diff_digest, parent):
        """Numbers of the chain and the diff_id of a new layer on `parent`."""
        diff = self.digest(diff_digest)
        self.add("diff_ids(id)", (diff,))
        if parent is None:
            # OCI image-spec, config.md: the lowest chainID is the diff_id.
            chain_digest = diff_digest
            chain = diff
        else:
            words = f"sha256:{self.text(parent)} sha256:{diff_digest.hex()}"
            chain_digest = hashlib.sha256(words.encode()).digest()
            chain = self.digest(chain_digest)
        self.depths[chain] = self.depths.get(parent, 0) + 1
        self.parents[chain] = parent
        self.add("chain_ids(id, parent, diff, depth)", (chain, parent, diff, self.depths[chain]))
        return chain, diff

    def step_text(self, text):
        if text is not None and text not in self.texts:
            self.texts[text] = len(self.texts) + 1
            digest = hashlib.sha256(text.encode()).digest()
            key = int.from_bytes(digest[:8], "big", signed=True)
            self.add("step_texts(id, hash, text)", (self.texts[text], key, text))
        return self.texts.get(text)

    def history(self, steps, chains):
        """The list of the rows of steps, which are those of entries of a config's history."""
        rows = []
        chain = None
        left = iter(chains)
        for step in steps:
            empty = step.get("empty_layer", False)
            if not empty:
                chain = next(left)
            texts = [self.step_text(step.get(name)) for name in ("created_by", "author", "comment")]
            row = (chain, int(empty), *texts, nanoseconds(step["created"]))
            if row not in self.steps:
                self.steps[row] = len(self.steps) + 1
                columns = "id, chain, empty, instruction, author, comment, moment"
                self.add(f"steps({columns})", (self.steps[row], *row))
            rows.append(self.steps[row])
        return json.dumps(rows, separators=(",", ":"))

    def blob(self, diff):
        """The compressed blob that a layer is pulled as."""
        if diff not in self.blobs:
            self.blobs[diff] = self.digest(hashlib.sha256(self.bytes[diff] + b"gzip").digest())
            self.add("blob_diff_ids(blob, diff)", (self.blobs[diff], diff))
        return self.blobs[diff]

    def image(
        self,
        identity,
        chains,
        architecture,
        created,
        parent,
        config,
        history,
        docker_version,
        container,
    ):
        number = self.digest(identity)
        self.add(
            "images(id, top, layers, architecture, os, created, extractor)",
            (number, chains[-1], len(chains), architecture, "linux", created, 1),
        )
        self.add(
            "image_configs(image, docker_version, container, config)",
            (number, docker_version, container, config),
        )
        steps = self.history(history, chains)
        self.add("image_histories(image, steps)", (number, steps))
        for position, chain in enumerate(chains):
            self.add("image_layers(image, position, chain)", (number, position, chain))
        return Image(number, chains[-1], chains, parent)
