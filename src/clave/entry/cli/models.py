"""``clave models``: what is computed in the background, and when it was last."""

from __future__ import annotations

from typing import Any

import click

from .common import command, print_json, show_progress, stoppable


@click.group()
def models() -> None:
    """What is computed in the background, for figures to read."""


@models.command("list")
@command
def list_models(as_json: bool) -> None:
    """Every model: from which data it was last computed, and whether they changed since."""
    from clave.figures.models import MODELS

    entries = [_entry(name) for name in sorted(MODELS)]
    if as_json:
        print_json(entries)
        return
    for entry in entries:
        said = "not computed yet" if entry["made_at"] is None else f"computed {entry['made_at']}"
        changed = ", the data changed since" if entry["made_at"] and entry["stale"] else ""
        click.echo(f"{entry['model']:16} {said}{changed}")


@models.command()
@click.argument("names", nargs=-1)
@command
def refresh(names: tuple[str, ...], as_json: bool) -> None:
    """Compute the models NAMES anew, or all whose data changed."""
    from clave.apps.modelling.refreshing import refresh as compute
    from clave.apps.modelling.selectors import state_of
    from clave.figures.models import MODELS

    wanted = names or tuple(name for name in sorted(MODELS) if state_of(name).stale)
    with stoppable() as stopped:
        for name in wanted:
            compute(name, show_progress(as_json), stopped)
    if as_json:
        print_json([_entry(name) for name in wanted])
    elif not wanted:
        click.echo("Every model is of the data of now.")


def _entry(name: str) -> dict[str, Any]:
    from clave.apps.modelling.selectors import state_of

    state = state_of(name)
    card = dict(state.kept.card) if state.kept else {}
    told = {key: card.get(key) for key in ("made_at", "data_until", "window", "n")}
    return {"model": name, "definition": state.model.definition, "stale": state.stale} | told
