"""``clave backup`` and ``clave restore``: everything as one archive, and back again with proof."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NoReturn

import click

from clave.lib.refusal import Refused

from .common import check_settings, command, fail, print_json, show_progress, stoppable

if TYPE_CHECKING:
    from clave.entry.backup.making import Made
    from clave.entry.backup.restoring import Restored


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@command
def backup(file: Path, as_json: bool) -> None:
    """Copy books, facts and kept files into FILE, while the server runs and imports go on."""
    from clave.entry.backup.making import make_backup

    with stoppable() as stopped:
        made = make_backup(file.absolute(), progress=show_progress(as_json), cancelled=stopped)
    if as_json:
        print_json(made.to_json())
    else:
        _tell_made(made)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder that it becomes: empty, or not there yet.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def restore(file: Path, data: Path, as_json: bool) -> None:
    """Make the folder --data from the archive FILE, and prove that it is what was backed up."""
    from clave.entry.backup.restoring import beside
    from clave.entry.backup.restoring import restore as bring_back

    folder = data.absolute()
    with ExitStack() as stack:
        try:
            made = stack.enter_context(beside(folder))
        except Refused as refusal:
            _refuse(refusal, stack.enter_context(TemporaryDirectory()), as_json)
        _settings_for(made)
        stopped = stack.enter_context(stoppable())
        told: dict[str, Any] = {"progress": show_progress(as_json), "cancelled": stopped}
        try:
            done = bring_back(file, folder, made, **told)
        except Refused as refusal:
            fail(refusal, as_json=as_json)
    if as_json:
        print_json(done.to_json())
    else:
        _tell_restored(done)


def _settings_for(folder: Path | str) -> None:
    """Let the settings, which a refusal's sentence needs too, be read for this folder alone."""
    os.environ["CLAVE_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clave.entry.settings")
    import django

    check_settings()
    django.setup()


def _refuse(refusal: Refused, folder: str, as_json: bool) -> NoReturn:
    _settings_for(folder)
    fail(refusal, as_json=as_json)


def _tell_made(made: Made) -> None:
    told = made.manifest
    click.echo(f"{made.file}: {made.bytes / 1e6:.1f} MB, {len(told.members)} files")
    click.echo(f"  {'books':10} {len(told.books):>4} tables {_rows(told.books):>12} rows")
    click.echo(f"  {'facts':10} {len(told.facts):>4} tables {_rows(told.facts):>12} rows")
    click.echo(f"  {'audit':10} {told.audit[0]:>4} entries, ending {told.audit[1][:16]}…")
    _tell_missing(told.missing)


def _tell_restored(done: Restored) -> None:
    told = done.manifest
    click.echo(f"{done.folder}: as of {told.made_at}, equal to what was backed up")
    for name, tables in (("books", told.books), ("facts", told.facts)):
        click.echo(f"  {name:10} {len(tables):>4} tables {_rows(tables):>12} rows  equal by hash")
    for name, table in told.facts.items():
        if table["amount"] is not None and table["rows"]:
            click.echo(f"    {name:24} {table['rows']:>10} rows {table['amount']:>24}")
    click.echo(f"  {'audit':10} {told.audit[0]:>4} entries, the chain holds")
    if done.repaired:
        click.echo(f"  {'imports':10} {done.repaired:>4} told to the books anew")
    _tell_missing(told.missing)


def _tell_missing(names: list[str]) -> None:
    if names:
        click.echo(f"  {'missing':10} {len(names):>4} kept files were not there: {names[0]} …")


def _rows(tables: dict[str, dict[str, Any]]) -> int:
    return sum(int(table["rows"]) for table in tables.values())
