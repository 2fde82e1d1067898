"""What a tree holds: bases, and families of images on them, each made alone, always the same."""

from typing import NamedTuple, Optional

from tree import config, draw, layer, words

MOST_BASES = 48
OWN_LAYERS = (4, 5, 6, 7, 8, 9, 9, 10, 11)
MINUTE = 60_000_000_000


class Stack(NamedTuple):
    """Layers, lowest first, with the history that made them."""

    layers: tuple[layer.Layer, ...]
    history: tuple[dict, ...]
    clock: int


class Image(NamedTuple):
    id: str
    config: bytes
    layers: tuple[layer.Layer, ...]
    new: tuple[layer.Layer, ...]  # those of `layers` that no image before it had
    parent: Optional[str]  # image ID of imagedb/metadata
    updated: Optional[str]  # lastUpdated of imagedb/metadata

    @property
    def digest(self):
        return f"sha256:{self.id}"


class Base(NamedTuple):
    number: int
    built_on: bool


class Family(NamedTuple):
    """The images of one repository, on one base."""

    index: int
    first: int  # place of its first image among all images of the tree
    size: int
    base: int


class Bundle(NamedTuple):
    """A repository: its images and the references to them."""

    repository: str
    images: tuple[Image, ...]
    references: dict[str, str]  # familiar reference to the image ID as a digest


def base_count(options):
    return min(MOST_BASES, (options.images + 7) // 8)


def families(options) -> list[Family]:
    """Few bases carry most families; most families are small, some have dozens of images."""
    rng = draw.generator(options.seed, "plan")
    count = base_count(options)
    weights = [1 / (place + 1) for place in range(count)]
    found, first = [], count
    while first < options.images:
        size = min(2 + int(3 * rng.paretovariate(1.1)), 60, options.images - first)
        found.append(Family(len(found), first, size, rng.choices(range(count), weights)[0]))
        first += size
    return found


def bases(options, of_families) -> list[Base]:
    used = {family.base for family in of_families}
    return [Base(number, number in used) for number in range(base_count(options))]


def base_stack(options, number) -> Stack:
    """3 to 8 layers."""
    rng = draw.generator(options.seed, "base", number)
    empty = Stack((), (), (draw.BASE_TIME + 86_400 * rng.randrange(300)) * 1_000_000_000)
    return grow(options, rng, empty, f"base/{number}", 3 + number % 6, classic=number % 2 == 0)


def base(options, number) -> Bundle:
    stack = base_stack(options, number)
    rng = draw.generator(options.seed, "base-image", number)
    name = words.BASES[number % len(words.BASES)]
    version = f"{1 + number // len(words.BASES)}.{number % 10}"
    image = finish(options, rng, name, version, stack, stack.layers, classic=number % 2 == 0)
    references = {f"{name}:{version}": image.digest, manifest(options, name, image): image.digest}
    return Bundle(name, (image,), references)


def family(options, plan: Family, ground: Stack) -> Bundle:
    """Pulled, or built here by one builder or the other: it shows in parents and references."""
    if options.host and plan.index % 10 == 0:
        options = options._replace(seed=f"{options.seed}/host/{options.host}")
    rng = draw.generator(options.seed, "family", plan.index)
    origin = rng.choices(("pulled", "classic", "buildkit"), (60, 25, 15))[0]
    classic, buildkit = origin == "classic", origin == "buildkit"
    name = f"{rng.choice(words.SERVICES)}-{plan.index}"
    repository = rng.choice(words.REGISTRIES) + name
    label = f"family/{plan.index}"
    common = grow(options, rng, ground, f"{label}/common", rng.randrange(3), classic, buildkit)
    images: list[Image] = []
    references: dict[str, str] = {}
    for place in range(plan.size):
        version = f"1.{place}.{rng.randrange(10)}"
        # An intermediate image is what the others are built on: it has the common layers alone.
        intermediate = classic and place == 0 and plan.size > 1
        own = 0 if intermediate else rng.choice(OWN_LAYERS)
        stack = grow(options, rng, common, f"{label}/{place}", own, classic, buildkit)
        known = ground if place == 0 else common
        local = origin != "pulled" or rng.random() < 0.1
        image = finish(
            options,
            rng,
            name,
            version,
            stack,
            new=stack.layers[len(known.layers) :],
            classic=classic,
            parent=images[0].id if classic and images else None,
            updated=draw.stamp(stack.clock + MINUTE) if local else None,
        )
        images.append(image)
        if not intermediate:
            references.update(refer(options, rng, origin, repository, version, image))
    references[f"{repository}:latest"] = images[-1].digest
    return Bundle(repository, tuple(images), references)


def refer(options, rng, origin, repository, version, image) -> dict[str, str]:
    """An image's references. Some have lost their tag to a newer build."""
    names = []
    if rng.random() < (0.97 if origin == "pulled" else 0.85):
        names.append(f"{repository}:{version}")
        if rng.random() < 0.2:
            names.append(f"{repository}:{rng.getrandbits(28):07x}")
    if origin == "pulled":
        names.append(manifest(options, repository, image))
    return dict.fromkeys(names, image.digest)


def grow(options, rng, stack, label, count, classic=False, buildkit=False) -> Stack:
    """`stack` with `count` layers more, and steps that make none between them."""
    layers, history, clock = list(stack.layers), list(stack.history), stack.clock
    for number in range(count):
        clock += rng.randrange(MINUTE)
        # Never the first: what stands on a shared layer must be this image's alone.
        empty = number > 0 and rng.random() < 0.02
        parent = layers[-1] if layers else None
        layers.append(layer.make(options, f"{label}/{number}", parent, rng, empty, buildkit))
        history.append(config.step(options, rng, clock, classic))
        if rng.random() < 0.5:
            history.append(config.step(options, rng, clock, classic, empty=True))
    return Stack(tuple(layers), tuple(history), clock)


def finish(options, rng, name, version, stack, new, classic, parent=None, updated=None) -> Image:
    data = config.encode(
        options, rng, name, version, stack.layers, stack.history, stack.clock, classic
    )
    return Image(draw.sha256(data), data, stack.layers, new, parent, updated)


def manifest(options, repository, image):
    return f"{repository}@sha256:{draw.hex_id(options.seed, 'manifest', image.id)}"
