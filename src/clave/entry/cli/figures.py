"""``clave figures``: the figures from the command line, as the pages show them to direction."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

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
