#!/usr/bin/env python3
"""Makes the root of a containerd with images as Docker pulls them: the same for the same seed and options.

Each image is an index of two platforms with a manifest, a config and layers each; those of amd64 are unpacked. All
digests of documents hold; the blobs of layers are sparse files. Prints what was made as one JSON object.
"""

import argparse
import json
import os

from containerd import bolt
from tree import draw, plan
from tree.options import Options

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
BLOBS = "io.containerd.content.v1.content/blobs/sha256"
SNAPSHOTTER = "io.containerd.snapshotter.v1.overlayfs"
DATABASE = "io.containerd.metadata.v1.bolt"
PREFIX = "containerd.io/gc.ref."
NOW = bolt.moment(draw.BASE_TIME)


def encode(document):
    return json.dumps(document, separators=(",", ":")).encode()


class Root:
    def __init__(self, path, options):
        self.path, self.options = path, options
        for folder in (BLOBS, f"{SNAPSHOTTER}/snapshots", DATABASE):
            os.makedirs(os.path.join(path, folder))
        self.meta = bolt.File(os.path.join(path, DATABASE, "meta.db"))
        self.blobs, self.snapshots, self.records, self.names = {}, {}, {}, {}
        self.chains, self.bytes, self.documents = set(), 0, 0

    def blob(self, digest, size, labels, data=None):
        """A blob with its record. Without data it is a sparse file."""
        if digest in self.blobs:
            return
        with open(os.path.join(self.path, BLOBS, digest), "wb") as file:
            if data is None:
                file.truncate(size)
            else:
                file.write(data)
                self.documents += 1
                self.bytes += len(data)
        record = {"createdat": NOW, "updatedat": NOW, "size": bolt.varint(size)}
        if labels:
            record["labels"] = {name: value.encode() for name, value in labels.items()}
        self.blobs[digest] = self.meta.bucket(record)

    def document(self, media_type, document, labels):
        """A descriptor of it."""
        data = document if isinstance(document, bytes) else encode(document)
        digest = draw.sha256(data)
        self.blob(digest, len(data), labels, data)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

    def platform(self, architecture, config, layers, source, top=None):
        """A descriptor of a manifest. layers: the blob's digest and size, and the diff_id of each."""
        labels = {f"{PREFIX}snapshot.overlayfs": f"sha256:{top}"} if top else {}
        named = [self.document(CONFIG, config, {**source, **labels})]
        for blob, size, diff in layers:
            self.blob(blob, size, {**source, "containerd.io/uncompressed": f"sha256:{diff}"})
            named.append({"mediaType": LAYER, "digest": f"sha256:{blob}", "size": size})
        labels = {f"{PREFIX}content.l.{place}": layer["digest"] for place, layer in enumerate(named[1:])}
        labels[f"{PREFIX}content.config"] = named[0]["digest"]
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": named[0], "layers": named[1:]}
        descriptor = self.document(MANIFEST, manifest, {**source, **labels})
        return {**descriptor, "platform": {"architecture": architecture, "os": "linux"}}

    def snapshot(self, layer):
        if layer is None or layer.chain in self.snapshots:
            return
        self.snapshot(layer.parent)
        number = len(self.snapshots) + 1
        name = f"moby/{number}/sha256:{layer.chain}"
        record = {
            "name": name.encode(),
            "createdat": NOW,
            "updatedat": NOW,
            "labels": {"containerd.io/snapshot.ref": f"sha256:{layer.chain}".encode()},
        }
        if layer.parent:
            record["parent"] = f"sha256:{layer.parent.chain}".encode()
        self.snapshots[layer.chain] = self.meta.bucket(record)
        self.records[name] = {
            "id": bolt.uvarint(number),
            "kind": b"\3",
            "createdat": NOW,
            "updatedat": NOW,
            "size": bolt.varint(layer.size),
            "inodes": bolt.varint(3),
        }
        os.makedirs(os.path.join(self.path, SNAPSHOTTER, "snapshots", str(number), "fs"))

    def image(self, repository, image):
        source = {"containerd.io/distribution.source.registry.example.com": repository}
        layers = [(layer.blob, 1 + layer.size // 2, layer.diff) for layer in image.layers]
        top = image.layers[-1].chain if image.layers else None
        amd = self.platform("amd64", image.config, layers, source, top)
        for layer in image.layers:
            self.snapshot(layer)
        other = json.loads(image.config)
        other["architecture"] = "arm64"
        diffs = [draw.hex_id("arm64", layer.diff) for layer in image.layers]
        other["rootfs"]["diff_ids"] = [f"sha256:{diff}" for diff in diffs]
        layers = [(draw.hex_id("blob", diff), 1 + layer.size // 2, diff) for diff, layer in zip(diffs, image.layers)]
        arm = self.platform("arm64", encode(other), layers, source)
        labels = {f"{PREFIX}content.m.{place}": one["digest"] for place, one in enumerate((amd, arm))}
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [amd, arm]}
        return self.document(INDEX, index, {**source, **labels})

    def name(self, name, target):
        self.names[name] = {
            "createdat": NOW,
            "updatedat": NOW,
            "target": {
                "digest": target["digest"].encode(),
                "mediatype": target["mediaType"].encode(),
                "size": bolt.varint(target["size"]),
            },
        }

    def close(self):
        content = {"blob": {f"sha256:{digest}": record for digest, record in self.blobs.items()}}
        snapshots = {"overlayfs": {f"sha256:{chain}": record for chain, record in self.snapshots.items()}}
        moby = {"images": self.names, "content": content, "snapshots": snapshots, "leases": {}}
        self.meta.close({"v1": {"version": bolt.varint(4), "moby": moby}})
        records = bolt.File(os.path.join(self.path, SNAPSHOTTER, "metadata.db"))
        records.close({"v1": {"snapshots": self.records}})


def canonical(reference):
    first = reference.split("/")[0]
    if "/" not in reference:
        return "docker.io/library/" + reference
    return reference if "." in first or ":" in first else "docker.io/" + reference


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("images", type=int, metavar="IMAGES", help="how many images")
    parser.add_argument("root", metavar="DIR", help="the root to make: empty or not yet there")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument(
        "--ci",
        action="store_true",
        help="as on a host that builds: instructions, variables and labels that no other image has",
    )
    given = parser.parse_args()
    options = Options(images=given.images, seed=given.seed, ci=given.ci)
    root = Root(given.root, options)
    families = plan.families(options)
    bundles = [plan.base(options, base.number) for base in plan.bases(options, families)]
    bundles += [plan.family(options, one, plan.base_stack(options, one.base)) for one in families]
    for bundle in bundles:
        targets = {image.digest: root.image(bundle.repository, image) for image in bundle.images}
        named = set(bundle.references.values())
        for reference, image in bundle.references.items():
            if "@" not in reference:
                root.name(canonical(reference), targets[image])
        for image, target in targets.items():
            if image not in named:
                root.name(f"moby-dangling@{target['digest']}", target)
            elif not any(root.names[name]["target"]["digest"] == target["digest"].encode() for name in list(root.names)[-200:]):
                root.name(canonical(bundle.repository) + "@" + target["digest"], target)
    root.close()
    print(json.dumps({
        "images": len({record["target"]["digest"] for record in root.names.values()}),
        "names": len(root.names),
        "blobs": len(root.blobs),
        "documents": root.documents,
        "bytes_of_documents": root.bytes,
        "snapshots": len(root.snapshots),
    }))


main()
