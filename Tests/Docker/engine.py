"""A real Docker engine for tests: dockerd with a data root of its own, and a registry beside it.

Nothing leaves the machine: the engine has no bridge and no firewall rules, the registry listens on
127.0.0.1 alone, and images are built from scratch with the machine's static busybox.
"""

import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

# The distribution's client goes before another on the PATH: it is of the engine's version, and
# newer ones need a plugin for what 20.10's does itself.
CLIENT = "/usr/bin/docker" if os.path.exists("/usr/bin/docker") else "docker"
PROGRAMS = ("dockerd", CLIENT, "containerd", "runc", "docker-registry", "unshare", "setpriv",
            "busybox")


class Unavailable(Exception):
    """No engine can run here; the text says why."""


def why_not():
    """The reason why no engine can run on this machine, or None."""
    if os.geteuid() != 0:
        return "dockerd needs root"
    missing = [p for p in PROGRAMS if shutil.which(p) is None]
    if missing:
        return "not installed: " + ", ".join(missing)
    return None


class Registry:
    """A registry on a free port of 127.0.0.1; `host` is what references begin with."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.host = None
        self.process = None

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.host = f"127.0.0.1:{port}"
        config = self.folder / "registry.yml"
        blobs = {"filesystem": {"rootdirectory": str(self.folder / "blobs")}}
        config.write_text(json.dumps(  # which is YAML too
            {"version": 0.1, "log": {"level": "error"}, "storage": blobs,
             "http": {"addr": self.host}}
        ))
        log = open(self.folder / "registry.log", "a")
        self.process = subprocess.Popen(
            ["docker-registry", "serve", str(config)], stdout=log, stderr=log
        )
        log.close()
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.__exit__()
        raise Unavailable("docker-registry did not start")

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class _Socket(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Engine:
    """dockerd in mount and process namespaces of its own: what it started ends with it, and it ends
    with the test.

    `root` is its data root. Leaving the `with` block ends the engine, cleanly if it can be.
    """

    def __init__(self, folder, driver="overlay2", registry=None):
        self.folder = pathlib.Path(folder)
        self.driver = driver
        self.registry = registry
        self.root = self.folder / "root"
        self.log = self.folder / "dockerd.log"
        self.socket = self.folder / "docker.sock"
        self.run = None
        self.process = None

    @property
    def image(self):
        return self.root / "image" / self.driver

    @property
    def layerdb(self):
        return self.image / "layerdb"

    @property
    def directories(self):
        """The folder in which the driver keeps a directory a layer."""
        return self.root / ("vfs/dir" if self.driver == "vfs" else self.driver)

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if self.process:
            try:
                self.stop(timeout=30)
            except (Unavailable, OSError, subprocess.SubprocessError):
                self.kill()
        if self.run:
            shutil.rmtree(self.run, ignore_errors=True)
            self.run = None

    def start(self):
        self.root.mkdir(parents=True, exist_ok=True)
        # Sockets below it have long names, and a socket's path may have 107 bytes. A new one each
        # time, as after a boot: the process IDs in an old one would be another process's here.
        if self.run:
            shutil.rmtree(self.run, ignore_errors=True)
        self.run = tempfile.mkdtemp(prefix="strata-", dir="/run")
        for left in ("docker.pid", "docker.sock"):
            with contextlib.suppress(FileNotFoundError):
                (self.folder / left).unlink()
        # A configuration of its own, or the machine's would have a say.
        configuration = self.folder / "daemon.json"
        configuration.write_text("{}")
        options = [
            "dockerd", "--debug", "--config-file", configuration, "--data-root", self.root,
            "--exec-root", self.run, "--pidfile", self.folder / "docker.pid",
            "--host", f"unix://{self.socket}", "--storage-driver", self.driver,
            "--iptables=false", "--ip6tables=false", "--bridge=none",
        ]
        if self.registry:
            options += ["--insecure-registry", self.registry.host]
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL",
                 "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                 "sh", "-c", '"$@" & wait $!; exit $?', "sh", *map(str, options)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        for _ in range(150):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self._get("/_ping", 5) == b"OK":
                    return self
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        self.kill()
        raise Unavailable("dockerd did not start:\n" + self.log_tail())

    def stop(self, timeout=60):
        """Ends dockerd as a service manager does, so that it finishes what it had to clean."""
        os.kill(self._dockerd(), signal.SIGTERM)
        self.process.wait(timeout)
        self.process = None

    def kill(self):
        """Ends dockerd at once, as a crash does, and all that it started."""
        if self.process is None:
            return
        if self.process.poll() is None:
            with contextlib.suppress(Unavailable, ProcessLookupError):
                os.kill(self._dockerd(), signal.SIGKILL)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def restart(self):
        self.stop()
        return self.start()

    def _dockerd(self):
        """The process ID of dockerd: the grandchild of `unshare` that bears this name."""
        pending = [self.process.pid]
        while pending:
            pid = pending.pop()
            with contextlib.suppress(OSError):
                if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "dockerd":
                    return pid
                children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
                pending += map(int, children.split())
        raise Unavailable("dockerd is gone:\n" + self.log_tail())

    def log_tail(self, lines=15):
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""

    # asking

    def docker(self, *arguments, check=True, buildkit=False, timeout=120):
        """Runs the docker command and returns what it printed; a failure is an AssertionError."""
        done = self.popen(*arguments, buildkit=buildkit)
        try:
            out, err = done.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            done.kill()
            done.communicate()
            raise AssertionError(f"docker {' '.join(map(str, arguments))}: no end") from None
        if check and done.returncode:
            raise AssertionError(f"docker {' '.join(map(str, arguments))}: {out}{err}")
        return out.strip()

    def has(self, image):
        """Whether the engine has an image of this ID."""
        done = self.popen("image", "inspect", image)
        done.communicate(timeout=60)
        return done.returncode == 0

    def popen(self, *arguments, buildkit=False):
        environment = dict(
            os.environ,
            DOCKER_HOST=f"unix://{self.socket}",
            DOCKER_BUILDKIT="1" if buildkit else "0",
            DOCKER_CONFIG=str(self.folder / "client"),
        )
        return subprocess.Popen(
            [CLIENT, *map(str, arguments)], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
        )

    def api(self, path):
        return json.loads(self._get(path, 60))

    def _get(self, path, timeout):
        connection = _Socket(self.socket, timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        finally:
            connection.close()

    def build(self, tag, dockerfile, files=None, buildkit=False, check=True, wait=True):
        """Builds an image; `files` maps names to sizes, whose bytes follow from name and size.

        Every context holds `busybox`. With wait=False the running command is returned.
        """
        context = pathlib.Path(tempfile.mkdtemp(prefix="context-", dir=self.folder))
        shutil.copy(shutil.which("busybox"), context / "busybox")
        (context / "busybox").chmod(0o755)
        (context / "Dockerfile").write_text(dockerfile)
        for name, size in (files or {}).items():
            (context / name).write_bytes(random.Random(f"{name} {size}").randbytes(size))
        arguments = ["build", "--network=none", *(["-t", tag] if tag else []), context]
        if not wait:
            return self.popen(*arguments, buildkit=buildkit)
        try:
            return self.docker(*arguments, buildkit=buildkit, check=check)
        finally:
            shutil.rmtree(context, ignore_errors=True)


BASE = """FROM scratch
COPY busybox /bin/busybox
COPY {file} /etc/{file}
ENV PATH=/bin
CMD ["/bin/busybox", "sh"]
"""


def disk_bytes(folder):
    """Bytes on disk below a folder, each hard link once."""
    seen, total = set(), 0
    for path, folders, files in os.walk(folder):
        for name in folders + files:
            with contextlib.suppress(OSError):
                status = os.lstat(os.path.join(path, name))
                if (status.st_dev, status.st_ino) not in seen:
                    seen.add((status.st_dev, status.st_ino))
                    total += status.st_blocks * 512
    return total


class Checks:
    """Counts claims that hold and claims that don't, and says which don't."""

    def __init__(self):
        self.passed = self.failed = 0

    def claim(self, holds, text, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {text}" + (f"\n  {detail}" if detail != "" else ""), flush=True)
        return bool(holds)

    def equal(self, found, expected, text):
        return self.claim(found == expected, text, f"expected {expected!r}, found {found!r}")

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0


def skip(reason):
    """Says that nothing was tried and why; the exit code of a run that tried nothing."""
    print(f"skipped: {reason}")
    print("0 passed, 0 failed, 1 skipped")
    return 0


class Strata:
    """The command under test, with an index of its own."""

    def __init__(self, program, db):
        self.program, self.db = str(pathlib.Path(program).resolve()), str(db)

    def __call__(self, *arguments, codes=(0,)):
        done = subprocess.run(
            [self.program, *map(str, arguments)], capture_output=True, text=True, timeout=120,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode not in codes:
            raise AssertionError(
                f"strata {' '.join(map(str, arguments))}: exit {done.returncode}\n"
                f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        return done.stdout

    def index(self, root, host, codes=(0, 2)):
        return self("index", "--db", self.db, "--host", host, root, codes=codes)

    def rows(self, question, *options):
        return json.loads(self(question, "--db", self.db, *options, "--format", "json"))


def with_each_driver(usage, steps, drivers=("overlay2", "vfs")):
    """Runs `steps(engine, registry, strata, checks)` with an engine and an index for each driver, of these or of those that
    the command line names; returns the exit code."""
    if len(sys.argv) < 2:
        print(usage)
        return 64
    if reason := why_not():
        return skip(reason)
    program, *named = sys.argv[1:]
    checks = Checks()
    for driver in named or drivers:
        with tempfile.TemporaryDirectory(prefix="strata-engine-") as folder:
            folder = pathlib.Path(folder)
            try:
                with Registry(folder / "registry") as registry:
                    with Engine(folder / "engine", driver, registry) as engine:
                        steps(engine, registry, Strata(program, folder / "index.db"), checks)
            except Unavailable as error:
                if not checks.passed + checks.failed:
                    return skip(str(error))
                checks.claim(False, f"{driver}: the engine runs", str(error))
            except (AssertionError, json.JSONDecodeError, KeyError) as error:
                checks.claim(False, f"{driver}: every command works", f"{type(error).__name__}: {error}")
    return checks.close()
