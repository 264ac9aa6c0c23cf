"""Every figure by its name."""

from __future__ import annotations

from clave.figures import concentration, totals
from clave.figures.base import Figure
from clave.lib.refusal import Refused

FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        totals.FIGURE,
        concentration.FIGURE,
    )
}


def get(name: str) -> Figure:
    """The figure called ``name``. Raises ``Refused('unknown_figure')``, naming those there are."""
    try:
        return FIGURES[name]
    except KeyError:
        raise Refused("unknown_figure", name=name, names=sorted(FIGURES)) from None
