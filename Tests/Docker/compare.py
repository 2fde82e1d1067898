#!/usr/bin/env python3
"""What strata reads from a running engine's tree, beside what the engine itself says.

usage: compare.py STRATA [DRIVER…]      (root; drivers overlay2 and vfs)

Builds images with both builders, moves tags, pushes and pulls, leaves a dangling image and
containers and volumes. `strata images` and `strata usage` of the tree while the engine runs must
equal its API: /images/json?all=1 and /system/df (in Docker 20.10 only the latter has shared sizes),
and what the disk has more of free space once containers are removed.
"""

import calendar
import json
import sys
import time

from engine import BASE, disk_bytes, with_each_driver

TWO_LAYERS = "FROM {base}\nENV NAME={a}\nCOPY {a} /a\nLABEL name={a}\nCOPY {b} /b\n"
KIT = """FROM acme/base:1 AS made
COPY k1 /k1
RUN ["/bin/busybox", "cp", "/k1", "/k2"]
FROM acme/base:1
COPY --from=made /k2 /k
RUN ["/bin/busybox", "ln", "-s", "/k", "/link"]
"""


def fill(engine, registry):
    """Images of every sort that `docker images -a` knows, and containers."""
    e, host = engine, registry.host
    e.build("acme/base:1", BASE.format(file="os"), {"os": 120_000})
    e.docker("tag", "acme/base:1", "acme/base:latest")
    e.build("acme/app:1", TWO_LAYERS.format(base="acme/base:1", a="a1", b="b1"),
            {"a1": 40_000, "b1": 50_000})
    e.build("acme/app:2", TWO_LAYERS.format(base="acme/app:1", a="a2", b="b2"),
            {"a2": 4_000, "b2": 5})
    e.build("acme/twice:1", "FROM scratch\nCOPY same /same\nCOPY same /same\n", {"same": 777})
    e.build("acme/empty:1", "FROM scratch\nENV A=1\nLABEL x=y\n")
    e.build("acme/kit:1", KIT, {"k1": 9_000}, buildkit=True)
    e.build(None, TWO_LAYERS.format(base="acme/base:1", a="d1", b="d2"), {"d1": 4_321, "d2": 1})
    # A tag that moves on leaves a dangling image, an image with a digest alone another sort.
    for version in ("first", "second"):
        e.build(f"{host}/acme/moved:latest", f"FROM acme/base:1\nCOPY {version} /v\n",
                {version: 6_000})
        e.docker("push", f"{host}/acme/moved:latest")
    e.docker("tag", "acme/app:1", f"{host}/deep/er/app:v1.0-x")
    e.docker("push", f"{host}/deep/er/app:v1.0-x")
    e.build(f"{host}/acme/pulled:1", "FROM acme/base:1\nCOPY p /p\n", {"p": 70_000})
    digest = e.docker("push", f"{host}/acme/pulled:1").split("digest: ")[1].split()[0]
    e.docker("rmi", f"{host}/acme/pulled:1")
    e.docker("pull", f"{host}/acme/pulled@{digest}")
    e.docker("create", "--network=none", "acme/app:2", "/bin/busybox", "true")
    e.docker("run", "-d", "--stop-timeout=1", "--network=none", "acme/base:1",
             "/bin/busybox", "sleep", "600")
    e.docker("run", "--network=none", "acme/kit:1", "/bin/busybox", "dd", "if=/dev/zero",
             "of=/blob", "bs=1k", "count=50")
    far = e.folder / "far"
    far.mkdir()
    (far / "file").write_bytes(bytes(200_000))
    for name, *options in (("plain",), ("empty",), ("tmpfs", "type=tmpfs", "device=tmpfs"),
                           ("far", "type=none", f"device={far}", "o=bind")):
        e.docker("volume", "create", *(f"--opt={option}" for option in options), name)
    e.docker("run", "--network=none", "-v", "plain:/v", "-v", "/anonymous", "acme/kit:1",
             "/bin/busybox", "dd", "if=/dev/zero", "of=/v/blob", "bs=1k", "count=30")
    e.docker("run", "-d", "--stop-timeout=1", "--network=none", "-v", "far:/v", "-v", "tmpfs:/t",
             "acme/base:1", "/bin/busybox", "sh", "-c", "echo up; exec /bin/busybox sleep 600")


def named(references):
    """The API's list of names without its words for none."""
    return sorted(r for r in references or [] if "<none>" not in r)


def seconds(time_text):
    """Seconds since 1970 of an RFC 3339 time in UTC, its fraction cut off."""
    return calendar.timegm(time.strptime(time_text[:19], "%Y-%m-%dT%H:%M:%S"))


