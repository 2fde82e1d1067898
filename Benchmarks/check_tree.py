#!/usr/bin/env python3
"""Checks a data root as it lies on disk, with no word taken from its generator.

Recomputed: image IDs, chainIDs, the layers of every image, references, parents, both folders of
distribution, mounts and containers; where they are there, driver directories, `lower` and links,
and for a tar-split.json.gz the whole layer: segments and files put together must have the diff_id
as their SHA-256, and `size` as their bytes. Prints what it counted; exits 1 with the first faults.
"""

import base64
import gzip
import hashlib
import json
import os
import re
import sys
from collections import Counter

HEX = re.compile(r"[0-9a-f]{64}\Z")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")
CACHE_ID = re.compile(r"([0-9a-f]{64}|[0-9a-z]{25})\Z")

faults = []
counts = Counter()


def expect(true, path, text):
    if not true:
        faults.append(f"{path}: {text}")
    return true


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def text(*path):
    return read(*path).decode()


def digest_in(*path):
    found = text(*path)
    expect(DIGEST.match(found), os.path.join(*path), f"no digest: {found!r}")
    return found.partition(":")[2]


def listed(*path):
    return sorted(os.listdir(os.path.join(*path)))


def check_layers(image):
    """Layer directories by chainID: (diff, parent, cache-id, size)."""
    layers = {}
    home = f"{image}/layerdb/sha256"
    for chain in listed(home):
        path = f"{home}/{chain}"
        names = listed(path)
        expect(HEX.match(chain), path, "no digest")
        expect(
            set(names) - {"parent", "tar-split.json.gz"} == {"cache-id", "diff", "size"},
            path,
            names,
        )
        parent = digest_in(path, "parent") if "parent" in names else None
        size = text(path, "size")
        expect(re.match(r"(0|[1-9][0-9]*)\Z", size), path, f"size {size!r}")
        layers[chain] = (digest_in(path, "diff"), parent, text(path, "cache-id"), int(size))
        expect(CACHE_ID.match(layers[chain][2]), path, "cache-id")
    for chain, (diff, parent, _, _) in layers.items():
        name = diff
        if parent is not None:
            expect(parent in layers, chain, f"no parent {parent}")
            name = hashlib.sha256(f"sha256:{parent} sha256:{diff}".encode()).hexdigest()
        expect(name == chain, chain, f"chainID is {name}")
    caches = Counter(layer[2] for layer in layers.values())
    expect(not caches or max(caches.values()) == 1, home, "a cache-id twice")
    counts["layers"] = len(layers)
    return layers


