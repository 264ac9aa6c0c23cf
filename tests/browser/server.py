"""The real ``clave serve`` on a folder of its own; no process of it survives the block."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from tests.company import ACCOUNTS, PASSWORD, PRODUCTS, RECEIVABLES, sales_text
from tests.entry.terminal import PROGRAM, Terminal
from tests.postgres import books_of, wanted

# Who may log in, by role; the KAM and the other one are named in the accounts' file.
PEOPLE = {
    "kam": ("Lucía Ferrer", "kam"),
    "other": ("Álvaro Quintana", "kam"),
    "director": ("Ignacio Beltrán", "sales_direction"),
    "admin": ("Ana Ruiz", "administrator"),
    "analyst": ("Marta Gil", "analyst"),
}
FILES = {
    "accounts": ("accounts.csv", ACCOUNTS),
    "products": ("products.csv", PRODUCTS),
    "sales": ("sales-2026.csv", sales_text()),
    "receivables": ("open.csv", RECEIVABLES),
}
PATIENCE = 60.0
_made: list[Path] = []  # the folder of the small company, once it was made
FILLING = "tests.browser.filling"


class Clave:
    """A server that a test starts, stops and kills."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.terminal = Terminal(data)
        self.process: subprocess.Popen[str] | None = None
        self.port = 0
        self.cookies: dict[str, list[Any]] = {}  # of those who are logged in, by name
        self.log: IO[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *words: str, patience: float = PATIENCE) -> None:
        """Serve (or, with words, do what they say) on a free port until pages answer.

        A server that only serves computes no pages before somebody looks: that would be more work
        than all that is looked at. The demo does, as every installation.
        """
        assert self.process is None
        self.port = self.port or free_port()
        kept = {name: text for name, text in os.environ.items() if not name.startswith("CLAVE_")}
        command = [*PROGRAM, *(words or ("serve",))]
        kept |= {} if words else {"CLAVE_WARM": "false"}
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = (self.data.parent / f"{self.data.name}.log").open("a+")
        self.process = subprocess.Popen(
            [*command, "--data", str(self.data), "--port", str(self.port)],
            env=kept | {"CLAVE_DATA": str(self.data)} | books_of(self.data),
            stdout=self.log,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        self.wait_until_healthy(patience)

    def wait_until_healthy(self, patience: float) -> None:
        """Return once ``/health`` answers; fail with what was printed when the server ended."""
        assert self.process is not None
        end = time.monotonic() + patience
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"the server does not answer:\n{self.printed()}")

    def printed(self) -> str:
        """What the server wrote so far."""
        assert self.log is not None
        self.log.flush()
        return Path(self.log.name).read_text()

    def worker(self) -> int | None:
        """The process that does the long work, while there is one."""
        assert self.process is not None
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
                words = (status.parent / "cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            if parent == self.process.pid and b"clave.entry.worker" in words:
                return int(status.parent.name)
        return None

    def kill_worker(self) -> int:
        """As when the system runs out of memory; returns the process that is gone."""
        found = self.worker()
        assert found is not None
        os.kill(found, signal.SIGKILL)
        return found

    def kill(self) -> None:
        """End everything at once, as a power cut does."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """End as an administrator does, and make sure that nothing of it is left."""
        if self.process is None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=15)
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        self.process.wait(timeout=15)
        self.process = None

    def fill(self, people: Iterable[str] = (), kinds: Iterable[str] = ()) -> None:
        """Make users, who all have the same password, and import files of the small company."""
        users = [
            {
                "email": mail(name),
                "name": PEOPLE[name][0],
                "role": PEOPLE[name][1],
                "password": PASSWORD,
                "language": "es",
            }
            for name in people
        ]
        folder = self.data.parent / "brought"
        folder.mkdir(exist_ok=True)
        files = []
        for kind in kinds:
            name, text = FILES[kind]
            (folder / name).write_text(text, encoding="utf-8")
            files.append({"kind": kind, "path": str(folder / name)})
        given = json.dumps({"people": users, "files": files})
        answer = self.terminal.run(given, module=FILLING)
        assert answer.code == 0, answer.err

    def add_people(self, *names: str) -> None:
        """Make users."""
        self.fill(people=names)

    def bring(self, *kinds: str) -> None:
        """Import files."""
        self.fill(kinds=kinds)


def mail(name: str) -> str:
    """The address under which somebody logs in."""
    return f"{name}@example.com"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _make_small(clave: Clave) -> None:
    """Fill its folder; the second time in this process, with a copy of the first."""
    if not _made and not wanted():
        _made.append(Path(tempfile.mkdtemp(prefix="clave-small-")) / "data")
        atexit.register(shutil.rmtree, _made[0].parent, ignore_errors=True)
        clave.fill(PEOPLE, FILES)
        shutil.copytree(clave.data, _made[0])
    elif _made:
        shutil.copytree(_made[0], clave.data)
    else:
        clave.fill(PEOPLE, FILES)


@contextmanager
def small_company(folder: Path) -> Iterator[Clave]:
    """The small company of ``tests.company``, served."""
    clave = Clave(folder / "data")
    _make_small(clave)
    try:
        clave.start()
        yield clave
    finally:
        clave.stop()
