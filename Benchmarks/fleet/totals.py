"""What the recorder keeps summed up, computed from a tree's life and not from the index's rows."""

from collections import Counter


class Users:
    """Who has each layer and image now: for layer_users and image_users."""

    def __init__(self):
        self.layers = {}
        self.images = {}
        self.chains = {}  # by image
        self.names = {}  # repositories, by what they lead to

    def add(self, host, life, totals):
        for chain, size, _ in life.layers.values():
            self.count(self.layers, chain, host, [size, size])
        held = [build.image for build in life.held.values()] + life.hidden
        self.chains.update((image.id, image.chains) for image in held)
        for _, image, _, _, kind, size, _, _, unique, _, _ in totals.images:
            is_listed = kind in ("tagged", "dangling")
            self.count(self.images, image, host, [size, size, kind == "tagged", is_listed, unique])
        for table in ("tags", "repo_digests"):
            for repo, _, target in life.spans.open[table]:
                self.names.setdefault(target, set()).add(repo)

    @staticmethod
    def count(sums, key, host, values):
        """A row is trees, hosts, the last host, the largest of the first values, then sums."""
        row = sums.get(key)
        if row is None:
            sums[key] = [1, 1, host, *values]
            return
        row[0] += 1
        # Trees of a host follow each other.
        if row[2] != host:
            row[1] += 1
            row[2] = host
        row[3] = max(row[3], values[0])
        for place, value in enumerate(values[1:], 4):
            row[place] += value

    def image_rows(self):
        rows = []
        for image, (trees, hosts, _, largest, size, tagged, listed, unique) in self.images.items():
            repo = self.repo(self.names.get(image, {0}))
            rows.append((image, trees, hosts, tagged, listed, image if listed else None, largest, size, unique, repo))
        return sorted(rows)

    def layer_rows(self):
        users, repos = {}, {}
        for image, row in self.images.items():
            if not row[6]:
                continue
            names = self.names.get(image, {0})
            for chain in self.chains[image]:
                users[chain] = users.get(chain, 0) + 1
                repos.setdefault(chain, set()).update(names)
        rows = []
        for chain in self.layers.keys() | users.keys():
            trees, hosts, _, largest, size = self.layers.get(chain, (0, 0, 0, None, None))
            repo = self.repo(repos.get(chain, {0}))
            rows.append((chain, trees, hosts, size, largest, users.get(chain, 0), repo))
        return sorted(rows)

    @staticmethod
    def repo(repos):
        return min(repos) if len(repos) == 1 else None


def users_of(stacks):
    users = {}
    for chains in stacks:
        for chain in chains:
            users[chain] = users.get(chain, 0) + 1
    return users


