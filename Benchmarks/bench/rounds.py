"""Runs candidates in turn, round after round: what disturbs the machine disturbs them all."""

import json
import os
import shutil
import subprocess
from typing import NamedTuple, Optional

from bench import machine
from bench.candidates import Candidate


class Sample(NamedTuple):
    wall: float  # seconds
    cpu: float  # seconds, user and system
    rss: int  # bytes, the largest resident set


class Result(NamedTuple):
    name: str
    samples: list[Sample]
    error: Optional[str]


class Bench:
    """`folder` holds the indexes that are made; `program` measures one command."""

    def __init__(self, program, folder, say):
        self.program = program
        self.folder = folder
        self.say = say
        shutil.rmtree(folder, ignore_errors=True)
        self.new = os.path.join(folder, "new", "index.db")
        self.kept = os.path.join(folder, "kept", "index.db")
        os.makedirs(os.path.dirname(self.kept))

    def run(self, candidates: list[Candidate]) -> list[Result]:
        results = [self.prepared(candidate) for candidate in candidates]
        for number in range(max(candidate.rounds for candidate in candidates)):
            self.say(f"round {number + 1}")
            for place, candidate in enumerate(candidates):
                if number < candidate.rounds and results[place].error is None:
                    results[place] = self.more(candidate, results[place])
        return results

    def run_cold(self, candidates: list[Candidate]) -> list[Result]:
        """One run of each with nothing in memory. Indexes that stay are those of the warm runs."""
        results = []
        for candidate in candidates:
            self.say(f"cold: {candidate.name}")
            machine.drop_caches()
            results.append(self.more(candidate, Result(candidate.name, [], None)))
        return results

    def prepared(self, candidate) -> Result:
        error = self.start(candidate.first)[1] if candidate.first else None
        if error:
            self.say(f"{candidate.name}: {error}")
        return Result(candidate.name, [], error)

    def more(self, candidate, result) -> Result:
        """`result` with a run more, or with what went wrong in it."""
        fresh = os.path.dirname(self.new)
        shutil.rmtree(fresh, ignore_errors=True)
        os.makedirs(fresh)
        sample, error, printed = self.start(candidate.command)
        if error is None and candidate.has_clock:
            own = json.loads(printed)
            sample = sample._replace(wall=own["wall"], cpu=own["cpu"])
        if error is None and candidate.check is not None:
            index = self.kept if "{kept}" in candidate.command else self.new
            error = candidate.check(printed, index)
        if error is not None:
            self.say(f"{candidate.name}: {error}")
            return result._replace(error=error)
        return result._replace(samples=[*result.samples, sample])

    def start(self, command):
        """(sample, error, what it printed); an error holds the exit status and the last words."""
        paths = {"{new}": self.new, "{kept}": self.kept}
        words = [paths.get(word, word) for word in command]
        report = os.path.join(self.folder, "report.json")
        ran = subprocess.run([self.program, report, *words], capture_output=True, text=True)
        if ran.returncode != 0:
            last = (ran.stderr.strip() or ran.stdout.strip() or "no word").splitlines()[-1]
            return None, f"failed with exit status {ran.returncode}: {last}", ran.stdout
        with open(report) as file:
            cost = json.load(file)
        sample = Sample(cost["wall"], cost["user"] + cost["system"], cost["rss"])
        return sample, None, ran.stdout
