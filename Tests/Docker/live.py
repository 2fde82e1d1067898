#!/usr/bin/env python3
"""Scans of a tree that a busy engine changes meanwhile: no false error, no false orphan.

usage: live.py STRATA [DRIVER…]      (root; drivers overlay2 and vfs)

An engine is killed in a pull, so that there are orphans older than its next start. Then 50 scans
run while images are built (both builders), tagged, pushed, pulled from a loopback registry, run
and removed. No scan may report an error, and what a scan called an orphan must be one still when
all is quiet: not owned.
"""

import json
import os
import random
import sys
import threading
import time

from engine import BASE, with_each_driver

SCANS = 50
SECONDS = 100  # a driver at most
BUILD = """FROM acme/base:1
COPY {name} /{name}
RUN ["/bin/busybox", "sh", "-c", "echo {name} > /made"]
COPY {name} /again
"""


class Work(threading.Thread):
    """Keeps an engine busy until it is asked to stop; counts what it did."""

    def __init__(self, engine, registry, seed):
        super().__init__()
        self.engine, self.registry = engine, registry
        self.dice = random.Random(seed)
        self.seed, self.done, self.refused = seed, 0, 0
        self.stopping = threading.Event()

    def run(self):
        number = 0
        while not self.stopping.is_set():
            number += 1
            for step in self.steps(number):
                if self.stopping.is_set():
                    return
                try:
                    step()
                    self.done += 1
                except AssertionError:
                    # Two workers share an engine: one may remove what the other is about to use.
                    self.refused += 1

    def steps(self, number):
        e = self.engine
        name = f"w{self.seed}n{number}"
        image, remote = f"acme/{name}:1", f"{self.registry.host}/acme/{name}:1"
        size = self.dice.randint(1, 4_000_000)
        old = f"{self.registry.host}/acme/w{self.seed}n{self.dice.randint(1, number)}:1"
        return [
            lambda: e.build(image, BUILD.format(name=name), {name: size},
                            buildkit=number % 2 == 0),
            lambda: e.docker("tag", image, remote),
            lambda: e.docker("push", remote),
            lambda: e.docker("run", "--name", name, "--network=none", image,
                             "/bin/busybox", "touch", "/touched"),
            lambda: e.docker("rm", name),
            lambda: e.docker("rmi", image, remote),
            lambda: e.docker("image", "prune", "-f"),
            lambda: e.docker("pull", old),
            lambda: e.docker("tag", old, "acme/moving:latest"),
            *([lambda: e.docker("builder", "prune", "-f")] if number % 5 == 0 else []),
        ]

    def finish(self):
        self.stopping.set()
        self.join()


def leave_orphans(engine, reference):
    """Kills the engine in a pull until layers are left that no image has."""
    entries = engine.layerdb / "sha256"
    before = {p.name for p in entries.iterdir()}
    for _ in range(6):
        pull = engine.popen("pull", reference)
        deadline = time.time() + 10
        while pull.poll() is None and time.time() < deadline:
            if {p.name for p in entries.iterdir()} - before:
                break
            time.sleep(0.002)
        engine.kill()
        pull.communicate()
        engine.start()
        if not engine.docker("images", "-q", reference):
            break
        engine.docker("rmi", reference)
    return {p.name for p in entries.iterdir()} - before


def targets(engine):
    """What each name in repositories.json points to."""
    names = json.loads((engine.image / "repositories.json").read_bytes())["Repositories"]
    return {name: target for names in names.values() for name, target in names.items()}


def lost_tags(engine):
    """Names whose image the engine has not: `image prune` of one client removes now and then what
    another has just pulled and not yet named. Asked before and after, for the engine is busy."""
    images = engine.image / "imagedb/content/sha256"
    lost = {name: target for name, target in targets(engine).items()
            if not (images / target.removeprefix("sha256:")).exists()
            and not engine.has(target)}
    after = targets(engine) if lost else {}
    return {name for name, target in lost.items() if after.get(name) == target}


def without_lost_tags(errors, lost):
    """The errors but for tags that the engine itself left without an image."""
    return [row for row in errors if row["code"] != "tag-without-image"
            or row["detail"].split(": expected")[0] not in lost]


def scan_while_busy(engine, registry, strata, checks):
    driver = engine.driver

    def claim(holds, text, detail=""):
        return checks.claim(holds, f"{driver}: {text}", detail)

    engine.build("acme/base:1", BASE.format(file="base"), {"base": 200_000})
    stray = f"{registry.host}/acme/stray:1"
    files = {f"stray{n}": 8_000_000 + n for n in range(4)}
    engine.build(stray, "FROM scratch\n" + "".join(f"COPY {f} /{f}\n" for f in files), files)
    engine.docker("push", stray)
    engine.docker("rmi", stray)
    engine.docker("image", "prune", "-f")
    strays = leave_orphans(engine, stray)
    claim(strays, "a killed pull leaves layers")
    # Older than the engine's start by more than the file system's and the clock's grain.
    engine.stop()
    time.sleep(2.1)
    engine.start()

    workers = [Work(engine, registry, seed) for seed in (1, 2)]
    for worker in workers:
        worker.start()
    called, unlisted, errors, spaces, scans = {}, [], [], [], 0
    deadline = time.time() + SECONDS
    pause = 0.3
    try:
        while scans < SCANS and time.time() < deadline:
            lost = lost_tags(engine)
            strata.index(engine.root, "live")
            lost |= lost_tags(engine)
            scans += 1
            found = strata.rows("orphans")
            spaces.append(strata.rows("query", "metrics")[0]["file_system_size"])
            for row in found:
                called.setdefault((row["kind"], row["path"]), (scans, row))
            listed = {row["path"].split("/")[-1] for row in found}
            if not strays <= listed:
                unlisted.append((scans, sorted(strays - listed)))
            errors += [{**row, "scan": scans}
                       for row in without_lost_tags(strata.rows("problems", "--all"), lost)
                       if row["severity"] == "error"]
            time.sleep(pause)
    finally:
        for worker in workers:
            worker.finish()
    done = sum(worker.done for worker in workers)
    print(f"{driver}: {scans} scans, {done} steps of work"
          f" ({sum(w.refused for w in workers)} refused), {len(called)} called orphans", flush=True)
    claim(scans == SCANS, f"{SCANS} scans in {SECONDS} seconds", scans)
    claim(done > SCANS, "the engine was busy", done)
    claim(not unlisted, "every scan lists the orphans older than the engine", unlisted[:5])

    system = os.statvfs(engine.root)
    claim(set(spaces) == {system.f_blocks * system.f_frsize}, "a scan has the file system's size", spaces[:5])
    claim(not errors, "no scan of a live tree finds an error", errors[:5])
    lost = lost_tags(engine)
    engine.stop()
    strata.index(engine.root, "live")
    errors = [row for row in without_lost_tags(strata.rows("problems", "--all"), lost)
              if row["severity"] == "error"]
    claim(not errors, "the quiet scan finds no error", errors[:5])
    quiet = {(row["kind"], row["path"]) for row in strata.rows("orphans")}
    owned = [(scan, row) for key, (scan, row) in called.items()
             if key not in quiet and (engine.root / row["path"]).exists()]
    claim(not owned, "nothing that a scan called an orphan is owned", owned[:5])
    claim(strays <= {path.split("/")[-1] for _, path in quiet}, "the quiet scan lists the orphans")
    engine.start()


if __name__ == "__main__":
    sys.exit(with_each_driver(__doc__, scan_while_busy))
