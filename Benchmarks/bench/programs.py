"""What is measured and what measures it: built where that is to be done."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def say(text):
    print(text, file=sys.stderr, flush=True)


def compile_c(work):
    """The two bounds and the measuring program, in WORK/bin."""
    folder = os.path.join(work, "bin")
    os.makedirs(folder, exist_ok=True)
    compiler = [os.environ.get("CC", "cc"), "-O2", "-Wall", "-Wextra", "-o"]
    for source, *libraries in (
        ("measure/measure.c",),
        ("floor/read.c",),
        ("floor/write.c", "-lsqlite3"),
    ):
        program = os.path.join(folder, os.path.basename(source).removesuffix(".c"))
        subprocess.run([*compiler, program, os.path.join(HERE, source), *libraries], check=True)
    return folder


def find_strata():
    """The path of strata, or None with the reason said."""
    given = os.environ.get("STRATA")
    if given:
        if os.access(given, os.X_OK) and os.path.isfile(given):
            return os.path.abspath(given)
        say(f"strata is skipped: STRATA names {given}, which is no program")
        return None
    build = [
        "swift",
        "build",
        "--configuration",
        "release",
        "--package-path",
        os.path.dirname(HERE),
    ]
    try:
        subprocess.run([*build, "--product", "strata"], check=True, stdout=sys.stderr)
        shown = subprocess.run(
            [*build, "--show-bin-path"], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"strata is skipped: it could not be built: {error}")
        return None
    return os.path.join(shown.stdout.strip(), "strata")
