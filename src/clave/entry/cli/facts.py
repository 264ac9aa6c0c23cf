"""``clave facts``: the tables of facts themselves."""

from __future__ import annotations

import sys

import click

from .common import command, print_json, show_progress, stoppable


@click.group()
def facts() -> None:
    """The tables of facts."""


@facts.command()
@command
def rebuild(as_json: bool) -> None:
    """Compute the state tables anew from the ledger, and say whether they were equal."""
    from clave.apps.ledger.services import rebuild_states

    with stoppable() as stopped:
        report = rebuild_states(progress=show_progress(as_json), cancelled=stopped)
    if as_json:
        print_json(report)
    else:
        for state in report["states"]:
            differing = state["differing"]
            verdict = f"{differing} cells differed" if differing else "equal"
            click.echo(f"{state['name']:24} {state['cells']:>10} cells  {verdict}")
    if not report["equal"]:
        sys.exit(1)
