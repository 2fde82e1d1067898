"""Containers and the mounts that hold their writable layers."""

from typing import NamedTuple

from tree import config, draw, layer, words


class Container(NamedTuple):
    id: str
    config: bytes  # config.v2.json
    host_config: bytes  # hostconfig.json
    log: bytes
    mount_id: str
    link: str  # overlay2's short name of the writable directory
    init_link: str
    top: layer.Layer  # what it stands on


def of_image(options, number, image, bundle) -> list[Container]:
    """The containers of image `number`: all of the tree's are spread evenly over its images."""
    if not image.layers or not options.containers:
        return []
    # Container c stands on image c * images / containers, rounded down.
    first = -(-number * options.containers // options.images)
    past = -(-(number + 1) * options.containers // options.images)
    named = (name for name, target in bundle.references.items() if target == image.digest)
    name = next(named, image.digest)
    return [make(options, index, image, name) for index in range(first, past)]


def make(options, index, image, reference) -> Container:
    rng = draw.generator(options.seed, "container", index)
    identity = draw.hex_id(options.seed, "container", index)
    mount = draw.hex_id(options.seed, "mount", index)
    started = (
        draw.BASE_TIME + 86_400 * (310 + rng.randrange(300))
    ) * 1_000_000_000 + rng.getrandbits(30)
    ended = rng.random() < 0.3
    state = {
        "Running": not ended,
        "Paused": False,
        "Restarting": False,
        "OOMKilled": False,
        "RemovalInProgress": False,
        "Dead": False,
        "Pid": 0 if ended else 1000 + rng.randrange(60_000),
        "ExitCode": rng.choice((0, 1, 137)) if ended else 0,
        "Error": "",
        "StartedAt": draw.stamp(started),
        "FinishedAt": draw.stamp(started + rng.getrandbits(45))
        if ended
        else "0001-01-01T00:00:00Z",
        "Health": None,
    }
    command = ["--config", "/etc/service.yaml"]
    document = {
        "StreamConfig": {},
        "State": state,
        "ID": identity,
        "Created": draw.stamp(started - 300_000_000),
        "Managed": False,
        "Path": "/usr/bin/service",
        "Args": command,
        "Config": {
            "Hostname": identity[:12],
            "Domainname": "",
            "User": "999:999",
            "Env": config.environment(options, rng, "service"),
            "Cmd": command,
            "Image": reference,
            "Volumes": None,
            "WorkingDir": "/srv",
            "Entrypoint": ["/usr/bin/service"],
            "OnBuild": None,
            "Labels": {"com.example.stage": rng.choice(("test", "live"))},
        },
        "Image": image.digest,
        "NetworkSettings": {
            "Bridge": "",
            "SandboxID": "",
            "Networks": {"none": {"EndpointID": "", "Gateway": ""}},
        },
        "LogPath": f"/var/lib/docker/containers/{identity}/{identity}-json.log",
        "Name": f"/{rng.choice(words.SERVICES)}_{index}",
        "Driver": "overlay2",
        "OS": "linux",
        "RestartCount": 0,
        "HasBeenStartedBefore": True,
        "HasBeenManuallyStopped": False,
        "MountPoints": {},
    }
    line = (
        config.go_json({"log": "started\n", "stream": "stdout", "time": draw.stamp(started)})
        + b"\n"
    )
    return Container(
        id=identity,
        config=config.go_json(document),
        host_config=config.go_json(
            {"Binds": None, "NetworkMode": "none", "LogConfig": {"Type": "json-file", "Config": {}}}
        ),
        log=line * (1 + rng.randrange(20)),
        mount_id=mount,
        link=draw.short_id(draw.BASE32, 26, options.seed, "link", mount),
        init_link=draw.short_id(draw.BASE32, 26, options.seed, "link", mount, "init"),
        top=image.layers[-1],
    )
