#!/usr/bin/env python3
"""Orphans made by a real engine, given back by the script that strata prints.

usage: recover.py STRATA [DRIVER…]      (root; drivers overlay2 and vfs)

For each driver: an engine is killed in pulls and builds, a container's folder is deleted, layerdb
entries are left half-written. The stopped tree is indexed, `strata orphans --script` is run, the
engine is started, stopped and started. Then the bytes must be back and all that was not an orphan
must work as before.
"""

import collections
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

from engine import BASE, disk_bytes, with_each_driver

LAYERED = "FROM {base}\nCOPY {a} /a\nCOPY {b} /b\n"
STEPS = """FROM {base}
COPY {a} /a
RUN ["/bin/busybox", "sh", "-c", "echo {a} > /made; sleep 0.3"]
COPY {b} /b
"""


class Recovery:
    """The recovery with one driver. `take_all_steps` calls the others in order."""

    def __init__(self, engine, registry, strata, checks):
        self.engine, self.strata, self.checks = engine, strata, checks
        self.base = "acme/base:1"
        self.pulled = f"{registry.host}/acme/pulled:1"
        self.half = f"{registry.host}/acme/half:1"
        self.dice = random.Random(engine.driver)
        self.builds = 0

    def claim(self, holds, text, detail=""):
        return self.checks.claim(holds, f"{self.engine.driver}: {text}", detail)

    def take_all_steps(self):
        self.make_what_stays()
        self.make_orphans()
        self.give_back()
        self.check_what_stays()

    # before

    def make_what_stays(self):
        e = self.engine
        e.build(self.base, BASE.format(file="base"), {"base": 300_000})
        # Each layer takes a moment to write, so that a kill can come between two of them.
        for name in (self.pulled, self.half):
            word = name.split("/")[-1].split(":")[0]
            files = {f"{word}{n}": 12_000_000 + n for n in range(4)}
            e.build(
                name,
                BASE.format(file=f"os-{word}") + "".join(f"COPY {f} /{f}\n" for f in files),
                {f"os-{word}": 100_000, **files},
            )
            e.docker("push", name)
        self.half_layers = self.layers(self.half)
        self.base_top = self.layers(self.base)[-1]
        e.docker("rmi", self.pulled, self.half)
        e.docker("image", "prune", "-f")
        e.build("acme/classic:1", LAYERED.format(base=self.base, a="ca", b="cb"),
                {"ca": 500_000, "cb": 600_000})
        e.build("acme/kit:1", STEPS.format(base=self.base, a="ka", b="kb"),
                {"ka": 500_000, "kb": 600_000}, buildkit=True)
        e.docker("create", "--name", "kept", "--network=none", "acme/classic:1",
                 "/bin/busybox", "stat", "-c", "%s", "/etc/base")
        self.prune()
        self.images = self.image_ids()
        e.stop()
        self.directories = self.list_directories()
        self.bytes = disk_bytes(e.directories)
        e.start()

    def layers(self, reference):
        """The chain IDs of an image's layers, lowest first, in hex."""
        diffs = json.loads(self.engine.docker("image", "inspect", reference))[0]["RootFS"]["Layers"]
        chains = []
        for diff in diffs:
            chain = f"sha256:{chains[-1]} {diff}" if chains else None
            chains.append(hashlib.sha256(chain.encode()).hexdigest() if chain else diff[7:])
        return chains

    def prune(self):
        """Removes what Docker itself can: what a killed build left, and the build cache."""
        e = self.engine
        for container in e.docker("ps", "-aq", "--filter", "name=^/[a-z]+_[a-z]+$").split():
            e.docker("rm", "-f", container)
        e.docker("image", "prune", "-f")
        # After a crash a first call may end at a lease that is gone; the next goes on.
        for _ in range(3):
            e.docker("builder", "prune", "-af", check=False)

    def image_ids(self):
        return sorted(set(self.engine.docker("images", "-q", "--no-trunc").split()))

    def list_directories(self):
        return {d.name for d in self.engine.directories.iterdir() if d.name != "l"}

    # orphans

    def make_orphans(self):
        self.kill_pulls()
        self.kill_builds()
        self.export()
        self.lose_container()
        self.write_half()
        self.write_mounts()

    def entries(self):
        return len(os.listdir(self.engine.layerdb / "sha256"))

    def kill_pulls(self):
        e, found = self.engine, 0
        for attempt in range(8):
            before = self.entries()
            pull = e.popen("pull", self.pulled)
            # Once a further layer is there, or a directory for it: at a moment of chance after it.
            deadline = time.time() + 10
            while pull.poll() is None and time.time() < deadline and self.entries() < before + 1:
                time.sleep(0.002)
            time.sleep(self.dice.uniform(0, 0.05))
            e.kill()
            pull.communicate()
            e.start()
            if self.pulled in e.docker("images", "--format", "{{.Repository}}:{{.Tag}}"):
                e.docker("rmi", self.pulled)  # it was quicker: its layers go, a leak would stay
                continue
            found += self.entries() > before
            if found >= 2 and attempt >= 3:
                break
        self.claim(self.entries() > 0 and found, "a pull killed midway leaves layers", found)

    def kill_builds(self):
        e = self.engine
        for buildkit in (False, True):
            for attempt in range(3):
                self.builds += 1
                a, b = f"a{self.builds}", f"b{self.builds}"
                build = e.build(f"acme/killed:{self.builds}",
                                STEPS.format(base=self.base, a=a, b=b),
                                {a: 9_000_000, b: 9_000_001}, buildkit=buildkit, wait=False)
                mounts = e.layerdb / "mounts"
                before = set(os.listdir(mounts))
                deadline = time.time() + 10
                # The first try ends at the first mount of a COPY, the others wherever.
                while attempt == 0 and build.poll() is None and time.time() < deadline:
                    if set(os.listdir(mounts)) - before:
                        break
                    time.sleep(0.001)
                else:
                    time.sleep(self.dice.uniform(0.1, 0.8))
                e.kill()
                build.communicate()
                e.start()
        self.prune()
        for tag in range(1, self.builds + 1):
            e.docker("rmi", f"acme/killed:{tag}", check=False)
        self.prune()

    def export(self):
        """The recipe of moby#48516, which leaves a mount with Docker 24 to 27 (not with 20.10)."""
        e = self.engine
        container = e.docker("create", "--network=none", self.base, "/bin/busybox", "true")
        e.docker("export", "-o", e.folder / "export.tar", container)
        e.docker("rm", container)

    def lose_container(self):
        e = self.engine
        container = e.docker("run", "-d", "--network=none", "acme/classic:1", "/bin/busybox", "dd",
                             "if=/dev/zero", "of=/written", "bs=1M", "count=5")
        e.docker("wait", container)
        e.stop()
        shutil.rmtree(e.root / "containers" / container)
        self.lost = container
        e.start()

    def write_half(self):
        """Entries as a full disk or a crash leaves them (moby#44909): one empty, one cut short."""
        e = self.engine
        e.stop()
        entries = [e.layerdb / "sha256" / chain for chain in self.half_layers[-2:]]
        for entry in entries:
            entry.mkdir()
        (entries[1] / "tar-split.json.gz").write_bytes(b"")
        self.half_written = {entry.name for entry in entries}
        e.start()
        pull = e.popen("pull", self.half)
        out, err = pull.communicate()
        self.claim(pull.returncode and "file exists" in err,
                   "a half-written entry keeps its image from being pulled", out + err)
        e.stop()

    def write_mounts(self):
        """Mounts as kills leave them, which the tries above meet only now and then."""
        e = self.engine
        torn = {  # mount-id, init-id and parent are written one after the other
            "a" * 64: {},
            "b" * 64: {"mount-id": ""},
            "c" * 64: {"mount-id": "1c" * 32, "parent": ""},
            "d" * 64: {"mount-id": "1d" * 32, "init-id": "1d" * 32 + "-init", "parent": ""},
            # BuildKit's, which nothing releases but the process that made it.
            "e" * 25: {"mount-id": "1e" * 32, "parent": f"sha256:{self.base_top}"},
        }
        for name, files in torn.items():
            mount = e.layerdb / "mounts" / name
            mount.mkdir()
            for file, text in files.items():
                (mount / file).write_text(text)
                if text and file != "parent":
                    (e.directories / text).mkdir()
                    (e.directories / text / "file").write_bytes(bytes(50_000))
        self.torn = set(torn)
        e.start()
        e.stop()
        left = self.torn & set(os.listdir(e.layerdb / "mounts"))
        self.claim(left == self.torn, "dockerd leaves mounts of a killed one as they are", left)

    # the script

    def give_back(self):
        e = self.engine
        leftover = self.list_directories() - self.directories
        self.claim(leftover, "there is something to give back")
        time.sleep(1.1)  # the scan's time has whole seconds
        self.strata.index(e.root, "recover")
        orphans = self.strata.rows("orphans")
        kinds = collections.Counter(row["kind"] for row in orphans)
        print(f"{e.driver}: {dict(kinds)}, {len(leftover)} directories,"
              f" {disk_bytes(e.directories) - self.bytes} bytes", flush=True)
        for kind in ("layer", "directory", "mount"):
            self.claim(kinds[kind], f"orphans has a {kind}", dict(kinds))
        mounts = [row for row in orphans if row["kind"] == "mount"]
        found = {row["path"].split("/")[-1] for row in mounts}
        self.claim(self.lost in found, "orphans has the mount of the lost container", mounts)
        self.claim(self.torn <= found, "orphans has the mounts that were left half-written", mounts)
        self.claim(all(row["certain"] for row in orphans),
                   "nothing half-written makes the others uncertain", orphans)
        paths = {row["path"] for row in orphans}
        self.claim(all((e.root / path).exists() for path in paths),
                   "each path is relative to the data root", paths)
        self.claim(not [row for row in orphans if row["path"].split("/")[-1] in self.directories],
                   "nothing that was owned before is an orphan")
        half = {row["path"].split("/")[-1] for row in orphans} & self.half_written
        self.claim(half == self.half_written, "orphans has the half-written entries", half)

        script = e.folder / "give-back.sh"
        script.write_text(self.strata("orphans", "--db", self.strata.db, "--script"))
        before = self.listing()
        e.start()
        live = self.listing()
        done = self.run(script)
        self.claim(done.returncode != 0 and self.listing() == live,
                   "with dockerd running the script refuses", done.stdout + done.stderr)
        e.stop()
        time.sleep(1.1)

        # What dockerd wrote while it was up belongs to the next scan.
        self.strata.index(e.root, "recover")
        script.write_text(self.strata("orphans", "--db", self.strata.db, "--script"))
        before = self.listing()
        done = self.run(script, DRY_RUN="1")
        self.claim(done.returncode == 0 and self.listing() == before,
                   "a dry run changes nothing", done.stdout + done.stderr)
        done = self.run(script)
        self.claim(done.returncode == 0, "the script runs", done.stdout + done.stderr)
        self.claim(self.listing() != before, "the script moves something")
        done = self.run(script, UNDO="1")
        self.claim(done.returncode == 0 and self.listing() == before,
                   "undo brings back every name", done.stdout + done.stderr)
        # The names are as before, the times of some entries are not: a new scan, a new script.
        time.sleep(1.1)
        self.strata.index(e.root, "recover")
        script.write_text(self.strata("orphans", "--db", self.strata.db, "--script"))
        done = self.run(script)
        self.claim(done.returncode == 0, "after an undo the script runs", done.stdout + done.stderr)
        after = self.listing()
        done = self.run(script)
        self.claim(done.returncode == 0 and self.listing() == after,
                   "run twice, the script changes nothing more", done.stdout + done.stderr)
        self.claim(self.list_directories() - self.directories == leftover,
                   "the script deletes nothing of the driver's")
        e.start()
        e.stop()

    def run(self, script, **environment):
        return subprocess.run(
            ["sh", str(script)], capture_output=True, text=True, timeout=120,
            stdin=subprocess.DEVNULL, env=dict(os.environ, **environment),
        )

    def listing(self):
        """Each name below layerdb, with what is in the small files."""
        found = {}
        for path, _, files in os.walk(self.engine.layerdb):
            found[path] = None
            for name in files:
                found[os.path.join(path, name)] = pathlib.Path(path, name).read_bytes()
        return found

    # after

    def check_what_stays(self):
        e = self.engine
        names = os.listdir(e.layerdb / "sha256")
        self.claim(not [n for n in names if not self.is_hex64(n)], "no removal is left", names)
        self.claim(not self.half_written & set(names), "no half-written entry is left")
        tmp = e.layerdb / "tmp"
        self.claim(not tmp.exists() or not os.listdir(tmp), "no write set is left")
        mounts = set(os.listdir(e.layerdb / "mounts"))
        self.claim(not mounts & {self.lost, *self.torn}, "the lost mounts are gone", mounts)
        self.claim(self.directories <= self.list_directories(), "what was owned is there")
        more = self.list_directories() - self.directories
        # A crash can leave BuildKit a lease without a record: owned, and no orphan.
        rows = json.loads(self.strata("problems", "--all", "--in", e.root, "--format", "json"))
        unlisted = [row["detail"] for row in rows if row["code"] == "build-cache-unlisted"]
        held = {word.strip(",") for detail in unlisted for word in detail.split()}
        self.claim(more <= held, "the directories of orphans are gone", {"left": more, "problems": rows})
        extra = sum(disk_bytes(e.directories / name) for name in more)
        found = disk_bytes(e.directories) - extra
        self.claim(abs(found - self.bytes) <= 16384 + 4096 * len(more), "the bytes are back",
                   f"{self.bytes} before, {found} now")
        links = e.directories / "l"
        if links.exists():
            dangling = [n for n in os.listdir(links) if not (links / n).exists()]
            self.claim(not dangling, "no link of overlay2 dangles", dangling)

        e.start()
        self.claim(self.image_ids() == self.images, "the images are the same", self.image_ids())
        for image in self.images:
            e.docker("image", "inspect", image)
        for tag in ("base", "classic", "kit"):
            size = e.docker("run", "--rm", "--network=none", f"acme/{tag}:1",
                            "/bin/busybox", "stat", "-c", "%s", "/etc/base")
            self.claim(size == "300000", f"docker run acme/{tag}:1 works", size)
        size = e.docker("start", "-a", "kept")
        self.claim(size == "300000", "docker start of a container works", size)
        for name in (self.pulled, self.half):
            word = name.split("/")[-1].split(":")[0]
            e.docker("pull", "-q", name)
            size = e.docker("run", "--rm", "--network=none", name,
                            "/bin/busybox", "stat", "-c", "%s", f"/{word}3")
            self.claim(size == "12000003", f"{word} can be pulled again and runs", size)
        for tag in range(1, self.builds + 1):
            a, b = f"a{tag}", f"b{tag}"
            e.build(f"acme/killed:{tag}", STEPS.format(base=self.base, a=a, b=b),
                    {a: 9_000_000, b: 9_000_001}, buildkit=tag > self.builds // 2)
            made = e.docker("run", "--rm", "--network=none", f"acme/killed:{tag}",
                            "/bin/busybox", "cat", "/made")
            self.claim(made == a, f"build {tag} can be made again and runs", made)
        e.stop()
        self.strata.index(e.root, "recover", codes=(0,))
        self.claim(self.strata.rows("orphans") == [], "no orphan is left",
                   self.strata.rows("orphans"))
        errors = [row for row in self.strata.rows("problems", "--all") if row["severity"] == "error"]
        self.claim(not errors, "no problem is an error", errors)
        e.start()

    @staticmethod
    def is_hex64(name):
        return len(name) == 64 and set(name) <= set("0123456789abcdef")


if __name__ == "__main__":
    sys.exit(with_each_driver(__doc__, lambda *given: Recovery(*given).take_all_steps()))