def check_images(image, layers):
    """Configs by image ID."""
    configs, used = {}, set()
    for name in listed(image, "imagedb/content/sha256"):
        path = f"{image}/imagedb/content/sha256/{name}"
        data = read(path)
        expect(hashlib.sha256(data).hexdigest() == name, path, "SHA-256 is another")
        config = configs[name] = json.loads(data)
        chain = None
        for diff in config["rootfs"]["diff_ids"]:
            step = diff if chain is None else f"{chain} {diff}"
            chain = diff if chain is None else "sha256:" + hashlib.sha256(step.encode()).hexdigest()
            expect(
                chain[7:] in layers and layers[chain[7:]][0] == diff[7:], path, f"no layer {chain}"
            )
            used.add(chain[7:])
        makers = [step for step in config["history"] if not step.get("empty_layer")]
        expect(len(makers) == len(config["rootfs"]["diff_ids"]), path, "history and layers")
        times = [step["created"] for step in config["history"]]
        expect(config["created"] >= times[-1], path, "created before its last step")
        counts["history"] += len(times)
    expect(used == set(layers), image, f"{len(set(layers) - used)} layers of no image")
    for name in listed(image, "imagedb/metadata/sha256"):
        path = f"{image}/imagedb/metadata/sha256/{name}"
        expect(name in configs, path, "no such image")
        if "parent" in listed(path):
            parent = digest_in(path, "parent")
            ours, theirs = (
                configs[name]["rootfs"]["diff_ids"],
                configs.get(parent, {}).get("rootfs", {}).get("diff_ids"),
            )
            expect(
                theirs is not None and ours[: len(theirs)] == theirs,
                path,
                "not built on its parent",
            )
            counts["parents"] += 1
        if "lastUpdated" in listed(path):
            updated = text(path, "lastUpdated")
            expect(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\Z", updated), path, updated)
            counts["last_updated"] += 1
    counts["images"] = len(configs)
    return configs


def check_references(image, configs):
    path = f"{image}/repositories.json"
    repositories = json.loads(read(path))["Repositories"]
    tagged = set()
    for repository, references in repositories.items():
        expect(references, path, f"{repository} is empty")
        for reference, target in references.items():
            expect(DIGEST.match(target) and target[7:] in configs, path, f"{reference} -> {target}")
            rest = reference[len(repository) :]
            sort = "digest_references" if re.match(r"@sha256:[0-9a-f]{64}\Z", rest) else "tags"
            expect(reference.startswith(repository), path, reference)
            expect(sort != "tags" or re.match(r":[\w][\w.-]{0,127}\Z", rest), path, reference)
            counts[sort] += 1
            tagged.add(target[7:])
    counts["repositories"] = len(repositories)
    counts["unreferenced_images"] = len(set(configs) - tagged)


def check_distribution(image, layers):
    diffs = {layer[0] for layer in layers.values()}
    blobs = {
        name: digest_in(image, "distribution/diffid-by-digest/sha256", name)
        for name in listed(image, "distribution/diffid-by-digest/sha256")
    }
    expect(set(blobs.values()) == diffs, image, "diffid-by-digest and the diff_ids differ")
    names = listed(image, "distribution/v2metadata-by-diffid/sha256")
    expect(set(names) == diffs, image, "v2metadata-by-diffid and the diff_ids differ")
    for name in names:
        path = f"{image}/distribution/v2metadata-by-diffid/sha256/{name}"
        sources = json.loads(read(path))
        expect(0 < len(sources) <= 50, path, f"{len(sources)} sources")
        for source in sources:
            expect(blobs.get(source["Digest"][7:]) == name, path, f"blob {source['Digest']}")
            expect(
                re.match(r"[^/]*[.:][^/]*/.", source["SourceRepository"]),
                path,
                source["SourceRepository"],
            )
    counts["diff_ids"], counts["blobs"] = len(diffs), len(blobs)


def check_containers(root, image, configs, layers):
    """Mounts by container: (mount-id, top chainID)."""
    mounts = {}
    for name in listed(image, "layerdb/mounts"):
        path = f"{image}/layerdb/mounts/{name}"
        mount = text(path, "mount-id")
        expect(text(path, "init-id") == f"{mount}-init", path, "init-id")
        mounts[name] = (mount, digest_in(path, "parent"))
        expect(mounts[name][1] in layers, path, "no such layer")
    for name in listed(root, "containers"):
        path = f"{root}/containers/{name}/config.v2.json"
        config = json.loads(read(path))
        expect(config["ID"] == name and config["Driver"] == "overlay2", path, "ID or Driver")
        expect(config["Image"][7:] in configs, path, f"no image {config['Image']}")
        chain = None
        for diff in configs[config["Image"][7:]]["rootfs"]["diff_ids"]:
            step = diff if chain is None else f"{chain} {diff}"
            chain = diff if chain is None else "sha256:" + hashlib.sha256(step.encode()).hexdigest()
        expect(
            name in mounts and f"sha256:{mounts[name][1]}" == chain,
            path,
            "its mount stands on another layer",
        )
    expect(set(mounts) == set(listed(root, "containers")), root, "mounts and containers differ")
    counts["containers"] = len(mounts)
    return mounts


def check_directories(root, layers, mounts):
    driver = f"{root}/overlay2"
    if not os.path.isdir(driver):
        return
    below = {
        cache: layers[parent][2] if parent else None for _, parent, cache, _ in layers.values()
    }
    for mount, top in mounts.values():
        below[f"{mount}-init"], below[mount] = layers[top][2], f"{mount}-init"
    names = set(listed(driver)) - {"l"}
    expect(names == set(below), driver, "directories and their owners differ")
    links = {name: os.readlink(f"{driver}/l/{name}") for name in listed(driver, "l")}
    expect(len(links) == len(names), driver, "l/ has more or fewer entries")
    parents = set(below.values())
    for name in names:
        path = f"{driver}/{name}"
        link = text(path, "link")
        expect(
            re.match(r"[A-Z2-7]{26}\Z", link) and links.get(link) == f"../{name}/diff", path, "link"
        )
        chain, next_one = [], below[name]
        while next_one:
            chain.append(f"l/{text(driver, next_one, 'link')}")
            next_one = below[next_one]
        lower = text(path, "lower") if os.path.exists(f"{path}/lower") else ""
        expect(lower == ":".join(chain), path, "lower")
        expect(os.path.isdir(f"{path}/work") == bool(chain), path, "work")
        expect(os.path.exists(f"{path}/committed") == (name in parents), path, "committed")
        counts["directories"] += 1


def check_bodies(root, image, layers):
    for chain, (diff, _, cache, size) in layers.items():
        path = f"{image}/layerdb/sha256/{chain}/tar-split.json.gz"
        folder = f"{root}/overlay2/{cache}/diff"
        if not os.path.exists(path):
            continue
        counts["tar_splits"] += 1
        entries = [json.loads(line) for line in gzip.decompress(read(path)).splitlines()]
        expect(
            [entry["position"] for entry in entries] == list(range(len(entries))), path, "positions"
        )
        expect(
            sum(entry.get("size", 0) for entry in entries if entry["type"] == 1) == size,
            path,
            "size",
        )
        if not os.path.isdir(folder) or (size and not os.listdir(folder)):
            continue
        stream = hashlib.sha256()
        for entry in entries:
            if entry["type"] == 2:
                stream.update(base64.b64decode(entry["payload"]))
            elif entry.get("size"):
                data = read(folder, entry["name"])
                expect(len(data) == entry["size"], path, f"{entry['name']} has {len(data)} bytes")
                stream.update(data)
        expect(stream.hexdigest() == diff, path, f"stream is {stream.hexdigest()}, diff_id {diff}")
        counts["layers_put_together"] += 1


def attempt(check, *given, otherwise=None):
    """What `check` finds. A fault that leaves it nothing to go on ends it, and is reported."""
    try:
        return check(*given)
    except (KeyError, IndexError, TypeError, ValueError, OSError) as error:
        faults.append(f"{check.__name__} came to no end: {error!r}")
        return otherwise


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_tree.py DIR")
    root = sys.argv[1]
    image = f"{root}/image/overlay2"
    layers = attempt(check_layers, image, otherwise={})
    configs = attempt(check_images, image, layers, otherwise={})
    attempt(check_references, image, configs)
    attempt(check_distribution, image, layers)
    mounts = attempt(check_containers, root, image, configs, layers, otherwise={})
    attempt(check_directories, root, layers, mounts)
    attempt(check_bodies, root, image, layers)
    print(json.dumps(counts))
    for fault in faults[:50]:
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(f"{len(faults)} faults")


if __name__ == "__main__":
    main()
