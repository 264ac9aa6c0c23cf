"""What else each account would buy: product, chance, money and the reason.

Definition, traps and worked values: ``docs/figures/recommendations.md``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from clave.facts.modelled import Kept
from clave.figures.asking import Connection
from clave.figures.assortment import catalogue
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.findings import Findings, findings, known, wholly_seen
from clave.figures.frame import Frame, open_frame
from clave.figures.recommender import RECOMMENDER

_CENT = Decimal("0.01")
MOST = 20
# As :func:`_by_value`, for DuckDB; what is not known comes last.
_VALUE = "(1 - pow(1 - chance, {years})) * potential * {rate}"
_ORDER = f"CASE WHEN isnan({_VALUE}) THEN NULL ELSE {_VALUE} END DESC NULLS LAST, account, place"


def recommendations(
    connection: Connection,
    scope: Scope,
    top: int = MOST,
    largest: int | None = None,
    recommender: Kept | None = None,
    non_products: Sequence[str] = (),
) -> FigureResult:
    """Products that each unit of the scope has not bought, with what they would bring in a year.

    ``top``: of each unit, the most valuable first: by expected margin where costs are known, else
    by expected sales; ``largest``: at most so many in all. ``recommender``: what the model found,
    where it is kept; else it is computed from the whole ledger. ``values``: which method is used
    and how every one did in the test, of new products and of repurchases. Raises
    ``Refused('bad_pattern')``.
    """
    frame = open_frame(connection, scope)
    given = {"non_products": tuple(non_products)}
    found = findings(RECOMMENDER, connection, scope, recommender, given)
    if frame.as_of is None or not found.values.get("method"):
        return frame.result(FIGURE, values=dict.fromkeys(_VALUES))
    frame = replace(frame, as_of=found.data_until)
    units = None
    if scope.accounts is not None:
        units = tuple(dict.fromkeys(scope.parent(code) for code in scope.accounts))
    costs = any(row["cost_amount"] is not None for row in frame.months())
    names, months = catalogue(connection), found.values.get("horizon_months")
    years = 12 / months if months else None
    order = _ORDER.format(years=years or 1, rate="margin_rate" if costs else "1")
    told = wholly_seen(found.of(connection, units, order, largest), scope)
    entries = [_row(row, names.get(row["product"]) or {}, costs, years) for row in told]
    rows = _ranked(entries, top)[:largest]
    _notes(frame, rows, found, costs)
    return frame.result(FIGURE, values=_values(rows, found), rows=rows)


def _row(row: Row, product: Row, costs: bool, years: float | None) -> Row:
    """``years``: how often the months of the test go into a year; None where nothing was tested."""
    tested, potential = known(row["chance"]), known(row["potential"])
    chance = None if tested is None or years is None else 1 - (1 - tested) ** years
    sales = None if chance is None or potential is None else chance * potential
    rate = known(row["margin_rate"]) if costs else None
    margin = None if sales is None or rate is None else sales * rate
    return {
        "kind": "cross_sell",
        "account": row["account"],
        "product": row["product"],
        "name": product.get("name"),
        "family": product.get("family"),
        "score": row["score"],
        "place": row["place"],
        "chance": chance,
        "potential_sales": _money(potential),
        "expected_sales": _money(sales),
        "expected_margin": _money(margin),
        "reason": _reason(row),
    }


def _reason(row: Row) -> Row:
    """Why: a code and its values. ``products``: the own ones that speak for it."""
    spoken = (row["reason_first"], row["reason_second"])
    return note(
        row["reason"],
        peers=int(row["reason_peers"]),
        buyers=int(row["reason_buyers"]),
        products=[code for code in spoken if code],
    )


def _money(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount)).quantize(_CENT)


def _ranked(rows: list[Row], top: int) -> list[Row]:
    """The ``top`` of each account, the most valuable first; all of them in one order of value."""
    rows.sort(key=_by_value)
    counts: dict[str, int] = {}
    kept = []
    for row in rows:
        rank = counts[row["account"]] = counts.get(row["account"], 0) + 1
        if rank <= top:
            kept.append(row | {"rank": rank})
    return kept


def _by_value(row: Row) -> tuple[Any, ...]:
    margin, sales = row["expected_margin"], row["expected_sales"]
    return (
        *(margin is None, -(margin or 0), sales is None, -(sales or 0)),
        *(row["account"], row["place"]),
    )


def _values(rows: list[Row], found: Findings) -> Row:
    values: Row = {name: found.values.get(name) for name in _MODEL}
    values["settings"] = json.dumps(values["settings"])
    values |= {"accounts": len({row["account"] for row in rows}), "recommendations": len(rows)}
    for name in ("expected_sales", "expected_margin"):
        told = [row[name] for row in rows if row[name] is not None]
        values[name] = sum(told, Decimal(0)) if told else None
    return values | {
        "learnt_accounts": found.n.get("accounts"),
        "products": found.n.get("products"),
    }


def _notes(frame: Frame, rows: list[Row], found: Findings, costs: bool) -> None:
    if not costs:
        frame.missing.append(note("no_cost"))
    elif without := sum(row["expected_margin"] is None for row in rows):
        frame.missing.append(note("products_without_cost", rows=without))
    if not found.values.get("tested"):
        frame.missing.append(note("recommender_not_tested"))
    elif found.values["method"] in ("popularity", "segment_popularity"):
        frame.assumed.append(note("baseline_used", method=found.values["method"]))
    popular = {row["account"] for row in rows if row["reason"]["code"].startswith("popular")}
    if popular and found.values["method"] in ("cosine", "als"):
        frame.assumed.append(note("new_accounts_by_popularity", accounts=len(popular)))
    if rows and all(row["family"] is None for row in rows):
        frame.missing.append(note("no_family"))


_MODEL = (
    *("method", "settings", "tested", "trial", "horizon_months", "tested_from"),
    *("settings_chosen_before", "chances"),
)
_VALUES: dict[str, Unit] = {
    "method": "text",
    "settings": "text",
    "tested": "flag",
    "trial": "text",
    "horizon_months": "count",
    "tested_from": "text",
    "settings_chosen_before": "flag",
    "chances": "ratio",
    "accounts": "count",
    "recommendations": "count",
    "expected_sales": "money",
    "expected_margin": "money",
    "learnt_accounts": "count",
    "products": "count",
}

FIGURE = Figure(
    name="recommendations",
    definition="recommendations/1",
    needs=(
        "account_product_month: account, product, month, kind, net_amount",
        "account_product_month: cost_amount, net_with_cost (for the margin)",
        "products, product_names: name, family",
    ),
    units=_VALUES
    | {
        "kind": "text",
        "account": "text",
        "product": "text",
        "name": "text",
        "family": "text",
        "score": "index",
        "place": "count",
        "chance": "ratio",
        "potential_sales": "money",
        "reason": "text",
        "rank": "count",
    },
    parameters=("top", "largest", "recommender", "non_products"),
    compute=recommendations,
)
