#!/usr/bin/env python3
"""Makes a correct Docker data root (overlay2) of any size: the same for the same seed and options.

All digests hold: image IDs are the SHA-256 of their configs, chainIDs follow from the diff_ids.
Layers are names without a body unless --driver-files or --tar-split asks for real ones. Prints
what was made as one JSON object.
"""

import argparse
import functools
import json
import multiprocessing
import os
import sys

from tree import disk, layer, plan
from tree.options import Options

MOST_SOURCES = 50  # Docker keeps no more repositories for a diff_id


class Maker:
    """One process's share of the work."""

    def __init__(self, root, options):
        self.options = options
        self.data_root = disk.DataRoot(root, options)
        self.ground = functools.lru_cache(maxsize=None)(
            lambda number: plan.base_stack(options, number)
        )

    def make(self, job):
        """Writes one repository.

        Returns its name, its references, whether it has empty layers, and what was written.
        """
        if isinstance(job, plan.Family):
            bundle = plan.family(self.options, job, self.ground(job.base))
            counts = self.data_root.write(bundle, job.first, built_on=False)
        else:
            bundle = plan.base(self.options, job.number)
            counts = self.data_root.write(bundle, job.number, job.built_on)
        empty = any(new.diff == layer.EMPTY_DIFF for image in bundle.images for new in image.new)
        return bundle.repository, bundle.references, empty, counts


maker = None


def start(root, options):
    global maker
    maker = Maker(root, options)


def work(job):
    return maker.make(job)


def make_tree(root, options, jobs):
    os.umask(0)  # the modes are a daemon's
    disk.prepare(root, options)
    families = plan.families(options)
    work_to_do = plan.bases(options, families) + families
    references, sources, total = {}, [], disk.Counts()
    with multiprocessing.Pool(jobs, start, (root, options)) as pool:
        for repository, mine, empty, counts in pool.imap(work, work_to_do, chunksize=8):
            if mine:
                references.setdefault(repository, {}).update(mine)
            if empty and len(sources) < MOST_SOURCES:
                sources.append(disk.canonical_name(repository))
            total = total.plus(counts)
    total = total.plus(
        disk.DataRoot(root, options).close_tree(references, list(dict.fromkeys(sources)))
    )
    names = [name for of_repository in references.values() for name in of_repository]
    digests = sum("@" in name for name in names)
    return {
        **total._asdict(),
        "repositories": len(references),
        "tags": len(names) - digests,
        "digest_references": digests,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("images", type=int, metavar="IMAGES", help="how many images")
    parser.add_argument("root", metavar="DIR", help="the data root to make: empty or not yet there")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument(
        "--ci",
        action="store_true",
        help="as on a host that builds: instructions, variables and labels that no other image has",
    )
    parser.add_argument(
        "--host",
        type=int,
        default=0,
        metavar="N",
        help="of ten families one is host N's own; all else is what other hosts of the seed have",
    )
    parser.add_argument(
        "--containers", type=int, metavar="N", help="default: one for a hundred images, rounded up"
    )
    parser.add_argument(
        "--directories", action="store_true", help="make the layers' directories in overlay2/ too"
    )
    parser.add_argument(
        "--driver-files",
        type=int,
        default=0,
        metavar="N",
        help="with N files in each (means --directories)",
    )
    parser.add_argument(
        "--tar-split", action="store_true", help="give each layer its tar-split.json.gz"
    )
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes; changes no byte"
    )
    given = parser.parse_args()
    containers = given.containers if given.containers is not None else -(-given.images // 100)
    if min(given.images, given.driver_files, containers) < 0 or given.jobs < 1:
        parser.error("a count cannot be negative, and --jobs must be 1 or more")
    if containers and not given.images:
        parser.error("containers need images")
    options = Options(
        images=given.images,
        seed=given.seed,
        containers=containers,
        directories=given.directories or given.driver_files > 0,
        driver_files=given.driver_files,
        tar_split=given.tar_split,
        host=given.host,
        ci=given.ci,
    )
    print(json.dumps(make_tree(given.root, options, given.jobs)))


if __name__ == "__main__":
    sys.exit(main())
