#!/usr/bin/env python3
"""Makes a folder of buildkit/ from a data root of Docker 20.10 or newer with the driver overlay2,
and the engine's answer.

    make_buildkit.py DATAROOT ANSWER FOLDER

ANSWER is what the engine said of its build cache just before it stopped: /system/df up to API
1.51, /system/df?type=build-cache&verbose=1 from 1.52. FOLDER gets:

- snapshots.db.runs, containerdmeta.db.runs, metadata_v2.db.runs: the engine's databases without
  the bytes that no page in use holds, so that they are small. A file is its length (8 bytes,
  little-endian), then runs: offset (8 bytes), length (4 bytes), that many bytes. What no run
  covers is zero.
- expected.json: the engine's records, and of the rest of the data root what a test needs: the
  chainIDs of all images, the sizes of all layers, the driver's directories with the bytes of the
  files in them, and those that a layer or a container owns.
"""
import hashlib
import json
import pathlib
import stat
import struct
import sys

DATABASES = ("snapshots.db", "containerdmeta.db", "metadata_v2.db")


def main(root: pathlib.Path, answer: pathlib.Path, folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in DATABASES:
        data = (root / "buildkit" / name).read_bytes()
        packed = struct.pack("<Q", len(data))
        for start, end in joined(used(data)):
            packed += struct.pack("<QI", start, end - start) + data[start:end]
        (folder / f"{name}.runs").write_bytes(packed)
    (folder / "expected.json").write_text(
        json.dumps(expected(root, json.loads(answer.read_text())), indent=0, sort_keys=True))


def used(data: bytes):
    """The byte ranges of a bbolt file that its metas, tree and freelist hold."""
    size = struct.unpack_from("<I", data, 24)[0]
    meta = max((struct.unpack_from("<IIIIQQQQQQ", data, at + 16) for at in (0, size)),
               key=lambda meta: meta[8])
    yield from ((0, 80), (size, size + 80))

    def page(number: int):
        start = number * size
        yield from elements(start)
        count, = struct.unpack_from("<H", data, start + 10)
        end = start + 16 + 16 * count
        kind, = struct.unpack_from("<H", data, start + 8)
        for at in range(start + 16, end, 16):
            if kind == 1:
                position, key, _ = struct.unpack_from("<IIQ", data, at)
                end = max(end, at + position + key)
            else:
                _, position, key, value = struct.unpack_from("<IIII", data, at)
                end = max(end, at + position + key + value)
        yield start, end

    def elements(start: int):
        kind, count = struct.unpack_from("<HH", data, start + 8)
        for at in range(start + 16, start + 16 + 16 * count, 16):
            if kind == 1:
                yield from page(struct.unpack_from("<Q", data, at + 8)[0])
                continue
            flags, position, key, _ = struct.unpack_from("<IIII", data, at)
            value = at + position + key
            if flags & 1:
                root, = struct.unpack_from("<Q", data, value)
                yield from page(root) if root else elements(value + 16)

    yield from page(meta[4])
    freelist = meta[6] * size
    yield freelist, freelist + 16 + 8 * struct.unpack_from("<H", data, freelist + 10)[0]


def joined(ranges):
    """Ranges in order, those that touch as one."""
    out: list[list[int]] = []
    for start, end in sorted(ranges):
        if out and start <= out[-1][1]:
            out[-1][1] = max(out[-1][1], end)
        else:
            out.append([start, end])
    return out


def expected(root: pathlib.Path, answer: dict) -> dict:
    records = answer["BuildCache"] if "BuildCache" in answer else answer["BuildCacheUsage"]["Items"]
    driver = next(d for d in (root / "image").iterdir() if (d / "imagedb").is_dir())
    chains = set()
    for config in (driver / "imagedb/content/sha256").iterdir():
        chain = ""
        for diff in json.loads(config.read_text())["rootfs"].get("diff_ids") or []:
            pair = hashlib.sha256(f"{chain} {diff}".encode()).hexdigest()
            chain = f"sha256:{pair}" if chain else diff
            chains.add(chain)
    layers, owned = {}, set()
    for layer in (driver / "layerdb/sha256").iterdir():
        layers[f"sha256:{layer.name}"] = int((layer / "size").read_text())
        owned.add((layer / "cache-id").read_text())
    for mount in (driver / "layerdb/mounts").iterdir():
        owned |= {(mount / name).read_text() for name in ("mount-id", "init-id")
                  if (mount / name).exists()}
    folder = root / driver.name
    directories = {d.name: size(d / "diff") for d in folder.iterdir() if (d / "diff").is_dir()}
    return {
        "records": [
            {"id": r["ID"], "type": r["Type"], "description": r["Description"],
             "size": r["Size"], "shared": r["Shared"], "created": r["CreatedAt"],
             "used": r.get("LastUsedAt"), "count": r["UsageCount"],
             # With the space: the engine's own slip, still there in 29.7.
             "parents": [r["Parent"]] if r.get("Parent") else
             r.get(" Parents") or r.get("Parents") or []}
            for r in sorted(records, key=lambda r: r["ID"])],
        "chains": sorted(chains), "layers": layers,
        "directories": directories, "owned": sorted(owned & directories.keys())}


def size(folder: pathlib.Path) -> int:
    """Bytes of all that is no folder, each file once however many names it has."""
    return sum({(s.st_dev, s.st_ino): s.st_size
                for s in (path.lstat() for path in folder.rglob("*"))
                if not stat.S_ISDIR(s.st_mode)}.values())


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*map(pathlib.Path, sys.argv[1:]))
