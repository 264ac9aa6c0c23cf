"""What all commands share: where the data are, how refusals end, how JSON is printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from clave.lib.refusal import Refused


def start(data: Path | None) -> None:
    """Open the books in ``data``: Django's settings are read after this, the tables brought up."""
    if data is not None:
        os.environ["CLAVE_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clave.entry.settings")
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    _check_settings()
    django.setup()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _check_settings() -> None:
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

    @click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the books and facts (default: CLAVE_DATA, else ./data).",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @wraps(function)
    def run(*args: Any, data: Path | None, **kwargs: Any) -> Any:
        start(data)
        try:
            return function(*args, **kwargs)
        except Refused as refusal:
            fail(refusal, as_json=kwargs.get("as_json", False))

    return run


def fail(refusal: Refused, *, as_json: bool = False) -> None:
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


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
