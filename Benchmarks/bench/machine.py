"""The machine that is measured on: what it is, how busy it is, and its caches."""

import os
import platform
import sqlite3
import subprocess
import time

DROP = "/proc/sys/vm/drop_caches"


def wait(seconds):
    time.sleep(seconds)


def can_drop_caches():
    return os.access(DROP, os.W_OK)


def drop_caches():
    """Page cache, dentries and inodes of the whole machine."""
    os.sync()
    with open(DROP, "w") as file:
        file.write("3\n")


def load():
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def file_system(path):
    told = subprocess.run(["stat", "-f", "-c", "%T", path], capture_output=True, text=True)
    return told.stdout.strip() if told.returncode == 0 else "unknown"


def described(work, strata):
    version = "not measured"
    if strata:
        told = subprocess.run([strata, "--version"], capture_output=True, text=True)
        version = told.stdout.partition("\n")[0] or f"--version exits with {told.returncode}"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return "\n".join(
        (
            f"{os.cpu_count()} cores ({processor()}), {memory:.0f} GB, "
            f"{platform.system()} {platform.release()}, trees on {file_system(work)}, "
            f"load average {load()}.",
            f"strata: {version}. Python {platform.python_version()}, "
            f"its SQLite {sqlite3.sqlite_version}.",
        )
    )
