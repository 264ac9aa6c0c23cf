"""``clave prove``: every figure of reliability, measured here and now."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import print_json

if TYPE_CHECKING:
    from clave.entry.proof.running import Done


@click.command()
@click.option("--short", is_flag=True, help="Seconds for each proof instead of minutes.")
@click.option("--only", "names", multiple=True, metavar="NAME", help="Only this proof; repeatable.")
@click.option("--seed", default=1, show_default=True, help="Another seed, other random cases.")
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the page is written (default: docs/proof.md, by a whole run in a clone); with"
    " --only, its parts alone are written anew.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def prove(
    *, short: bool, names: tuple[str, ...], seed: int, page: Path | None, as_json: bool
) -> None:
    """Kill, starve, tear and overload Clave in a scratch folder, and count what is lost."""
    from clave.entry.proof.base import Context
    from clave.entry.proof.registry import PROOFS
    from clave.entry.proof.running import missed, run_proofs

    known = {proof.name: proof for proof in PROOFS}
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"no proof {unknown[0]!r}; known: {', '.join(known)}")
    _say(f"seed {seed}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clave-prove-") as folder:
        context = Context(short=short, scratch=Path(folder), seed=seed, say=_say)
        done = run_proofs([known[name] for name in names or known], context)
    outcomes = [one for each in done for one in each.outcomes]
    if as_json:
        print_json([one.to_json() for one in outcomes])
    else:
        from clave.entry.proof.report import table

        click.echo(table(outcomes))
    if (target := page or _usual_page(whole=not short and not names)) is not None:
        command = " ".join(["clave prove", *_words(short, names, seed)])
        _write(target, done, command, time.monotonic() - started, anew=not names)
    if missed(outcomes, short=short):
        sys.exit(1)


def _write(target: Path, done: list[Done], command: str, seconds: float, *, anew: bool) -> None:
    """Write the page; some proofs alone take their places on a page that is there."""
    from clave.entry.proof import report

    day = date.today()  # noqa: DTZ011
    if anew or not target.exists():
        text = report.page(done, command=command, day=day, seconds=seconds)
    else:
        text = report.renewed(target.read_text("utf-8"), done, command=command, day=day)
    target.write_text(text, encoding="utf-8")
    _say(f"written: {target}")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _words(short: bool, names: tuple[str, ...], seed: int) -> list[str]:
    return [
        *(["--short"] if short else []),
        *(f"--only {name}" for name in names),
        f"--seed {seed}",
    ]


def _usual_page(*, whole: bool) -> Path | None:
    page = Path("docs") / "proof.md"
    return page if whole and page.parent.is_dir() else None
