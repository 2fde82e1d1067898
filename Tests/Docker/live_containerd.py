#!/usr/bin/env python3
"""Scans of a containerd's store that it changes meanwhile: no false error, no false orphan.

usage: live_containerd.py STRATA      (root)

Two workers import, tag and remove images, make and remove containers, and prepare, view, commit and
remove snapshots, in two namespaces and with two snapshotters, while 40 scans run. No scan may report
an error, and what a scan called an orphan must be one still when all is quiet, or be gone. No image,
key or name comes twice, so that nothing is owned again.
"""

import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import sys
import tarfile
import tempfile
import threading
import time

from containerd import Containerd
from engine import Checks, Strata, Unavailable, skip

SCANS = 40
SECONDS = 100  # at most


def archive(path, name, dice):
    """Writes an image of two layers as an OCI layout in a tar; the chainID of both is returned."""
    with tarfile.open(path, "w") as tar:
        def add(file, content):
            member = tarfile.TarInfo(file)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))

        def blob(content, kind):
            digest = hashlib.sha256(content).hexdigest()
            add("blobs/sha256/" + digest, content)
            kind = "application/vnd.oci.image." + kind
            return {"mediaType": kind, "digest": "sha256:" + digest, "size": len(content)}

        layers = []
        for number in range(2):
            layer = io.BytesIO()
            with tarfile.open(fileobj=layer, mode="w") as files:
                content = dice.randbytes(dice.randint(1, 2_000_000))
                member = tarfile.TarInfo(f"file{number}")
                member.size = len(content)
                files.addfile(member, io.BytesIO(content))
            layers.append(blob(layer.getvalue(), "layer.v1.tar"))
        diffs = [layer["digest"] for layer in layers]
        config = blob(json.dumps({
            "architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": diffs},
        }).encode(), "config.v1+json")
        manifest = blob(json.dumps({
            "schemaVersion": 2, "config": config, "layers": layers,
        }).encode(), "manifest.v1+json")
        manifest["annotations"] = {"io.containerd.image.name": name}
        manifest["platform"] = {"architecture": "amd64", "os": "linux"}
        add("index.json", json.dumps({"schemaVersion": 2, "manifests": [manifest]}).encode())
        add("oci-layout", b'{"imageLayoutVersion": "1.0.0"}')
    return "sha256:" + hashlib.sha256(" ".join(diffs).encode()).hexdigest()


class Work(threading.Thread):
    """Keeps a containerd busy until it is asked to stop; counts what it did."""

    def __init__(self, engine, seed):
        super().__init__()
        self.engine, self.seed = engine, seed
        self.dice = random.Random(seed)
        self.done = 0
        self.fault = None
        self.stopping = threading.Event()

    def run(self):
        number = 0
        try:
            while not self.stopping.is_set():
                number += 1
                for step in self.steps(f"w{self.seed}n{number}"):
                    self.engine.ctr(*step)
                    self.done += 1
        except AssertionError as error:
            self.fault = str(error)

    def steps(self, name):
        where = ["--namespace", self.dice.choice(["default", "k8s.io"])]
        snapshotter = ["--snapshotter", self.dice.choice(["overlayfs", "native"])]
        snapshots = [*where, "snapshots", *snapshotter]
        image, tar = f"registry.example.com/acme/{name}:1", self.engine.folder / f"{name}.tar"
        top = archive(tar, image, self.dice)
        yield [*where, "images", "import", *snapshotter, tar]
        tar.unlink()
        yield [*where, "images", "tag", image, f"registry.example.com/acme/{name}:2"]
        yield [*where, "containers", "create", *snapshotter, image, name]
        yield [*snapshots, "prepare", f"{name}-changed", top]
        yield [*snapshots, "commit", f"{name}-kept", f"{name}-changed"]
        yield [*snapshots, "label", f"{name}-kept", "containerd.io/gc.root=kept"]
        yield [*snapshots, "view", f"{name}-view", f"{name}-kept"]
        yield [*where, "containers", "rm", name]
        yield [*where, "images", "rm", image]
        # Of some images a name stays, and with it all that it holds.
        if self.dice.random() < 0.7:
            yield [*where, "images", "rm", f"registry.example.com/acme/{name}:2"]

    def finish(self):
        self.stopping.set()
        self.join()


def try_out(engine):
    """Imports an image, for which containerd has to mount snapshots: not each container may."""
    tar = engine.folder / "first.tar"
    archive(tar, "registry.example.com/acme/first:1", random.Random(0))
    done = engine.ctr("images", "import", tar, check=False)
    if "operation not permitted" in done.stderr:
        raise Unavailable("containerd cannot mount: " + done.stderr)


def scan_while_busy(engine, strata, checks):
    workers = [Work(engine, seed) for seed in (1, 2)]
    for worker in workers:
        worker.start()
    called, errors, scans = {}, [], 0
    deadline = time.time() + SECONDS
    try:
        while scans < SCANS and time.time() < deadline:
            strata.index(engine.root, "live")
            scans += 1
            for row in strata.rows("orphans"):
                called.setdefault((row["kind"], row["path"]), (scans, row))
            errors += [{**row, "scan": scans} for row in strata.rows("problems", "--all")
                       if row["severity"] == "error"]
    finally:
        for worker in workers:
            worker.finish()
    done = sum(worker.done for worker in workers)
    print(f"{scans} scans, {done} steps of work, {len(called)} called orphans", flush=True)
    checks.equal([worker.fault for worker in workers], [None, None], "every command works")
    checks.equal(scans, SCANS, f"{SCANS} scans in {SECONDS} seconds")
    checks.claim(done > SCANS, "containerd was busy", done)
    checks.claim(not errors, "no scan of a store at work finds an error", errors[:5])
    engine.stop()
    strata.index(engine.root, "live")
    errors = [row for row in strata.rows("problems", "--all") if row["severity"] == "error"]
    checks.claim(not errors, "the quiet scan finds no error", errors[:5])
    quiet = {(row["kind"], row["path"]) for row in strata.rows("orphans")}
    owned = [(scan, row) for key, (scan, row) in called.items()
             if key not in quiet and (engine.root / row["path"]).exists()]
    checks.claim(not owned, "nothing that a scan called an orphan is owned", owned[:5])


def main(arguments):
    if not arguments:
        print(__doc__)
        return 64
    if os.geteuid() != 0:
        return skip("containerd needs root")
    missing = [program for program in ("containerd", "ctr", "setpriv") if not shutil.which(program)]
    if missing:
        return skip("not installed: " + ", ".join(missing))
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="strata-live-") as folder:
        folder = pathlib.Path(folder)
        strata = Strata(arguments[0], folder / "index.db")
        try:
            with Containerd(folder / "containerd") as engine:
                try_out(engine)
                scan_while_busy(engine, strata, checks)
        except Unavailable as error:
            return skip(str(error))
        except (AssertionError, json.JSONDecodeError) as error:
            checks.claim(False, "every command works", str(error))
    return checks.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