def compare(engine, strata, checks):
    driver = engine.driver

    def equal(found, expected, text):
        return checks.equal(found, expected, f"{driver}: {text}")

    every = engine.api("/images/json?all=1&shared-size=1")
    df = engine.api("/system/df")
    listed = {image["Id"]: image for image in df["Images"]}
    rows = json.loads(strata("images", "--in", engine.root, "--all", "--format", "json",
                             codes=(0,)))
    mine = {row["image_id"]: row for row in rows}
    equal(len(rows), len(mine), "one row an image")
    equal(sorted(mine), sorted(image["Id"] for image in every), "the images")
    for image in every:
        row, short = mine.get(image["Id"]), image["Id"][7:19]
        if row is None:
            continue
        equal(sorted(row["tags"]), named(image["RepoTags"]), f"tags of {short}")
        equal(sorted(row["digests"]), named(image["RepoDigests"]), f"digests of {short}")
        equal(row["size"], image["Size"], f"size of {short}")
        equal(row["parent_id"] or "", image["ParentId"], f"parent of {short}")
        if image["Created"] > 0:
            equal(seconds(row["created"]), image["Created"], f"created of {short}")
        kind = "tagged" if named(image["RepoTags"]) else (
            "dangling" if image["Id"] in listed else "intermediate")
        equal(row["kind"], kind, f"kind of {short}")
    for identifier, image in listed.items():
        if row := mine.get(identifier):
            short = identifier[7:19]
            equal(row["shared_size"], image["SharedSize"], f"shared size of {short}")
            equal(row["unique_size"], image["Size"] - image["SharedSize"], f"unique of {short}")
            equal(row["containers"], image["Containers"], f"containers of {short}")

    usage = json.loads(strata("usage", "--no-measure", "--in", engine.root, "--format", "json", codes=(0,)))
    types = {row["type"]: row for row in usage}
    if equal(len(usage), len(types), "one tree in usage"):
        row = types["Images"]
        used = [image for image in df["Images"] if image["Containers"]]
        equal(row["total"], len(df["Images"]), "usage: images")
        equal(row["active"], len(used), "usage: images in use")
        equal(types["Containers"]["total"], len(df["Containers"]), "usage: containers")
        equal(row["size"], df["LayersSize"], "usage: LayersSize")
        # As the client of 20.10 adds it up: what is left beside the images in use.
        equal(row["reclaimable"],
              df["LayersSize"] - sum(i["Size"] - i["SharedSize"] for i in used),
              "usage: reclaimable")


def compare_disk(engine, strata, checks):
    """What lies on the disk: volumes, and what goes with the containers that do not run."""
    e = engine

    def usage():
        rows = json.loads(strata("usage", "--in", e.root, "--format", "json", codes=(0,)))
        return {row["type"]: row for row in rows}

    def equal(found, expected, text):
        return checks.equal(found, expected, f"{e.driver}: {text}")

    before, types = disk_bytes(e.root), usage()
    volumes = {v["Name"]: v["UsageData"] for v in e.api("/system/df")["Volumes"]}
    row = types["Local Volumes"]
    equal(row["total"], len(volumes), "usage: volumes")
    equal(row["active"], sum(v["RefCount"] > 0 for v in volumes.values()), "usage: volumes in use")
    equal(row["size"], sum(v["Size"] for v in volumes.values()), "usage: bytes of volumes")
    equal(types["Volumes with options"]["size"], 0, "usage: what is mounted lies elsewhere")
    rows = json.loads(strata("query", "volumes", "--in", e.root, "--measure", "--format", "json"))
    equal({r["volume"]: (r["containers"], r["size"]) for r in rows if not r["options"]},
          {name: (v["RefCount"], v["Size"]) for name, v in volumes.items()}, "volumes")
    equal(sorted(r["volume"] for r in rows), sorted(e.docker("volume", "ls", "-q").split()),
          "the names of volumes")
    if e.driver != "vfs":
        equal({c["container_id"]: c["writable_size"] for c in json.loads(strata(
                  "containers", "--in", e.root, "--measure", "--format", "json"))},
              {c["Id"]: c.get("SizeRw", 0) for c in e.api("/system/df")["Containers"]},
              "sizes of writable layers")
    links = disk_bytes(e.directories / "l")
    mounts = disk_bytes(e.layerdb / "mounts")
    e.docker("container", "prune", "-f")
    # Small files of the driver and of layerdb, which usage has under Driver and Metadata.
    beside = links - disk_bytes(e.directories / "l") + mounts - disk_bytes(e.layerdb / "mounts")
    equal(types["Containers"]["exact"], before - disk_bytes(e.root) - beside,
          "usage: bytes that go with containers")
    equal(usage()["Containers"]["exact"], 0, "usage: what is left of containers runs")


def fill_and_compare(engine, registry, strata, checks):
    fill(engine, registry)
    compare(engine, strata, checks)
    compare_disk(engine, strata, checks)


if __name__ == "__main__":
    sys.exit(with_each_driver(__doc__, fill_and_compare))
