"""Layers: digests, chainIDs, and, where asked for, real tar streams with their tar-split."""

import base64
import functools
import gzip
import hashlib
import json
import tarfile
from typing import NamedTuple, Optional

from tree import draw

BLOCK = 512
END = bytes(2 * BLOCK)
EMPTY_DIFF = draw.sha256(END)
FOLDER = "opt/"


class Layer(NamedTuple):
    diff: str  # hex of the diff_id
    chain: str  # hex of the chainID
    parent: Optional["Layer"]
    cache_id: str
    size: int
    blob: str  # hex of the compressed blob's digest
    link: str  # overlay2's short name of the directory
    lower: str  # overlay2's `lower`: the links of all below, nearest first
    files: tuple[tuple[str, bytes], ...]  # what the tar stream holds beside FOLDER


def chain_id(parent, diff):
    """The chainID's hex: the diff_id, or SHA-256 of "sha256:PARENT sha256:DIFF" on a parent."""
    if parent is None:
        return diff
    return draw.sha256(f"sha256:{parent.chain} sha256:{diff}".encode())


def make(options, name, parent, rng, empty=False, buildkit=False):
    """A layer on `parent`. An empty one has the diff_id that all empty tars share."""
    files = () if empty else contents(options, name)
    if empty:
        diff, size = EMPTY_DIFF, 0
    elif options.bodies:
        diff = hashlib.sha256(b"".join(part for _, part in stream(files))).hexdigest()
        size = sum(len(data) for _, data in files)
    else:
        diff = draw.hex_id(options.seed, "diff", name)
        size = int(2 ** rng.uniform(6, 28))
    chain = chain_id(parent, diff)
    cache_id = (
        draw.short_id(draw.ALPHABET, 25, options.seed, "cache", name)
        if buildkit
        else draw.hex_id(options.seed, "cache", name)
    )
    return Layer(
        diff=diff,
        chain=chain,
        parent=parent,
        cache_id=cache_id,
        size=size,
        blob=draw.hex_id(options.seed, "blob", diff),
        link=draw.short_id(draw.BASE32, 26, options.seed, "link", cache_id),
        lower=below(parent),
        files=files,
    )


def below(layer):
    """overlay2's `lower` of what stands on `layer`."""
    if layer is None:
        return ""
    return f"l/{layer.link}:{layer.lower}" if layer.lower else f"l/{layer.link}"


def contents(options, name):
    return tuple(
        (
            f"{FOLDER}{number:03d}.conf",
            f"{options.seed} {name} {number}\n".encode() * (1 + number % 4),
        )
        for number in range(options.files_a_layer)
    )


@functools.lru_cache(maxsize=4096)
def header(name, size):
    """A tar header; names and sizes recur, so most are made once."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.uname, entry.gname = size, draw.BASE_TIME, "root", "root"
    entry.mode = 0o644
    if name.endswith("/"):
        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
    return entry.tobuf(tarfile.USTAR_FORMAT)


def stream(files):
    """The layer's tar stream in tar-split's cut: (None, raw bytes) or (file name, its content)."""
    raw = b""
    if files:
        yield None, header(FOLDER, 0)
        yield FOLDER, b""
    for name, data in files:
        yield None, raw + header(name, len(data))
        yield name, data
        raw = bytes(-len(data) % BLOCK)
    yield None, raw + END


def tar_split(files):
    """tar-split.json.gz: a JSON object for each part of the stream, an empty segment at the end."""
    lines = []
    for position, (name, data) in enumerate(stream(files)):
        if name is None:
            entry = {"type": 2, "payload": base64.b64encode(data).decode()}
        elif data:
            checksum = base64.b64encode(crc64(data).to_bytes(8, "big")).decode()
            entry = {"type": 1, "name": name, "size": len(data), "payload": checksum}
        else:
            entry = {"type": 1, "name": name, "payload": None}
        lines.append({**entry, "position": position})
    lines.append({"type": 2, "payload": "", "position": len(lines)})
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    return gzip.compress(text.encode(), mtime=0)


def crc64_table():
    """CRC-64/ISO, reflected polynomial, as in Go's hash/crc64."""
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ 0xD800000000000000 if value & 1 else value >> 1
        table.append(value)
    return table


CRC64 = crc64_table()


def crc64(data):
    crc = 0xFFFFFFFFFFFFFFFF
    for byte in data:
        crc = CRC64[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFFFFFFFFFF
