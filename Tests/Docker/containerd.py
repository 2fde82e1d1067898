"""A real containerd for tests and for the maker of removals."""

import pathlib
import subprocess
import time

from engine import Unavailable

CONFIG = """version = 2
root = "{folder}/root"
state = "{folder}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
  address = "{folder}/socket"
[debug]
  address = "{folder}/debug"
"""


class Containerd:
    """containerd in a folder of its own, with the root that is there or a new one."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.root = self.folder / "root"
        self.process = None

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "config.toml"
        config.write_text(CONFIG.format(folder=self.folder))
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "containerd", "--config", config],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )
        for _ in range(100):
            if self.process.poll() is not None:
                break
            if self.ctr("version", check=False).returncode == 0:
                return self
            time.sleep(0.1)
        self.stop()
        raise Unavailable("containerd did not start:\n" + (self.folder / "log").read_text()[-1000:])

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(30)
        self.process = None

    def ctr(self, *arguments, check=True):
        done = subprocess.run(
            ["ctr", "--address", self.folder / "socket", *map(str, arguments)], capture_output=True,
            text=True, timeout=120, stdin=subprocess.DEVNULL,
        )
        if check and done.returncode:
            raise AssertionError(f"ctr {' '.join(map(str, arguments))}: {done.stderr}")
        return done
