"""``clave bench``: how fast, on what, and against what."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .common import print_json

if TYPE_CHECKING:
    from clave.entry.bench.running import Run

ENGINES = ("pandas", "postgres")


@click.command()
@click.option(
    "--lines",
    "sizes",
    multiple=True,
    type=click.IntRange(min=10_000),
    help="Lines of the generated ledger; repeatable (default: 1,000,000).",
)
@click.option("--pages", is_flag=True, help="Measure the pages of a company of 25,000 accounts.")
@click.option("--without", type=click.Choice(ENGINES), multiple=True, help="Leave an engine out.")
@click.option("--repeat", default=7, show_default=True, help="Runs of each question.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where files and data go, and stay (default: a temporary folder).",
)
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures as a page, its picture beside it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bench(as_json: bool, page: Path | None, folder: Path | None, **asked: Any) -> None:
    """Do the same work by Clave, DuckDB, pandas and PostgreSQL, and compare.

    Exits with 1 where a goal is missed.
    """
    from clave.entry.bench import report
    from clave.entry.proof.base import Outcome

    pages: dict[str, Any] = {"outcomes": [], "table": []}
    with tempfile.TemporaryDirectory(prefix="clave-bench-") as temporary:
        place = folder or Path(temporary)
        runs = [_measured(lines, place, asked) for lines in _sizes(asked)]
        if asked["pages"]:
            pages = _apart("pages", place / "pages")
    outcomes = [outcome for run in runs for outcome in report.outcomes(run)]
    outcomes += [Outcome(**told) for told in pages["outcomes"]]
    if page is not None:
        report.write_page(page, runs, outcomes, command=_command(asked), extra=pages["table"])
        click.echo(f"written: {page}", err=True)
    if as_json:
        print_json([outcome.to_json() for outcome in outcomes])
    else:
        click.echo(report.text(runs, outcomes, pages["table"]))
    sys.exit(0 if all(outcome.met for outcome in outcomes) else 1)


def _sizes(asked: dict[str, Any]) -> tuple[int, ...]:
    return asked["sizes"] or (() if asked["pages"] else (1_000_000,))


def _measured(lines: int, folder: Path, asked: dict[str, Any]) -> Run:
    from clave.entry.bench.running import Run

    engines = [engine for engine in ENGINES if engine not in asked["without"]]
    return Run(**_apart("ledger", lines, folder / str(lines), asked["repeat"], *engines))


def _apart(*words: object) -> dict[str, Any]:
    """What a process of its own measures (:mod:`clave.entry.bench.__main__`)."""
    command = [sys.executable, "-m", "clave.entry.bench", *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise click.ClickException("the measurement ended before its time, see above")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _command(asked: dict[str, Any]) -> str:
    """The command, as it is to be repeated."""
    words = [f"--lines {lines}" for lines in _sizes(asked)]
    words += ["--pages"] if asked["pages"] else []
    words += [f"--without {engine}" for engine in asked["without"]]
    return " ".join(["clave bench", *words])
