"""The whale curve: what customers leave us, added up from the best to the worst.

Definition, traps and worked values: ``docs/figures/whale.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.pnl import pnl
from clave.figures.pnl_steps import TOTALS
from clave.figures.profit_rules import ProfitRules
from clave.lib.refusal import Refused

ZERO = Decimal()
BY = ("group", "account")
MEASURES = tuple(name for name in TOTALS if name not in ("gross_sales", "invoiced_sales"))


@dataclass(frozen=True)
class Curve:
    """The curve of some amounts. ``cumulative``: in falling order of them; ``peak``: its highest
    point, reached after ``peak_customers``; ``peak_rate``: peak per total, None where the total is
    not above zero, since shares of it then mean nothing."""

    amounts: tuple[Decimal, ...]
    cumulative: tuple[Decimal, ...]
    total: Decimal
    peak: Decimal | None
    peak_customers: int | None
    peak_rate: float | None


def whale_curve(amounts: Iterable[Decimal]) -> Curve:
    """The amounts, largest first, added up; of nothing, an empty curve."""
    ordered = tuple(sorted((Decimal(str(a)) for a in amounts), reverse=True))
    running, sums = ZERO, []
    for amount in ordered:
        running += amount
        sums.append(running)
    peak = max(sums, default=None)
    return Curve(
        amounts=ordered,
        cumulative=tuple(sums),
        total=running,
        peak=peak,
        peak_customers=None if peak is None else sums.index(peak) + 1,
        peak_rate=float(peak / running) if peak is not None and running > 0 else None,
    )


def whale(
    connection: Connection,
    scope: Scope,
    by: str = "group",
    measure: str = "customer_contribution",
    rules: ProfitRules | None = None,
    carrying_rate: Decimal | None = None,
) -> FigureResult:
    """Customers by ``measure``, the best first, each with what all up to it leave together.

    ``by`` group (the parent that decides; an account alone is its own) or account; ``measure``:
    net_sales, gross_margin, customer_margin or customer_contribution. Customers of whom it is not
    known stand apart (``customers_not_known``), and so does what is unassigned.
    Raises ``Refused('unknown_choice')``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    if measure not in MEASURES:
        raise Refused("unknown_choice", parameter="measure", value=measure, choices=MEASURES)
    found = pnl(connection, scope, by=by, rules=rules, carrying_rate=carrying_rate)
    return whale_of(found, by, measure)


def whale_of(
    found: FigureResult, by: str = "group", measure: str = "customer_contribution"
) -> FigureResult:
    """The same from the answer of ``pnl`` by account or group."""
    named = [row for row in found.rows if row[by] is not None]
    known = sorted(
        (row for row in named if row[measure] is not None), key=lambda r: (-r[measure], r[by])
    )
    curve = whale_curve(row[measure] for row in known)
    missing = list(found.missing)
    if len(named) > len(known) and known:
        missing.append(note("measure_not_known", accounts=len(named) - len(known)))
    apart = next((row[measure] for row in found.rows if row[by] is None), None)
    return FigureResult(
        figure="whale",
        definition=FIGURE.definition,
        period=found.period,
        as_of=found.as_of,
        currency=found.currency,
        values=_values(curve, len(named) - len(known), apart),
        rows=_rows(known, curve, by, measure),
        missing=missing,
        assumed=list(found.assumed),
    )


def _values(curve: Curve, unknown: int, apart: Decimal | None) -> Row:
    losing = [amount for amount in curve.amounts if amount < 0]
    known = bool(curve.amounts)
    return {
        "customers": len(curve.amounts),
        "customers_not_known": unknown,
        "total": curve.total if known else None,
        "peak": curve.peak,
        "peak_customers": curve.peak_customers,
        "peak_rate": curve.peak_rate,
        "peak_customers_share": curve.peak_customers / len(curve.amounts)
        if curve.peak_customers
        else None,
        "eroded": curve.peak - curve.total if curve.peak is not None else None,
        "customers_losing": len(losing),
        "lost": -sum(losing, ZERO) if known else None,
        "unassigned": apart,
    }


def _rows(known: list[Row], curve: Curve, by: str, measure: str) -> list[Row]:
    whole, count = curve.total, len(known)
    return [
        {
            "rank": place,
            by: row[by],
            "amount": row[measure],
            "cumulative": running,
            "customers_share": place / count,
            "cumulative_rate": float(running / whole) if whole > 0 else None,
            "net_sales": row["net_sales"],
            "gross_margin": row["gross_margin"],
            "cost_to_serve": row["cost_to_serve"],
        }
        for place, (row, running) in enumerate(zip(known, curve.cumulative, strict=True), start=1)
    ]


_MONEY = ("total", "peak", "eroded", "lost", "unassigned", "amount", "cumulative", "net_sales")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*_MONEY, "gross_margin", "cost_to_serve"), "money"),
    **dict.fromkeys(("customers", "customers_not_known", "peak_customers", "rank"), "count"),
    "customers_losing": "count",
    **dict.fromkeys(("peak_rate", "peak_customers_share", "customers_share"), "ratio"),
    "cumulative_rate": "ratio",
    **dict.fromkeys(BY, "text"),
}

FIGURE = Figure(
    name="whale",
    definition="whale/1",
    needs=("what pnl needs",),
    units=_UNITS,
    parameters=("by", "measure", "rules", "carrying_rate"),
    compute=whale,
)
