"""Writes a data root: the folders once, then whole repositories, from any number of processes."""

import json
import os
from typing import NamedTuple

from tree import config, container, draw, layer

DRIVER = "overlay2"
IMAGE = f"image/{DRIVER}"
# With the modes a daemon gives them. network, plugins and volumes mark a whole data root.
FOLDERS = (
    ("containers", 0o710),
    ("image", 0o700),
    (IMAGE, 0o700),
    (f"{IMAGE}/distribution", 0o700),
    (f"{IMAGE}/distribution/diffid-by-digest", 0o755),
    (f"{IMAGE}/distribution/diffid-by-digest/sha256", 0o755),
    (f"{IMAGE}/distribution/v2metadata-by-diffid", 0o755),
    (f"{IMAGE}/distribution/v2metadata-by-diffid/sha256", 0o755),
    (f"{IMAGE}/imagedb", 0o700),
    (f"{IMAGE}/imagedb/content", 0o700),
    (f"{IMAGE}/imagedb/content/sha256", 0o700),
    (f"{IMAGE}/imagedb/metadata", 0o700),
    (f"{IMAGE}/imagedb/metadata/sha256", 0o700),
    (f"{IMAGE}/layerdb", 0o700),
    (f"{IMAGE}/layerdb/mounts", 0o755),
    (f"{IMAGE}/layerdb/sha256", 0o755),
    (f"{IMAGE}/layerdb/tmp", 0o755),
    ("network", 0o750),
    ("plugins", 0o700),
    ("tmp", 0o700),
    ("volumes", 0o701),
)


class Counts(NamedTuple):
    """What was written. files and bytes: what a reader of the metadata has to read."""

    files: int = 0
    bytes: int = 0
    images: int = 0
    layers: int = 0
    containers: int = 0

    def plus(self, other):
        return Counts(*(mine + theirs for mine, theirs in zip(self, other)))


def prepare(root, options):
    """Makes the root and its folders. Refuses a root that holds anything."""
    os.makedirs(root, exist_ok=True)
    if os.listdir(root):
        raise SystemExit(f"{root}: is not empty")
    folders = FOLDERS + (((DRIVER, 0o710), (f"{DRIVER}/l", 0o700)) if options.directories else ())
    for path, mode in folders:
        os.mkdir(os.path.join(root, path), mode)