class Totals:
    def __init__(self, life, parents, reads_containers):
        spans = life.spans
        tree = spans.tree
        sizes = {chain: size for chain, size, _ in life.layers.values()}
        counts = {}
        for build, _, _ in life.containers.values():
            counts[build.image.id] = counts.get(build.image.id, 0) + 1
        kinds = self.kinds(life)
        images = [build.image for build in life.held.values()]
        listed = [image.chains for image in images if kinds[image.id] in ("tagged", "dangling")]
        listed_users = users_of(listed)
        all_users = users_of(image.chains for image in images)
        hidden_users = users_of(image.chains for image in life.hidden)
        users = Counter(all_users) + Counter(hidden_users)
        companions = self.companions(life, kinds, counts)
        self.images = []
        for image in images + life.hidden:
            self.images.append(
                (
                    tree,
                    image.id,
                    image.id,
                    0,
                    kinds[image.id],
                    sum(sizes.get(chain, 0) for chain in image.chains),
                    sum(sizes.get(c, 0) for c in image.chains if listed_users.get(c, 0) > 1),
                    sum(sizes.get(c, 0) for c in image.chains if all_users.get(c, 0) > 1),
                    self.unique(image, companions.get(image.id, ()), users, sizes),
                    counts.get(image.id, 0) if reads_containers else None,
                    image.id if kinds[image.id] in ("tagged", "dangling") else None,
                )
            )
        claimed = users_of(
            [build.image.chains for build, _, _ in life.containers.values()] + life.build_chains
        )
        used = users_of(image.chains for image in images if counts.get(image.id))
        # Docker loads what a hidden image has below the layer that is lost, and what no image it knows has holds the rest.
        kept = users_of(
            image.chains[:-1]
            for image in life.hidden
            if any(chain not in all_users for chain in image.chains[:-1])
        )
        listed_layers = [chain for chain in sizes if chain in listed_users]
        unused = [
            chain
            for chain in sizes
            if chain in all_users
            and chain not in claimed
            and chain not in used
            and chain not in kept
        ]
        hidden = [
            chain
            for chain in sizes
            if chain in hidden_users and chain not in all_users and chain not in claimed
        ]
        total = lambda chains: sum(sizes[chain] for chain in chains)  # noqa: E731
        self.shared_layers = []
        for chain, size in sizes.items():
            count = listed_users.get(chain, 0)
            known, unknown = all_users.get(chain, 0), hidden_users.get(chain, 0)
            if known + unknown > 1:
                saved = size * max(count - 1, 0)
                self.shared_layers.append((tree, chain, count, known, unknown, saved))
        row = [
            tree,
            len(listed),
            sum(kind == "dangling" for kind in kinds.values()),
            sum(kind == "intermediate" for kind in kinds.values()),
            len(sizes),
            total(sizes),
            sum(parents[chain] not in sizes for chain in sizes if parents[chain] is not None),
            len(listed_layers),
            total(listed_layers),
            sum(sizes[chain] * listed_users[chain] for chain in listed_layers),
            total(unused),
            total(hidden),
            *self.alone(),
            sum(row[8] for row in self.images if row[4] in ("tagged", "dangling")),
            len(life.containers) if reads_containers else None,
            len(life.orphans) + life.leaked,
            total(life.orphans),
            # A layer that is lost could have any of the directories.
            life.leaked if life.hidden else 0,
            0,
            0,
        ]
        beginnings = sorted(row[2][:3] for row in life.layers.values())
        self.directories = (tree, b"".join(beginnings))
        self.repos = self.sum_repos(spans)
        self.parts = self.sum_parts(spans)
        disk = {(row[0], row[1]): row[3:] for row in spans.open["measures"]}
        if disk:
            layers = life.layers.values()
            taken = {chain: disk["directory", cache_id][0] for chain, _, cache_id in layers}
            on_disk = lambda chains: sum(taken[chain] for chain in chains)  # noqa: E731
            names = [row[3] for row in spans.open["orphans"] if row[0] == "directory"]
            leaked = sum(disk["directory", name][0] for name in names)
            row += [spans.at, on_disk(listed_layers), on_disk(unused), on_disk(hidden)]
            row += [on_disk(life.orphans) + leaked, 0]
        else:
            row += [None] * 6
        self.tree = tuple(row)

    def alone(self):
        """Hidden images, listed ones with containers, and what these and the others have alone."""
        listed = [row[5:] for row in self.images if row[4] in ("tagged", "dangling")]
        used = [row for row in listed if row[4]]
        unused = [row for row in listed if not row[4]]
        sums = [sum(row[0] - row[place] for row in rows) for rows in (used, unused) for place in (1, 2)]
        return sum(row[4] == "hidden" for row in self.images), len(used), *sums

    @staticmethod
    def companions(life, kinds, counts):
        """The intermediate parents that Docker removes with an image, by image."""
        parents = {build.image.id: build.image.parent for build in life.held.values()}
        images = {build.image.id: build.image for build in life.held.values()}
        children = Counter(parent for parent in parents.values() if parent is not None)
        companions = {}
        for image in images:
            parent = parents[image]
            if children[image]:
                continue
            while kinds.get(parent) == "intermediate" and children[parent] == 1:
                if counts.get(parent):
                    break
                companions.setdefault(image, []).append(images[parent])
                parent = parents[parent]
        return companions

    @staticmethod
    def unique(image, companions, users, sizes):
        """Bytes of the layers that no image has but this one and those that go with it."""
        own = users_of(other.chains for other in [image, *companions])
        return sum(sizes.get(chain, 0) for chain in image.chains if users[chain] == own[chain])

    @staticmethod
    def sum_repos(spans):
        tags = Counter(repo for repo, _, _ in spans.open["tags"])
        digests = Counter(repo for repo, _, _ in spans.open["repo_digests"])
        targets = {}
        for table in ("tags", "repo_digests"):
            for repo, _, target in spans.open[table]:
                targets.setdefault(repo, set()).add(target)
        return [(spans.tree, repo, tags[repo], digests[repo], len(targets[repo])) for repo in sorted(targets)]

    @staticmethod
    def sum_parts(spans):
        """What parts of one kind and for the same take; the fleet has no hard links between them."""
        sums = {}
        for kind, _, part, *measure in spans.open["measures"]:
            row = sums.setdefault((kind, part), [0] * 6)
            for place, value in enumerate([1, *measure]):
                row[place] += value
        return [(spans.tree, *key, *sums[key]) for key in sorted(sums)]

    @staticmethod
    def kinds(life):
        tagged = {build.image.id for build in life.tags.values()}
        referenced = tagged | {row[2] for row in life.spans.open["repo_digests"]}
        parents = {build.image.parent for build in life.held.values()}
        kinds = {image.id: "hidden" for image in life.hidden}
        for image in life.held:
            if image in tagged:
                kinds[image] = "tagged"
            elif image not in referenced and image in parents:
                kinds[image] = "intermediate"
            else:
                kinds[image] = "dangling"
        return kinds
