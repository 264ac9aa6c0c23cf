"""Every figure by its name."""

from __future__ import annotations

from clave.figures import (
    ageing,
    alive,
    breadth_depth,
    cei,
    collections_worklist,
    concentration,
    concentration_trend,
    cost_to_serve,
    currency,
    customer_margin,
    dso,
    evolution,
    health,
    kam_role,
    lapsed,
    late_interest,
    late_payment,
    leakage,
    loss,
    movers,
    penetration,
    pnl,
    pocket_price,
    portfolio,
    product_movers,
    products,
    profit_at_risk,
    readiness,
    readiness_evidence,
    recommendations,
    relationship_coverage,
    returns,
    selection,
    sensitivity,
    share_of_wallet,
    simulation,
    targets,
    totals,
    variance,
    whale,
    whitespace,
    workload,
)
from clave.figures.base import Figure
from clave.lib.refusal import Refused

REGISTRY: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        totals.FIGURE,
        evolution.FIGURE,
        concentration.FIGURE,
        concentration_trend.FIGURE,
        loss.FIGURE,
        profit_at_risk.FIGURE,
        penetration.FIGURE,
        products.FIGURE,
        returns.FIGURE,
        movers.FIGURE,
        portfolio.FIGURE,
        product_movers.FIGURE,
        relationship_coverage.FIGURE,
        kam_role.FIGURE,
        workload.FIGURE,
        breadth_depth.FIGURE,
        health.FIGURE,
        readiness_evidence.FIGURE,
        readiness.FIGURE,
        selection.FIGURE,
        sensitivity.FIGURE,
        currency.FIGURE,
        targets.FIGURE,
        customer_margin.FIGURE,
        simulation.FIGURE,
        pnl.FIGURE,
        cost_to_serve.FIGURE,
        pocket_price.FIGURE,
        whale.FIGURE,
        variance.FIGURE,
        ageing.FIGURE,
        dso.FIGURE,
        cei.FIGURE,
        late_interest.FIGURE,
        late_payment.FIGURE,
        collections_worklist.FIGURE,
        alive.FIGURE,
        recommendations.FIGURE,
        whitespace.FIGURE,
        lapsed.FIGURE,
        leakage.FIGURE,
        share_of_wallet.FIGURE,
    )
}


def get(name: str) -> Figure:
    """The figure called ``name``. Raises ``Refused('unknown_figure')``, naming those there are."""
    try:
        return REGISTRY[name]
    except KeyError:
        raise Refused("unknown_figure", name=name, names=sorted(REGISTRY)) from None