class DataRoot:
    """An open data root.

    Paths are short and relative to a descriptor: most of the cost is in system calls.
    """

    def __init__(self, root, options):
        self.options = options
        self.files = 0
        self.bytes = 0
        self.root = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        self.content = self.folder(f"{IMAGE}/imagedb/content/sha256")
        self.metadata = self.folder(f"{IMAGE}/imagedb/metadata/sha256")
        self.layers = self.folder(f"{IMAGE}/layerdb/sha256")
        self.mounts = self.folder(f"{IMAGE}/layerdb/mounts")
        self.blobs = self.folder(f"{IMAGE}/distribution/diffid-by-digest/sha256")
        self.sources = self.folder(f"{IMAGE}/distribution/v2metadata-by-diffid/sha256")
        self.driver = self.folder(DRIVER) if options.directories else -1

    def folder(self, path):
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY, dir_fd=self.root)

    def put(self, folder, name, data, mode=0o644, counted=True):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode, dir_fd=folder)
        try:
            written = 0
            while written < len(data):
                written += os.write(file, data[written:])
        finally:
            os.close(file)
        if counted:
            self.files += 1
            self.bytes += len(data)

    def write(self, bundle, first, built_on):
        """Writes a repository's images and returns what was written.

        `first`: number of its first image in the tree; `built_on`: whether others stand on it.
        """
        files, size = self.files, self.bytes
        layers = containers = 0
        canonical = canonical_name(bundle.repository)
        shared = {below.chain for image in bundle.images for below in image.layers[:-1]}
        for number, image in enumerate(bundle.images, first):
            self.write_image(image)
            mine = container.of_image(self.options, number, image, bundle)
            for new in image.new:
                below = built_on or new is not image.layers[-1] or new.chain in shared
                self.write_layer(new, canonical, committed=below or bool(mine))
            for one in mine:
                self.write_container(one)
            layers += len(image.new)
            containers += len(mine)
        return Counts(self.files - files, self.bytes - size, len(bundle.images), layers, containers)

    def write_image(self, image):
        self.put(self.content, image.id, image.config, 0o600)
        if image.updated is None and image.parent is None:
            return
        os.mkdir(image.id, 0o700, dir_fd=self.metadata)
        if image.updated is not None:
            self.put(self.metadata, f"{image.id}/lastUpdated", image.updated.encode(), 0o600)
        if image.parent is not None:
            self.put(self.metadata, f"{image.id}/parent", f"sha256:{image.parent}".encode(), 0o600)

    def write_layer(self, new, repository, committed):
        chain = new.chain
        os.mkdir(chain, 0o700, dir_fd=self.layers)
        self.put(self.layers, f"{chain}/diff", f"sha256:{new.diff}".encode())
        if new.parent is not None:
            self.put(self.layers, f"{chain}/parent", f"sha256:{new.parent.chain}".encode())
        self.put(self.layers, f"{chain}/cache-id", new.cache_id.encode())
        self.put(self.layers, f"{chain}/size", str(new.size).encode())
        if self.options.tar_split:
            data = layer.tar_split(new.files)
            self.put(self.layers, f"{chain}/tar-split.json.gz", data, counted=False)
        if new.diff != layer.EMPTY_DIFF:
            self.write_distribution(new.diff, new.blob, [repository])
        if self.options.directories:
            self.write_directory(new.cache_id, new.link, new.lower, committed)
            self.write_files(new)

    def write_distribution(self, diff, blob, repositories):
        self.put(self.blobs, blob, f"sha256:{diff}".encode())
        sources = [
            {
                "Digest": f"sha256:{blob}",
                "SourceRepository": repository,
                "HMAC": draw.hex_id(self.options.seed, "hmac", blob, repository),
            }
            for repository in repositories
        ]
        self.put(self.sources, diff, config.go_json(sources))

    def write_directory(self, name, link, lower, committed):
        """A driver directory with its entry in l/."""
        os.mkdir(name, 0o710, dir_fd=self.driver)
        os.mkdir(f"{name}/diff", 0o755, dir_fd=self.driver)
        self.put(self.driver, f"{name}/link", link.encode(), counted=False)
        if lower:
            os.mkdir(f"{name}/work", 0o700, dir_fd=self.driver)
            self.put(self.driver, f"{name}/lower", lower.encode(), counted=False)
        if committed:
            self.put(self.driver, f"{name}/committed", b"", 0o600, counted=False)
        os.symlink(f"../{name}/diff", f"l/{link}", dir_fd=self.driver)

    def write_files(self, new):
        if new.files:
            os.mkdir(f"{new.cache_id}/diff/{layer.FOLDER}", 0o755, dir_fd=self.driver)
        for name, data in new.files:
            self.put(self.driver, f"{new.cache_id}/diff/{name}", data, counted=False)

    def write_container(self, one):
        home = f"containers/{one.id}"
        os.mkdir(home, 0o710, dir_fd=self.root)
        self.put(self.root, f"{home}/config.v2.json", one.config, 0o600)
        self.put(self.root, f"{home}/hostconfig.json", one.host_config, counted=False)
        self.put(self.root, f"{home}/{one.id}-json.log", one.log, 0o640, counted=False)
        os.mkdir(one.id, 0o755, dir_fd=self.mounts)
        self.put(self.mounts, f"{one.id}/mount-id", one.mount_id.encode())
        self.put(self.mounts, f"{one.id}/init-id", f"{one.mount_id}-init".encode())
        self.put(self.mounts, f"{one.id}/parent", f"sha256:{one.top.chain}".encode())
        if self.options.directories:
            init, lower = one.init_link, layer.below(one.top)
            self.write_directory(f"{one.mount_id}-init", init, lower, committed=True)
            self.write_directory(one.mount_id, one.link, f"l/{init}:{lower}", committed=False)

    def close_tree(self, references, empty_sources):
        """What belongs to no single repository. Returns what was written."""
        files, size = self.files, self.bytes
        if empty_sources:
            blob = draw.hex_id(self.options.seed, "blob", layer.EMPTY_DIFF)
            self.write_distribution(layer.EMPTY_DIFF, blob, empty_sources)
        text = json.dumps({"Repositories": references}, separators=(",", ":"), sort_keys=True)
        self.put(self.root, f"{IMAGE}/repositories.json", text.encode(), 0o600)
        written = Counts(self.files - files, self.bytes - size)
        self.put(
            self.root, "engine-id", engine_id(self.options.seed).encode(), 0o600, counted=False
        )
        return written


def canonical_name(familiar):
    """The repository's canonical form, as v2metadata-by-diffid names it."""
    head, slash, _ = familiar.partition("/")
    if not slash:
        return f"docker.io/library/{familiar}"
    return (
        familiar if "." in head or ":" in head or head == "localhost" else f"docker.io/{familiar}"
    )


def engine_id(seed):
    text = draw.hex_id(seed, "engine")
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:32]}"
