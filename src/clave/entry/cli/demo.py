"""``clave demo``: the sample company in an empty folder, then the server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from clave.lib.refusal import Refused

from .common import fail, start


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder of the sample company; made on first use.",
)
@click.option("--seed", default=1, show_default=True, help="Another seed, another company.")
@click.option("--no-serve", is_flag=True, help="Only make the sample company.")
def demo(port: int, data: Path, seed: int, no_serve: bool) -> None:
    """Make the sample company, import it as a user would, and serve it."""
    if no_serve:
        _make(data, seed)
        return
    # Made in a process of its own: the server forks, and may inherit no threads of the import.
    words = ["demo", "--no-serve", "--data", str(data), "--seed", str(seed)]
    made = subprocess.run([sys.executable, "-m", "clave.entry", *words])
    if made.returncode:
        sys.exit(made.returncode)
    start(data)
    from clave.entry.sample.install import logins

    from .serve import run_server

    try:
        run_server("127.0.0.1", port, announce=logins())
    except Refused as refusal:
        fail(refusal)


def _make(data: Path, seed: int) -> None:
    start(data)
    from clave.entry.sample.install import install

    try:
        install(seed=seed, say=lambda line: click.echo(line, err=True))
    except Refused as refusal:
        fail(refusal)
