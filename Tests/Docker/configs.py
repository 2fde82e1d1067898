#!/usr/bin/env python3
"""Which image configs an engine takes for images, beside those that strata takes.

usage: configs.py STRATA [DRIVER…]      (root; default overlay2)

Configs that differ from a sound one in a single member are put into imagedb, each under its right
digest, while the engine is stopped. The images that it then lists and those that `strata images`
lists of its tree must be the same, and each other config must be found unreadable.
"""

import copy
import hashlib
import json
import sys

from engine import BASE, with_each_driver

# Members of the document.
OF_IMAGE = {
    "author": ["x", 5, "\0"],
    "comment": [[]],
    "id": ["x", 5],
    "parent": ["x", 5],
    "container": [5],
    "docker_version": [5],
    "architecture": [5, None],
    "variant": [5],
    "os": [5, ""],
    "os.version": [5],
    "created": ["yesterday", "", 5, None, "2026-02-30T00:00:00Z", "2026-01-01T00:00:00z",
                "2026-01-01T00:00:00+02:00"],
    "history": [None, {}, ["x"], [{"created_by": 5}], [{"comment": 5}], [{"author": []}],
                [{"created": "2026-01-01"}], [{"empty_layer": 1}]],
    "rootfs": [None, {"type": "layers"}, {"type": 5}, {"diff_ids": ["sha256:xyz"]},
               {"diff_ids": {}}],
    "config": [None, [1], "x"],
    "container_config": [None, [], {"Labels": 5}],
    "unknown": [{"a": [1]}],
}
# Members of its "config".
OF_CONTAINERS = {
    "Labels": [None, [1], {"a": 1}, {"a": None}],
    "labels": [{"a": "b"}, 5],
    "Env": ["A=1", {"a": 1}, [1], [None]],
    "Cmd": ["sh -c x", 5, [5], None],
    "Entrypoint": ["x", {}],
    "Shell": ["x", 5],
    "OnBuild": ["x", ["RUN x"]],
    "User": [5],
    "WorkingDir": [5],
    "StopSignal": [9],
    "StopTimeout": ["9", 9, 9.5],
    "Tty": ["yes"],
    "ExposedPorts": [["80"], {"80/tcp": {}}, {"80/tcp": 5}],
    "Volumes": [["/x"], {"/x": None}],
    "Healthcheck": ["x", {"Test": "x"}, {"Test": ["CMD"], "Interval": 5, "Retries": "3"}],
    "Memory": [10 ** 30],
}


def variants(sound):
    """Documents by what is different in each."""
    found = {}
    for member, values in OF_IMAGE.items():
        for value in values:
            found[f"{member}: {value!r}"] = json.dumps({**sound, member: value}).encode()
    for member, values in OF_CONTAINERS.items():
        for value in values:
            document = copy.deepcopy(sound)
            document["config"][member] = value
            found[f"config.{member}: {value!r}"] = json.dumps(document).encode()
    text = json.dumps(sound).encode()
    found["nothing"] = text + b"\n"
    found["more after it"] = text + b" x"
    found["a byte order mark"] = b"\xef\xbb\xbf" + text
    found["names in capitals"] = json.dumps(
        {(key.upper() if key in ("os", "rootfs", "architecture") else key): value
         for key, value in sound.items()}).encode()
    found["no UTF-8"] = json.dumps({**sound, "author": "?!?"}).encode().replace(b"?!?", b"\xff")
    found["a member twice"] = text[:-1] + b', "author": "a", "author": "b"}'
    return found


def try_configs(engine, registry, strata, checks):
    engine.build("acme/sound:1", BASE.format(file="os"), {"os": 1000})
    name = engine.docker("images", "-q", "--no-trunc").removeprefix("sha256:")
    engine.stop()
    folder = engine.image / "imagedb/content/sha256"
    documents = variants(json.loads((folder / name).read_bytes()))
    digests = {}
    for what, document in documents.items():
        digests[what] = hashlib.sha256(document).hexdigest()
        (folder / digests[what]).write_bytes(document)
    engine.start()
    theirs = {i["Id"].removeprefix("sha256:") for i in engine.api("/images/json?all=1")}
    engine.stop()
    rows = json.loads(strata("images", "--all", "--in", engine.root, "--format", "json",
                             codes=(0, 2)))
    ours = {row["image_id"].removeprefix("sha256:") for row in rows}
    problems = strata("problems", "--all", "--in", engine.root, "--format", "json", codes=(0, 2))
    checks.claim(10 < len(theirs & set(digests.values())) < len(digests), "the engine takes some")
    for what, digest in digests.items():
        checks.equal(digest in ours, digest in theirs, what)
        checks.equal(digest in problems, digest not in theirs, f"{what}: a problem says so")


if __name__ == "__main__":
    sys.exit(with_each_driver(__doc__, try_configs, drivers=("overlay2",)))
