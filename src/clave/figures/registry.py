"""Every figure by its name."""

from __future__ import annotations

from clave.figures import (
    concentration,
    evolution,
    loss,
    movers,
    penetration,
    portfolio,
    product_movers,
    products,
    returns,
    totals,
)
from clave.figures.base import Figure
from clave.lib.refusal import Refused

REGISTRY: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        totals.FIGURE,
        evolution.FIGURE,
        concentration.FIGURE,
        loss.FIGURE,
        penetration.FIGURE,
        products.FIGURE,
        returns.FIGURE,
        movers.FIGURE,
        portfolio.FIGURE,
        product_movers.FIGURE,
    )
}


def get(name: str) -> Figure:
    """The figure called ``name``. Raises ``Refused('unknown_figure')``, naming those there are."""
    try:
        return REGISTRY[name]
    except KeyError:
        raise Refused("unknown_figure", name=name, names=sorted(REGISTRY)) from None
