#!/usr/bin/env python3
"""Writes the index of a fleet: hosts that share bases and applications, scanned daily.

No tree is read: rows go straight into a file that strata's own migrations make, as the recorder
would have written them (“strata check” finds no fault). Same seed and options, same rows. Prints
what was made as one JSON object.
"""

import argparse
import json
import os
import sys

from fleet.catalogue import Catalogue
from fleet.facts import Facts
from fleet.host import DAY, Life
from fleet.index import IndexWriter
from fleet.spans import AREAS, NAMES, TABLES, Spans
from fleet.totals import Totals, Users
from tree import draw

START = (draw.BASE_TIME + 500 * 86_400) * 1000


class Fleet:
    def __init__(self, given, index):
        self.given = given
        self.index = index
        self.users = Users()
        self.totals = {"image_totals": [], "shared_layers": [], "tree_totals": []}
        self.totals |= {"tree_repos": [], "tree_parts": [], "layer_directories": []}
        self.facts = Facts(index.insert)
        self.catalogue = Catalogue(given.seed, given.applications, self.facts)
        self.counts = dict.fromkeys(("trees", "scans", "spans", "layers", "layers_now"), 0)

    def make(self):
        for number in range(1, self.given.hosts + 1):
            self.add_host(number)
        self.facts.flush()
        for table, rows in self.totals.items():
            self.index.insert(table, rows)
        self.index.insert("image_users", self.users.image_rows())
        self.index.insert("layer_users", self.users.layer_rows())

    def add_host(self, number):
        rng = draw.generator(self.given.seed, "host", number)
        name = f"node-{number:04}"
        self.index.insert("hosts", [(number, name)])
        # One host in fifty has left a tree of another driver behind.
        if rng.random() < 0.02:
            life = self.life(rng, number, name, "aufs", max(1, self.given.images // 10), 0)
            self.scan(rng, life, number, name, moving=False)
        containers = 0 if rng.random() < 0.01 else self.given.containers
        life = self.life(rng, number, name, "overlay2", self.given.images, containers)
        self.scan(rng, life, number, name, moving=True)
        self.catalogue.forget(name)

    def life(self, rng, number, name, driver, images, containers):
        self.counts["trees"] += 1
        tree = self.counts["trees"]
        self.index.insert("trees", [(tree, number, "graphdriver", driver, "", "")])
        # A host without containers is one whose containers/ could not be read.
        spans = Spans(tree, unread=() if containers or driver != "overlay2" else (AREAS["containers"],))
        spans.begin(0)
        own = self.given.own if driver == "overlay2" else 0
        life = Life(rng, name, spans, self.catalogue, images, own, containers)
        if driver == "overlay2":
            if rng.random() < 0.1:
                life.orphan(1 + rng.randrange(8), rng.randrange(3))
            if rng.random() < 0.01:
                life.hide()
            if rng.random() < 0.05:
                life.build_cache(min(200, self.given.images))
        return life

    def scan(self, rng, life, number, name, moving):
        spans, days = life.spans, self.given.days
        # One host in thirty has not been heard of for a while.
        if rng.random() < 0.03 and days > 15:
            days -= 5 + rng.randrange(10)
        measured = moving and rng.random() < 0.05
        scans = []
        own = ("strata 0.1.0", "/var/lib/docker", f"2049:{number}", name.upper())
        names = [self.facts.scan_name(text) for text in own]
        moment = rng.randrange(DAY // 1000) * 1000
        for day in range(days):
            at = START + day * DAY + moment
            spans.begin(at)
            if day and moving:
                life.live(day, self.given.moving)
                if rng.random() < 0.002:
                    life.orphan(1, rng.randrange(2))
                if rng.random() < 0.002:
                    life.leave_over()
            measures = measured and day == days - 1
            if measures:
                life.measure()
            spans.end([name for name in NAMES if measures or name != "measure"])
            inactive = 0 if moving else 1
            scans.append(
                (spans.tree, at, at + 60_000, *names, 1, inactive, at - 3_600_000, spans.areas)
            )
        self.write(life, number, scans)

    def write(self, life, number, scans):
        spans = life.spans
        columns = "tree, at, recorded, tool, location, folder, engine_id, live, inactive, written, areas"
        self.index.insert(f"scans({columns})", scans)
        self.index.insert("area_contents", sorted(spans.content_rows()))
        for table, (columns, _) in TABLES.items():
            rows = spans.rows(table)
            self.counts["spans"] += len(rows)
            self.index.insert(f"{table}(tree, {columns}, since, gone)", rows)
        totals = Totals(life, self.facts.parents, reads_containers=AREAS["containers"] not in spans.unread)
        self.totals["image_totals"] += sorted(totals.images)
        self.totals["shared_layers"] += sorted(totals.shared_layers)
        self.totals["tree_totals"].append(totals.tree)
        self.totals["tree_repos"] += totals.repos
        self.totals["tree_parts"] += totals.parts
        self.totals["layer_directories"].append(totals.directories)
        self.users.add(number, life, totals)
        self.counts["scans"] += len(scans)
        self.counts["layers_now"] += len(spans.open["tree_layers"])
        self.counts["layers"] += len(spans.open["tree_layers"]) + len(spans.closed["tree_layers"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("hosts", type=int, metavar="HOSTS")
    parser.add_argument("images", type=int, metavar="IMAGES", help="images on each host")
    parser.add_argument("file", metavar="FILE", help="the index; it must not be there yet")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--days", type=int, default=30, metavar="N", help="daily scans")
    parser.add_argument("--moving", type=float, default=0.01, help="part of tags that move a day")
    parser.add_argument("--own", type=float, default=0.1, help="part of images no other host has")
    parser.add_argument("--applications", type=int, default=600, help="that hosts share")
    parser.add_argument("--containers", type=int, default=10, help="on each host")
    given = parser.parse_args()
    if min(given.hosts, given.images, given.days, given.applications) < 1:
        parser.error("hosts, images, days and applications are 1 or more")
    if os.path.exists(given.file):
        parser.error(f"{given.file} is there already")
    migrations = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Migrations")
    index = IndexWriter(given.file, migrations)
    fleet = Fleet(given, index)
    fleet.make()
    index.close()
    print(json.dumps({**fleet.counts, "bytes": os.path.getsize(given.file)}))


if __name__ == "__main__":
    sys.exit(main())
