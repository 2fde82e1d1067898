"""Image configs: the bytes whose SHA-256 is the image ID, in the two forms that builders write."""

import json

from tree import draw, words


def step(options, rng, clock, classic, empty=False):
    """One entry of the history."""
    word = rng.choice(words.SERVICES)
    run, copy, nothing = words.RUN, words.COPY, words.EMPTY
    if options.ci:
        run, copy, nothing = words.CI_RUN, words.CI_COPY, words.CI_EMPTY
    kind = nothing if empty else rng.choice((run, run, copy))
    command = rng.choice(kind).format(
        word=word,
        WORD=word.upper(),
        number=rng.randrange(100),
        port=8000 + rng.randrange(1000),
        hash=f"{rng.getrandbits(160):040x}",
        packages=" ".join(rng.sample(words.PACKAGES, 6)),
    )
    if not classic:
        ran = f"RUN /bin/sh -c {command}" if kind is run else command
        entry = {
            "created": draw.stamp(clock),
            "created_by": f"{ran} # buildkit",
            "comment": "buildkit.dockerfile.v0",
        }
    else:
        ran = f"/bin/sh -c {command}" if kind is run else f"/bin/sh -c #(nop)  {command}"
        entry = {"created": draw.stamp(clock), "created_by": ran}
    if empty:
        entry["empty_layer"] = True
    return entry


def of_build(rng, count):
    """Facts of a build that no other shares."""
    return {fact: f"{rng.getrandbits(160):040x}" for fact in words.CI_FACTS[:count]}


def environment(options, rng, name):
    services = rng.sample(words.SERVICES, 4 + rng.randrange(6))
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    own = [f"CI_{fact.upper()}={value}" for fact, value in of_build(rng, 8 * options.ci).items()]
    return [path, f"SERVICE={name}", *own] + [
        f"{word.upper()}_URL=https://{word}.example.com/v{rng.randrange(9)}?region=eu&retry=3"
        for word in services
    ]


def labels(options, rng, name, version, created):
    """The usual OCI annotations as labels, some of them with more than ASCII."""
    own = {f"com.example.ci.{fact}": value for fact, value in of_build(rng, 4 * options.ci).items()}
    return {
        **own,
        "maintainer": rng.choice(words.PEOPLE),
        "org.opencontainers.image.created": created,
        "org.opencontainers.image.revision": f"{rng.getrandbits(160):040x}",
        "org.opencontainers.image.source": f"https://example.com/{name}",
        "org.opencontainers.image.title": name,
        "org.opencontainers.image.version": version,
    }


def runtime(options, rng, name, version, created, classic):
    """The `config` object."""
    own = {
        "User": "999:999",
        "ExposedPorts": {f"{8000 + rng.randrange(1000)}/tcp": {}},
        "Env": environment(options, rng, name),
        "Cmd": ["--config", f"/etc/{name}.yaml"],
    }
    tail = {
        "WorkingDir": "/srv",
        "Entrypoint": [f"/usr/bin/{name}"],
        "OnBuild": None,
        "Labels": labels(options, rng, name, version, created),
    }
    if not classic:
        return {**own, **tail}
    streams = dict.fromkeys(
        ("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce"), False
    )
    return {
        "Hostname": "",
        "Domainname": "",
        **own,
        **streams,
        "Image": "",
        "Volumes": None,
        **tail,
    }


def encode(options, rng, name, version, layers, history, clock, classic):
    """The config's bytes."""
    created = draw.stamp(clock)
    config = runtime(options, rng, name, version, created, classic)
    document = {"architecture": "amd64", "config": config}
    if classic:
        document["container"] = f"{rng.getrandbits(256):064x}"
        document["container_config"] = {
            **config,
            "Cmd": ["/bin/sh", "-c", "#(nop) ", f'CMD ["{name}"]'],
        }
    document["created"] = created
    if classic:
        document["docker_version"] = "20.10.24"
    document["history"] = history
    document["os"] = "linux"
    document["rootfs"] = {
        "type": "layers",
        "diff_ids": [f"sha256:{layer.diff}" for layer in layers],
    }
    return go_json(document)


def go_json(value):
    """JSON as Go writes it: compact, UTF-8 as it is, `<`, `>` and `&` escaped."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode()
