"""``clave figures``: the figures from the command line, as the pages show them to direction."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from .common import command, print_json, show_progress


class Month(click.ParamType[date]):
    """``YYYY-MM``."""

    name = "YYYY-MM"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The first day of the month."""
        try:
            year, month = value.split("-")
            return date(int(year), int(month), 1)
        except ValueError:
            self.fail(f"{value!r} is no month: write YYYY-MM, such as 2026-01", param, ctx)


class Day(click.ParamType[date]):
    """``YYYY-MM-DD``."""

    name = "YYYY-MM-DD"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day: write YYYY-MM-DD, such as 2026-01-31", param, ctx)


class Setting(click.ParamType[tuple[str, str]]):
    """``NAME=VALUE``."""

    name = "NAME=VALUE"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """The name and the text of its value."""
        name, sign, text = value.partition("=")
        if not sign:
            self.fail(f"{value!r} sets nothing: write NAME=VALUE, such as top=2", param, ctx)
        return name.strip(), text.strip()


@click.group()
def figures() -> None:
    """Figures computed from the ledger."""


@figures.command("list")
@command
def list_figures(as_json: bool) -> None:
    """Every figure with its definition."""
    from clave.figures.registry import REGISTRY

    entries = [
        {"figure": figure.name, "definition": figure.definition, "needs": list(figure.needs)}
        for figure in sorted(REGISTRY.values(), key=lambda figure: figure.name)
    ]
    if as_json:
        print_json(entries)
        return
    for entry in entries:
        click.echo(f"{entry['figure']:16} {entry['definition']}")


@figures.command()
@click.argument("name")
@click.option("--account", "codes", multiple=True, help="Account code; may be given several times.")
@click.option("--from", "start", type=Month(), help="First month.")
@click.option("--to", "end", type=Month(), help="Last month.")
@click.option("--as-of", "as_of", type=Day(), help="The day on which things are seen.")
@click.option(
    "--set",
    "told",
    multiple=True,
    type=Setting(),
    help="NAME=VALUE of the figure; VALUE may be JSON.",
)
@command
def show(  # noqa: PLR0913 - each is an option of the command
    name: str,
    codes: tuple[str, ...],
    start: date | None,
    end: date | None,
    as_of: date | None,
    told: tuple[tuple[str, str], ...],
    as_json: bool,
) -> None:
    """One figure over the whole ledger, some accounts, or a period."""
    from clave.apps.accounts.selectors import compute, scope_of_everything
    from clave.apps.modelling.refreshing import ensure_fresh
    from clave.figures.models import MODELS
    from clave.figures.parameters import parsed
    from clave.figures.registry import REGISTRY

    if name not in REGISTRY:
        known = ", ".join(sorted(REGISTRY))
        click.echo(f"clave: there is no figure {name!r}; known: {known}", err=True)
        sys.exit(2)
    for model in MODELS.keys() & set(REGISTRY[name].parameters):
        ensure_fresh(model, show_progress(as_json))
    scope = replace(scope_of_everything(codes=codes, start=start, end=end), as_of=as_of)
    answer = compute(name, scope, **parsed(REGISTRY[name], dict(told))).to_json()
    if as_json:
        print_json(answer)
        return
    period = answer["period"]
    months = f"  {period['from']} – {period['to']}" if period["from"] else ""
    click.echo(f"{answer['definition']}{months}")
    for key, value in answer["values"].items():
        click.echo(f"  {key:24} {value}")
    for note in answer["missing"]:
        click.echo(f"  ! {note['code']} {note['params']}")


@figures.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--margin", type=float, default=30.0, help="Our margin, % of the usual price.")
@click.option("--share", type=float, default=100.0, help="Of the discount, % that we pay.")
@click.option("--fixed", type=float, default=0.0, help="Fixed cost of each promotion.")
@command
def effects(file: Path, margin: float, share: float, fixed: float, as_json: bool) -> None:
    """What price and display do to sales, from a CSV of weeks; nothing of it is kept."""
    from clave.apps.promotions.studies import studied

    answer = studied(file.read_bytes(), margin=margin, share=share, fixed=fixed)
    if as_json:
        print_json(answer)
        return
    click.echo(f"{answer['weeks']} weeks, {answer['accounts']} accounts")
    for one in answer["effects"]:
        click.echo(f"  {one['name']:24} {one['value']:.4f}  ±{one['error'] or 0:.4f}")
    found = answer["promotions"]
    rate = "not known" if found["return_rate"] is None else f"{found['return_rate']:.4f}"
    click.echo(f"  {'promotions':24} {found['count']}")
    click.echo(f"  {'return_rate':24} {rate}  (assumed margin {margin:g} %)")
