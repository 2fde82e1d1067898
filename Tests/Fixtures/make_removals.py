#!/usr/bin/env python3
"""What a real containerd frees when it removes images: make_removals.py ROOT NAMESPACE SETS >trees/NAME.NAMESPACE.removals.json

ROOT is containerd's folder. Each image alone, then SETS random sets of images are removed from a copy of it. Needs root and
Debian's package containerd, which reads what newer versions wrote. Each answer has the targets that were removed, how many
blobs and snapshots the namespace then lacks, and the bytes of these, without blobs that other namespaces still list: their
files stay."""
import json, pathlib, random, shutil, subprocess, sys, tempfile, time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Docker"))
import containerd


class Containerd(containerd.Containerd):
    """On a copy of a root."""

    def __init__(self, root):
        super().__init__(tempfile.mkdtemp(prefix="containerd-"))
        subprocess.run(["cp", "-a", root, self.root], check=True)

    def __enter__(self):
        super().__enter__()
        # What is garbage already goes 0.1 s after the start.
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder)

    def lines(self, *arguments):
        return [line.split() for line in self.ctr(*arguments).stdout.splitlines()]

    def names(self, namespace):
        """Of each target."""
        names = {}
        for name, _, target, *_ in self.lines("-n", namespace, "images", "ls")[1:]:
            names.setdefault(target, []).append(name)
        return names

    def blobs(self, namespace):
        return set(line[0] for line in self.lines("-n", namespace, "content", "ls", "-q"))

    def snapshots(self, namespace):
        """The bytes of each."""
        return {line[0]: int(line[1]) for line in self.lines("-n", namespace, "snapshots", "usage", "-b")[1:]}


def removal(root, namespace, targets):
    with Containerd(root) as engine:
        names = engine.names(namespace)
        (blobs, snapshots) = (engine.blobs(namespace), engine.snapshots(namespace))
        engine.lines("-n", namespace, "images", "rm", "--sync", *(name for target in targets for name in names[target]))
        blobs -= engine.blobs(namespace)
        gone = set(snapshots) - set(engine.snapshots(namespace))
        others = [line[0] for line in engine.lines("namespaces", "ls", "-q")]
        listed = set().union(*(engine.blobs(other) for other in others if other != namespace))
    folder = pathlib.Path(root) / "io.containerd.content.v1.content/blobs/sha256"
    size = sum((folder / blob.removeprefix("sha256:")).stat().st_size for blob in blobs - listed)
    size += sum(snapshots[key] for key in gone)
    return {"targets": targets, "blobs": len(blobs), "snapshots": len(gone), "bytes": size}


def main(root, namespace, sets):
    with Containerd(root) as engine:
        targets = sorted(engine.names(namespace))
    tries = [[target] for target in targets]
    for seed in range(int(sets)):
        order = random.Random(seed)
        tries.append(sorted(order.sample(targets, order.randint(2, len(targets)))))
    answers = [removal(root, namespace, chosen) for chosen in tries]
    print("[\n" + ",\n".join(json.dumps(answer) for answer in answers) + "\n]")


main(*sys.argv[1:])
