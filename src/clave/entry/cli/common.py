"""What all commands share: where the data are, how refusals end, how JSON is printed."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from clave.lib.refusal import Refused


def start(data: Path | None, *, migrate: bool = True) -> None:
    """Open the books in ``data``: Django's settings are read after this, the tables brought up.

    Without ``migrate`` the tables are left as they are, unless there are none yet.
    """
    if data is not None:
        os.environ["CLAVE_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clave.entry.settings")
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    check_settings()
    # All that is made here stays: looking through it for what can be thrown away costs a fifth.
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()
    executor = MigrationExecutor(connection)
    wanted = migrate or not executor.loader.applied_migrations
    if wanted and executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def check_settings() -> None:
    """End with a sentence, not a traceback, where a ``CLAVE_…`` variable is badly written."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from clave.entry.config import config

    try:
        config()
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            click.echo(f"clave: CLAVE_{name}: {fault['msg']} (docs/settings.md)", err=True)
        sys.exit(1)
    except SettingsError as error:
        click.echo(f'clave: {error}; lists are JSON: ["a", "b"] (docs/settings.md)', err=True)
        sys.exit(1)


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--data`` and ``--json``; a refusal becomes one sentence and exit code 1."""
    return _command(function, migrate=True)


def looking(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a command that leaves the tables of the books as they are."""
    return _command(function, migrate=False)


def _command(function: Callable[..., Any], *, migrate: bool) -> Callable[..., Any]:
    @click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the books and facts (default: CLAVE_DATA, else ./data).",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @wraps(function)
    def run(*args: Any, data: Path | None, **kwargs: Any) -> Any:
        start(data, migrate=migrate)
        try:
            return function(*args, **kwargs)
        except Refused as refusal:
            fail(refusal, as_json=kwargs.get("as_json", False))

    return run


def fail(refusal: Refused, *, as_json: bool = False) -> NoReturn:
    """Say why on standard error, in the language of the environment, and end with 1."""
    from django.utils import translation

    from clave.web.refusals import sentence

    with translation.override(terminal_language()):
        click.echo(f"clave: {sentence(refusal)}", err=True)
    if as_json:
        print_json({"error": {"code": refusal.code, "params": refusal.params}})
    sys.exit(1)


def terminal_language() -> str:
    """``es`` where the terminal is Spanish, else ``en``."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "es" if (spoken or "").lower().startswith("es") else "en"


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Within, Ctrl-C asks the work to stop, which leaves nothing half-done.

    Gives the question that the work asks from time to time. A second Ctrl-C ends the process.
    """
    asked = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def ask(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        asked.set()

    signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def show_progress(as_json: bool) -> Callable[[str, int, int], None]:
    """How far long work is, on one line of a terminal; nothing where nobody looks."""
    shown = not as_json and sys.stderr.isatty()

    def show(phase: str, done: int, total: int) -> None:
        if shown:
            share = f" {done * 100 // total} %" if total else ""
            click.echo(f"\r{phase:20}{share:>6}", err=True, nl=False)

    return show


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
