"""Who is measured: how each is started, and how its answer is checked."""

import json
import os
import sqlite3
import sys
from typing import Callable, NamedTuple, Optional

# Each with `--db` and the index.
QUESTIONS = ("usage", "images", "tags", "layers", "shared", "orphans", "containers")


class Candidate(NamedTuple):
    name: str
    # {new}: an index in a folder emptied before each run; {kept}: one that stays, made before.
    command: tuple[str, ...]
    rounds: int
    # Takes what the command printed and the index it made; returns what is wrong, or None.
    check: Optional[Callable[[str, str], Optional[str]]] = None
    first: tuple[str, ...] = ()  # run once, not measured
    has_clock: bool = False  # it prints what it took itself: its preparations do not count


def bounds(programs, tree, rounds):
    """What reading and writing cost at least. The writer's rows are those of the tree's reference index."""
    read = (os.path.join(programs, "read"), *tree.read)
    found = [Candidate("reading in C", read, rounds, printed(**tree.files), first=read)]
    if tree.reference:
        write = (os.path.join(programs, "write"), tree.reference, "{new}")
        found.append(Candidate("writing in C", write, rounds, has_clock=True))
    return found


def indexers(here, strata, tree, rounds, shell_rounds, loop_rounds):
    found = []
    if strata:
        full = (strata, "index", "--host", "bench", "--db", "{new}", tree.path)
        again = (strata, "index", "--host", "bench", "--db", "{kept}", tree.path)
        rows = stored(**tree.rows)
        found.append(Candidate("strata index", full, rounds, rows))
        found.append(Candidate("strata index, no change", again, rounds, rows, first=again))
    if not tree.is_graph_driver:
        return found
    facts = tree.facts
    same = {name: facts[name] for name in ("images", "layers", "tags", "containers")}
    references = facts["tags"] + facts["digest_references"]
    script = (sys.executable, os.path.join(here, "baselines", "index.py"), tree.path, "{new}")
    found.append(Candidate("Python script", script, rounds, printed(**same, findings=0)))
    shell = ("bash", os.path.join(here, "baselines", "index.sh"), tree.path, "{new}")
    lines = printed(images=facts["images"], layers=facts["layers"], references=references)
    if shell_rounds:
        found.append(Candidate("shell pipeline", shell, shell_rounds, lines))
    if loop_rounds:
        loop = ("bash", os.path.join(here, "baselines", "index_loop.sh"), tree.path, "{new}")
        found.append(Candidate("shell loop", loop, loop_rounds, lines))
    return found


def queries(strata, rounds):
    commands = [("--version",)] + [(word, "--db", "{kept}") for word in QUESTIONS]
    return [
        Candidate(f"strata {words[0]}", (strata, *words), rounds, first=(strata, *words))
        for words in commands
    ]


def printed(**expected):
    """A check of a JSON object that was printed: these members with these values."""

    def check(text, _):
        try:
            return compared(json.loads(text), expected)
        except ValueError:
            return f"printed no JSON: {text[:80]!r}"

    return check


def stored(**expected):
    """A check of an index: these tables with so many rows."""

    def check(_, path):
        try:
            database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            found = {
                table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in expected
            }
            database.close()
            return compared(found, expected)
        except sqlite3.Error as error:
            return f"{path}: {error}"

    return check


def compared(found, expected):
    wrong = [f"{k}: {found.get(k)}, not {v}" for k, v in expected.items() if found.get(k) != v]
    return "; ".join(wrong) or None
