"""One tree's life: what it holds at each scan."""

from fleet.catalogue import BASE_VERSIONS, BASES
from fleet.spans import AREAS
from tree import draw

MINUTE = 60_000_000_000
DAY = 86_400_000
OVERLAY = "image/overlay2"
BLOCKS_DIRECTORIES = 2
STATES = ("running", "running", "running", "exited", "exited", "created")


class Life:
    """Applications come in new versions, containers come and go, old images are removed."""

    def __init__(self, rng, name, spans, catalogue, images, own, containers):
        self.rng = rng
        self.name = name
        self.spans = spans
        self.catalogue = catalogue
        self.facts = catalogue.facts
        self.images = images
        self.holders = {}  # how many images, mounts and so on hold each layer
        self.layers = {}  # the row of each layer
        self.held = {}  # build by image
        self.tags = {}  # build by repository and tag
        self.newest = {}  # version by label of an application
        self.bases = {}  # the newest edition of each
        self.containers = {}
        self.build_chains = []  # of each top layer that the build cache leases
        self.hidden = []
        self.diffs = set()
        self.leaked = 0
        self.orphans = []  # chains
        self.fill(images, own)
        for number in range(containers):
            self.start(number, 0)

    # -------- layers

    def hold(self, chains, build=None):
        for place, chain in enumerate(chains):
            count = self.holders.get(chain, 0)
            self.holders[chain] = count + 1
            if count == 0:
                self.place(chain, build.steps[place].size, build.buildkit)

    def place(self, chain, size, buildkit=False):
        # A tree in a hundred has another builder's word for a layer's size.
        size += 512 if (self.spans.tree * 7919 + chain) % 97 == 0 else 0
        if buildkit:
            cache_id = draw.short_id(draw.ALPHABET, 25, self.spans.tree, chain).encode()
        else:
            cache_id = self.rng.randbytes(32)
        self.layers[chain] = (chain, size, cache_id)
        self.spans.add("tree_layers", chain, size, cache_id)

    def release(self, chains):
        for chain in reversed(chains):
            self.holders[chain] -= 1
            if self.holders[chain] == 0:
                del self.holders[chain]
                self.spans.remove("tree_layers", *self.layers.pop(chain))

    # -------- images

    def have(self, build):
        """Pulls or builds an image."""
        image = build.image
        if image.id in self.held:
            return
        self.held[image.id] = build
        self.hold(image.chains, build)
        local = 0 if build.pulled else 1
        self.spans.add("tree_images", image.id, image.id, image.parent, local, 0, 0, image.id)
        if build.updated:
            self.spans.add("image_updates", image.id, build.updated)
        if not build.pulled:
            return
        self.spans.add("repo_digests", build.repo, build.manifest, image.id)
        for step in build.steps:
            if step.diff not in self.diffs:
                self.diffs.add(step.diff)
                blob = self.facts.blob(step.diff)
                source = self.facts.source(build.canonical)
                self.spans.add("blob_sources", step.diff, blob, source)

    def tag(self, build, tag):
        before = self.tags.get((build.repo, tag))
        if before is build:
            return
        if before is not None:
            self.spans.remove("tags", build.repo, tag, before.image.id)
        self.tags[build.repo, tag] = build
        self.spans.add("tags", build.repo, tag, build.image.id)

    def untag(self, build, tag):
        if self.tags.get((build.repo, tag)) is build:
            del self.tags[build.repo, tag]
            self.spans.remove("tags", build.repo, tag, build.image.id)

    def drop(self, build):
        """Removes an image that no tag and no container needs."""
        image = build.image
        del self.held[image.id]
        if build.pulled:
            self.spans.remove("repo_digests", build.repo, build.manifest, image.id)
        if build.updated:
            self.spans.remove("image_updates", image.id, build.updated)
        self.spans.remove("tree_images", image.id, image.id, image.parent, 0 if build.pulled else 1, 0, 0, image.id)
        self.release(image.chains)

    def fill(self, images, own):
        labels = self.rng.choices(
            range(self.catalogue.families), self.catalogue.popular, k=2 * images
        )
        shared = iter(dict.fromkeys(labels))
        number = 0
        while len(self.held) < images:
            if self.rng.random() < own:
                label, number = (self.name, number), number + 1
            else:
                label = next(shared, None)
                if label is None:
                    label, number = (self.name, number), number + 1
            first = self.rng.randrange(6)
            for version in range(first, first + 1 + int(4 * self.rng.paretovariate(1.3)) % 24):
                if len(self.held) < images:
                    self.take(label, version)

    def take(self, label, version):
        number, edition = self.catalogue.base_of(label, version)
        if edition >= self.bases.get(number, 0):
            self.bases[number] = edition
            base = self.catalogue.base(number, edition)
            self.have(base)
            self.tag(base, base.tag)
        step = self.catalogue.step(label, version)
        if step:
            self.have(step)
        build = self.catalogue.application(label, version)
        self.have(build)
        self.tag(build, build.tag)
        self.tag(build, "latest")
        self.newest[label] = version
        return build

    # -------- a day

    def live(self, day, moving):
        """Some tags move: an application's newest version arrives, and its tag leads there."""
        count = int(len(self.tags) * moving + self.rng.random())
        for label in self.rng.choices(list(self.newest), k=count):
            before = self.catalogue.application(label, self.newest[label])
            self.take(label, self.newest[label] + 1)
            if self.rng.random() < 0.3 and before.image.id in self.held:
                self.untag(before, before.tag)
        if self.containers and self.rng.random() < 0.5:
            self.stop(self.rng.choice(list(self.containers)))
            self.start(f"day-{day}", day)
        if (day + self.spans.tree) % 7 == 0:
            self.prune()

    def prune(self):
        """What docker image prune removes, and the oldest of what is too much."""
        used = {build.image.id for build, _, _ in self.containers.values()}
        tagged = {}
        for (repo, tag), build in self.tags.items():
            tagged.setdefault(build.image.id, []).append(tag)
        parents = {build.image.parent for build in self.held.values()}
        surplus = len(self.held) - self.images
        for image, build in list(self.held.items()):
            if image in used or image in parents:
                continue
            names = tagged.get(image, ())
            if names and (surplus <= 0 or "latest" in names or build.is_base):
                continue
            for tag in names:
                self.untag(build, tag)
            self.drop(build)
            surplus -= 1

    # -------- containers

    def start(self, number, day):
        build = self.rng.choice(list(self.held.values()))
        identity = draw.hex_id(self.name, "container", number)
        state = self.rng.choice(STATES)
        started = draw.BASE_TIME * 1_000_000_000 + (400 + day) * DAY * 1_000_000
        started += self.rng.randrange(DAY) * 1_000_000
        mount = self.rng.randbytes(32)
        init = f"{mount.hex()}-init".encode()
        row = (
            identity,
            f"{build.reference.rpartition('/')[2]}-{number}",
            build.image.id,
            f"{build.reference}:{build.tag}",
            draw.stamp(started - MINUTE),
            state,
            None if state == "created" else 0,
            None if state == "created" else draw.stamp(started),
            draw.stamp(started + MINUTE) if state == "exited" else None,
        )
        rows = [
            ("containers", *row),
            ("tree_mounts", identity, mount, init, build.image.top),
            ("tree_directories", mount, "container"),
            ("tree_directories", init, "container init"),
        ]
        if self.rng.random() < 0.3:
            volume = draw.hex_id(self.name, "volume", number)
            rows.append(("container_volumes", identity, "/var/lib/data", volume, "local"))
        for table, *values in rows:
            self.spans.add(table, *values)
        self.containers[identity] = (build, rows, mount)
        for chain in build.image.chains:
            self.holders[chain] += 1

    def stop(self, identity):
        build, rows, _ = self.containers.pop(identity)
        for table, *values in rows:
            self.spans.remove(table, *values)
        self.release(build.image.chains)

    # -------- bytes on disk

    def measure(self):
        """A walk over the whole data root."""
        held = self.held_layers()
        for chain, size, cache_id in self.layers.values():
            part = next((part for part, chains in held if chain in chains), "orphans")
            self.measured("directory", cache_id, part, size)
        owners = {"container": "container layers", "container init": "container layers"}
        owners |= {"build cache": "build cache", None: "orphans", "unknown": "unknown owner"}
        containers = {mount: identity for identity, (_, _, mount) in self.containers.items()}
        for name, owner in list(self.spans.open["tree_directories"]):
            size = self.rng.randrange(1 << 20)
            self.measured("directory", name, owners[owner], size)
            if name in containers:
                files = 1 + size // 5000
                bytes_taken = -(-size // 4096) * 4096
                self.spans.add("writable_layers", name, bytes_taken, size, files, files)
                identity = containers[name].encode()
                self.measured("container", identity, "containers", 6_000)
                self.measured("log", identity, "logs", self.rng.randrange(1 << 24))
        for volume in sorted({row[2] for row in self.spans.open["container_volumes"]}):
            self.measured("volume", volume.encode(), "volumes", self.rng.randrange(1 << 28))
        self.measured("temporary", b"tmp", "in flight", self.rng.randrange(1 << 20))
        for name in (b".", b"image"):
            self.measured("other", name, "metadata", self.rng.randrange(1 << 20))

    def held_layers(self):
        """The layers that each kind of holder has, the strongest holder first."""
        return [
            ("images", {chain for build in self.held.values() for chain in build.image.chains}),
            ("hidden images", {chain for image in self.hidden for chain in image.chains}),
            ("kept by containers", {chain for build, _, _ in self.containers.values() for chain in build.image.chains}),
            ("build cache", {chain for chains in self.build_chains for chain in chains}),
        ]

    def measured(self, kind, name, part, size):
        files = 1 + size // 20_000
        folders = 1 + files // 20
        taken = -(-size // 4096) * 4096
        row = (taken + 4096 * folders, size, 4096 * folders, files, files + folders)
        self.spans.add("measures", kind, name, part, *row)

    # -------- faults and build cache

    def orphan(self, count, leaked):
        """Layers and directories that nothing owns."""
        for _ in range(count):
            chain, _ = self.facts.layer(self.rng.randbytes(32), None)
            size = int(self.rng.lognormvariate(14, 2))
            self.place(chain, size)
            _, size, cache_id = self.layers[chain]
            path = f"{OVERLAY}/layerdb/sha256/{self.facts.text(chain)}"
            where = f"overlay2/{cache_id.hex()}"
            self.spans.add("orphans", "layer", path, chain, cache_id, None, where, size)
            detail = f"no image, container or build cache holds this layer of {size} bytes"
            self.spans.add("findings", AREAS["orphan layers and mounts"], "layer-orphaned", path, "", 1, 0, detail)
            self.orphans.append(chain)
        self.leaked += leaked
        for _ in range(leaked):
            name = self.rng.randbytes(32)
            path = f"overlay2/{name.hex()}"
            self.spans.add("tree_directories", name, None)
            self.spans.add("orphans", "directory", path, None, name, None, path, None)
            self.spans.add("findings", AREAS["orphan directories"], "directory-leaked", path, "", 1, 0, "nothing owns it")

    def leave_over(self):
        path = f"{OVERLAY}/.tmp-repositories.json{self.rng.randrange(10**9)}"
        detail = "left over from an interrupted write, or being written"
        self.spans.add("findings", AREAS["references"], "leftover", path, "", 0, 0, detail)

    def hide(self):
        """An image whose top layer is lost."""
        number, version = self.rng.randrange(BASES), self.rng.randrange(BASE_VERSIONS)
        label = (self.name, f"hidden-{number}-{version}")
        build = self.catalogue.application(label, 0)
        if build.image.id in self.held:
            return
        path = f"{OVERLAY}/layerdb/sha256/{self.facts.text(build.image.top)}"
        self.hidden.append(build.image)
        self.hold(build.image.chains[:-1], build)
        self.spans.add("tree_images", build.image.id, build.image.id, build.image.parent, 1, 1, 0, build.image.id)
        self.spans.add("findings", AREAS["layers"], "layer-missing", path, "", 2, BLOCKS_DIRECTORIES, "expected a folder, found none")
        config = f"{OVERLAY}/imagedb/content/sha256/{self.facts.text(build.image.id)}"
        detail = f"Docker does not list it; follows from layer-missing at {path}"
        self.spans.add("findings", AREAS["images"], "image-hidden", config, "", 1, 0, detail)

    def build_cache(self, count):
        """Records of BuildKit, half of them the layers of images that were built here."""
        local = [build for build in self.held.values() if not build.pulled]
        claimed = {}
        for number in range(count):
            record = draw.short_id(draw.ALPHABET, 25, self.name, "record", number)
            directory = draw.short_id(draw.ALPHABET, 25, self.name, "directory", number).encode()
            created = (draw.BASE_TIME + 400 * 86_400 + 977 * number) * 1_000_000_000
            chain = None
            if local and number % 2:
                chain = local[number % len(local)].image.top
                claimed[chain] = local[number % len(local)].image.chains
            size = None if chain else int(self.rng.lognormvariate(13, 2))
            self.spans.add(
                "build_records",
                record,
                "regular",
                "mount / from exec /bin/sh -c make",
                size,
                chain,
                None if chain else directory,
                created,
                created + 3_600_000_000_000,
                1 + number % 5,
                0,
                "",
            )
            if chain is None:
                self.spans.add("tree_directories", directory, "build cache")
                key = self.facts.key(directory.decode())
                self.spans.add("holds", "directory", key, "", "build cache", record, None, 0)
        for chain, chains in claimed.items():
            key = self.facts.key("sha256:" + self.facts.text(chain))
            self.spans.add("holds", "layer", key, "", "build cache", "", None, 0)
            for below in chains:
                self.holders[below] += 1
            self.build_chains.append(chains)
