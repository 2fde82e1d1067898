"""The images that a fleet can have: facts, each made once, when the first host has it."""

import json
import random
from typing import NamedTuple, Optional

from fleet.facts import Image
from tree import draw, words

BASES = 48
BASE_VERSIONS = 3
OWN_LAYERS = (4, 5, 6, 7, 8, 9, 9, 10, 11)
MINUTE = 60_000_000_000
DAY = 86_400


class Step(NamedTuple):
    """A layer, and what made it."""

    chain: int
    diff: int
    size: int


class Stack(NamedTuple):
    steps: tuple[Step, ...]
    history: tuple[dict, ...]
    clock: int  # nanoseconds since 1970


class Build(NamedTuple):
    """A version of a repository, as hosts have it."""

    image: Image
    repo: int
    reference: str  # of the repository, familiar
    canonical: str
    tag: str
    manifest: Optional[int]  # None: built where it is
    updated: Optional[str]
    steps: tuple[Step, ...]
    pulled: bool
    buildkit: bool
    is_base: bool


class Catalogue:
    """Bases, shared applications, and the applications of single hosts."""

    def __init__(self, seed, families, facts):
        self.seed = seed
        self.facts = facts
        self.families = families
        self.builds = {}
        self.stacks = {}
        self.plans = {}
        rng = draw.generator(seed, "fleet")
        order = list(range(families))
        rng.shuffle(order)
        # Few applications run everywhere, most on a few hosts.
        self.popular = [1 / (1 + place) ** 0.7 for place in order]

    # -------- layers

    def base_stack(self, number, version):
        key = (number, version)
        if key not in self.stacks:
            rng = draw.generator(self.seed, "base", number, version)
            clock = (draw.BASE_TIME + DAY * (30 * version + rng.randrange(300))) * 1_000_000_000
            self.stacks[key] = self.grow(rng, Stack((), (), clock), 3 + number % 6)
        return self.stacks[key]

    def grow(self, rng, stack, count):
        """`stack` with `count` layers more, and steps that make none between them."""
        steps, history, clock = list(stack.steps), list(stack.history), stack.clock
        for _ in range(count):
            clock += rng.randrange(MINUTE)
            parent = steps[-1].chain if steps else None
            template = rng.choice(words.RUN if rng.random() < 0.7 else words.COPY)
            line = fill(rng, template)
            size = int(rng.lognormvariate(13.5, 2.4))
            chain, diff = self.facts.layer(rng.randbytes(32), parent)
            steps.append(Step(chain, diff, size))
            history.append({"created": draw.stamp(clock), "created_by": line})
            if rng.random() < 0.4:
                empty = fill(rng, rng.choice(words.EMPTY))
                history.append(
                    {"created": draw.stamp(clock), "created_by": empty, "empty_layer": True}
                )
        return Stack(tuple(steps), tuple(history), clock)

    # -------- builds

    def base(self, number, version):
        key = ("base", number, version)
        if key not in self.builds:
            rng = draw.generator(self.seed, "base-image", number, version)
            name = words.BASES[number % len(words.BASES)]
            tag = f"{1 + number // len(words.BASES)}.{number % 10}"
            self.builds[key] = self.finish(
                rng, name, tag, self.base_stack(number, version), None, pulled=True, is_base=True
            )
        return self.builds[key]

    def base_of(self, label, version):
        """The base that this version of an application stands on: now and then a newer one."""
        number = self.plan(label)["base"]
        return number, min(BASE_VERSIONS - 1, (version + self.plan(label)["offset"]) // 6)

    def plan(self, label):
        """label: the number of a shared application, or (host, number) of a host's own."""
        if label not in self.plans:
            rng = draw.generator(self.seed, "family", label)
            own = isinstance(label, tuple)
            name = "-".join([rng.choice(words.SERVICES), *map(str, label if own else (label,))])
            self.plans[label] = {
                "base": rng.choices(range(BASES), [1 / (place + 1) for place in range(BASES)])[0],
                "offset": rng.randrange(6),
                "common": rng.randrange(3),
                "name": rng.choice(words.REGISTRIES) + name,
                "builder": rng.choice(("classic", "buildkit")) if own else "pulled",
            }
        return self.plans[label]

    def common(self, label, version):
        base = self.base_of(label, version)
        key = (label, base)
        if key not in self.stacks:
            rng = draw.generator(self.seed, "common", label, base)
            self.stacks[key] = self.grow(rng, self.base_stack(*base), self.plan(label)["common"])
        return self.stacks[key]

    def step(self, label, version):
        """What the classic builder leaves below an application of a host's own; None of others."""
        if self.plan(label)["builder"] != "classic":
            return None
        key = ("step", label, self.base_of(label, version))
        if key not in self.builds:
            rng = draw.generator(self.seed, *key)
            stack = self.common(label, version)
            name = self.plan(label)["name"]
            self.builds[key] = self.finish(rng, name, "step", stack, None, pulled=False)
        return self.builds[key]

    def application(self, label, version):
        key = ("application", label, version)
        build = self.builds.get(key)
        if build is None:
            rng = draw.generator(self.seed, *key)
            plan = self.plan(label)
            stack = self.grow(rng, self.common(label, version), rng.choice(OWN_LAYERS))
            step = self.step(label, version)
            build = self.finish(
                rng,
                plan["name"],
                f"1.{version}",
                stack,
                parent=step.image.id if step else None,
                pulled=plan["builder"] == "pulled",
                buildkit=plan["builder"] == "buildkit",
            )
            self.builds[key] = build
        return build

    def forget(self, host):
        """A host's own applications are no other's."""
        for store in (self.builds, self.stacks, self.plans):
            for key in [key for key in store if is_of(key, host)]:
                del store[key]

    def finish(self, rng, name, tag, stack, parent, pulled, buildkit=False, is_base=False):
        short = name.rpartition("/")[2]
        created = draw.stamp(stack.clock)
        architecture = "arm64" if rng.random() < 0.05 else "amd64"
        image = self.facts.image(
            identity=rng.randbytes(32),
            chains=tuple(step.chain for step in stack.steps),
            architecture=architecture,
            created=created,
            parent=parent,
            config=json.dumps(config(rng, short, tag), separators=(",", ":")),
            history=stack.history,
            docker_version=None if buildkit else "20.10.24",
            container=rng.randbytes(32).hex() if not pulled and not buildkit else None,
        )
        repo, canonical = self.facts.repo(name)
        return Build(
            image,
            repo,
            name,
            canonical,
            tag,
            self.facts.digest(rng.randbytes(32)) if pulled else None,
            None if pulled else draw.stamp(stack.clock + MINUTE),
            stack.steps,
            pulled,
            buildkit,
            is_base,
        )


def is_of(key, host):
    """Whether a key of the stores above is about an application of this host alone."""
    if not isinstance(key, tuple):
        return False
    return key[0] == host or any(isinstance(part, tuple) and part[0] == host for part in key[:2])


def fill(rng, template):
    word = rng.choice(words.SERVICES)
    return template.format(
        packages=" ".join(sorted(rng.sample(words.PACKAGES, 5))),
        word=word,
        WORD=word.upper(),
        hash=f"{rng.getrandbits(160):040x}",
        number=rng.randrange(30),
        port=rng.choice((80, 443, 3000, 5432, 8080)),
    )


def config(rng: random.Random, name, tag):
    """The part of an image's config that containers get."""
    environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    environment += [f"{word.upper()}_VERSION=1.{rng.randrange(30)}" for word in words.SERVICES[:5]]
    return {
        "Hostname": "",
        "User": rng.choice(("", "999:999")),
        "ExposedPorts": {f"{rng.choice((80, 8080))}/tcp": {}},
        "Env": environment,
        "Cmd": [f"/usr/bin/{name}", "--config", f"/etc/{name}.yaml"],
        "WorkingDir": f"/srv/{name}",
        "Entrypoint": None,
        "Labels": {
            "maintainer": rng.choice(words.PEOPLE),
            "org.opencontainers.image.revision": f"{rng.getrandbits(160):040x}",
            "org.opencontainers.image.version": tag,
            "com.example.team": rng.choice(words.SERVICES),
        },
    }
