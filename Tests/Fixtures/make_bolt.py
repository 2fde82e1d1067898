#!/usr/bin/env python3
"""Makes the bbolt files in bolt/ with a real containerd: many leases, so that the tree has branch
pages over branch pages; long labels, so that some leaves run over several pages; small buckets,
which bbolt keeps inline; removals, so that there is a freelist.

    make_bolt.py bolt/leases.db
    make_bolt.py bolt/small.db --leases 60 --labelled 2 --removed 20

needs root, containerd and ctr. Beside X.db it writes X.json, which says what `ctr` lists: the
numbers of the leases in the order of their names, and the labels of those that have some. Names
and texts are made from the numbers; times are those of the run.
"""
import argparse
import hashlib
import json
import pathlib
import signal
import subprocess
import tempfile
import time

CONFIG = """version = 2
root = "{work}/root"
state = "{work}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.aufs"]
[grpc]
  address = "{work}/containerd.sock"
"""


def text(seed: str, length: int) -> str:
    """Letters that look random and are always the same."""
    out = ""
    while len(out) < length:
        out += hashlib.sha256(f"{seed} {len(out)}".encode()).hexdigest()
    return out[:length]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--leases", type=int, default=900)
    parser.add_argument("--labelled", type=int, default=2)
    parser.add_argument("--removed", type=int, default=20)
    options = parser.parse_args()
    options.file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        (work / "config.toml").write_text(CONFIG.format(work=work))
        daemon = subprocess.Popen(
            ["containerd", "--config", work / "config.toml"], stderr=subprocess.DEVNULL)
        try:
            fill(work, options)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait()
        database = work / "root/io.containerd.metadata.v1.bolt/meta.db"
        # What lies behind the high-water mark was never written: the file is cut there.
        data = database.read_bytes()
        page = int.from_bytes(data[24:28], "little")
        used = max(int.from_bytes(data[at + 56:at + 64], "little") for at in (0, page))
        options.file.write_bytes(data[:used * page])


def fill(work: pathlib.Path, options: argparse.Namespace) -> None:
    def ctr(*words: str) -> str:
        command = ["ctr", "-a", str(work / "containerd.sock"), "-n", "strata", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    for _ in range(100):
        if (work / "containerd.sock").exists():
            break
        time.sleep(0.1)
    time.sleep(1)
    ctr("namespaces", "create", "strata", "made-by=make_bolt.py")
    made = {}
    for number in range(options.leases):
        # Not in the order of the keys: pages split in the middle too.
        id = f"{text(str(number), 6)}-{number:05}-" + text(f"id {number}", 60)
        labels = {}
        if number % (options.leases // options.labelled + 1) == 0:
            # Few keys stay in one page, however long they are.
            labels = {key: text(f"{key} {number}", 4000) for key in ("one", "two", "three")}
            labels["number"] = str(number)
        ctr("leases", "create", "--expires", "0s", "--id", id,
            *(f"{key}={value}" for key, value in labels.items()))
        made[id] = labels
    for id in sorted(made)[7:7 + options.removed]:
        ctr("leases", "delete", id)
        del made[id]
    listed = {line.split()[0] for line in ctr("leases", "list").splitlines()[1:]}
    assert listed == set(made), "what ctr lists is not what was made"
    expected = {
        "numbers": [int(id[7:12]) for id in sorted(made)],
        # Labels by their length and beginning, so that the list stays short.
        "labels": {
            id: {key: {"length": len(value), "beginning": value[:16]}
                 for key, value in labels.items()}
            for id, labels in made.items() if labels}}
    options.file.with_suffix(".json").write_text(json.dumps(expected, sort_keys=True) + "\n")



if __name__ == "__main__":
    main()
