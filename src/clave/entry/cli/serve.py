"""``clave serve`` and ``clave worker``: the server, and the process that does the long work."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import click

from clave.lib.refusal import Refused

from .common import fail, start

_MOST_PROCESSES = 4
_DATA = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the books and facts (default: CLAVE_DATA, else ./data).",
)


@click.command()
@_DATA
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def serve(data: Path | None, port: int, host: str) -> None:
    """Serve the pages, with one worker beside; prints the address when ready."""
    start(data)
    try:
        run_server(host, port)
    except Refused as refusal:
        fail(refusal)


@click.command()
@_DATA
def worker(data: Path | None) -> None:
    """Do the long work: read and import files. ``clave serve`` starts one by itself."""
    start(data)
    from clave.entry.worker import run_worker

    run_worker()


def run_server(host: str, port: int, *, announce: str = "") -> None:
    """Serve until interrupted. ``announce`` is printed below the address once pages answer.

    Raises ``Refused("port_taken")`` before anything is started.
    """
    _require_free(host, port)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    stopping = threading.Event()
    beside = threading.Thread(target=_work_beside, args=(stopping,))
    beside.start()
    threading.Thread(target=_announce, args=(host, port, announce), daemon=True).start()
    try:
        Granian(
            "clave.entry.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=_processes(),
            blocking_threads=8,
            log_level=LogLevels.error,
        ).serve()
    finally:
        stopping.set()
        beside.join()


def _processes() -> int:
    """As many as have a core each, but few: each keeps the figures that it computed."""
    return max(1, min(_MOST_PROCESSES, os.cpu_count() or 1))


def _work_beside(stopping: threading.Event) -> None:
    """Keep one worker running; one that is killed is replaced and its work taken up again."""
    command = [sys.executable, "-m", "clave.entry.worker", str(os.getpid())]
    while not stopping.is_set():
        helper = subprocess.Popen(command, env=os.environ.copy())
        while helper.poll() is None and not stopping.wait(0.2):
            pass
        if helper.poll() is None:
            _end(helper)
        else:  # one that cannot start must not be started in a rush
            stopping.wait(1.0)


def _end(helper: subprocess.Popen[bytes]) -> None:
    helper.send_signal(signal.SIGTERM)
    try:
        helper.wait(timeout=10)
    except subprocess.TimeoutExpired:
        helper.kill()


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refused("port_taken", port=str(port)) from None


def _announce(host: str, port: int, announce: str) -> None:
    address = _address(host, port)
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):  # noqa: S310 - our own
                pass
        except urllib.error.HTTPError:
            pass  # it answers, though not to this name (CLAVE_ALLOWED_HOSTS)
        except OSError:
            time.sleep(0.1)
            continue
        click.echo(f"Clave: {address}")
        if announce:
            click.echo(announce)
        sys.stdout.flush()
        return


def _address(host: str, port: int) -> str:
    """Where this machine reaches a server that listens on ``host``."""
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - named, not bound
    reached = loopback.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"
