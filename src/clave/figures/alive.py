"""Who still orders: chance, expected purchases, sales and contribution, each with its interval.

Definition, traps and worked values: ``docs/figures/alive.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import sqrt
from typing import Any

from clave.facts.modelled import Kept
from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.findings import Findings, findings, known, wholly_seen
from clave.figures.frame import Frame, open_frame
from clave.figures.life import LIFE
from clave.figures.life_terms import COVERAGE, DISCOUNT, HORIZONS, LEAST_REPEAT, STEPS
from clave.lib.refusal import Refused

_CENT = Decimal("0.01")
_DEVIATIONS = 1.2816  # of a normal interval that holds 80 %
_MONEY = ("sales", "contribution")


def alive(
    connection: Connection,
    scope: Scope,
    discount: float = DISCOUNT,
    life: Kept | None = None,
    non_products: Sequence[str] = (),
) -> FigureResult:
    """P(alive), expected purchases in 3, 12 and 36 months, sales and contribution of each unit.

    ``discount``: rate of a year by which sales and contribution to come are discounted. ``life``:
    what the model found, where it is kept; else it is computed from the whole ledger.
    ``values``: the totals of the scope, which model is used, and how every method did in the test.
    Contribution is not told where the facts hold no cost. Raises ``Refused('not_a_share')`` for a
    discount outside 0…1 and ``Refused('bad_pattern')``.
    """
    if not 0 <= discount < 1:
        raise Refused("not_a_share", parameter="discount", value=discount)
    frame = open_frame(connection, scope)
    found = findings(LIFE, connection, scope, life, {"non_products": tuple(non_products)})
    if frame.as_of is None or not found.values.get("method"):
        if frame.as_of is not None and frame.precision != "year":
            customers = found.values.get("repeat", 0)
            frame.missing.append(
                note("too_few_repeat_customers", least=LEAST_REPEAT, customers=customers)
            )
        return frame.result(FIGURE, values=dict.fromkeys(_VALUES))
    frame = replace(frame, as_of=found.data_until)
    costs = _costs_known(frame)
    told = wholly_seen(found.of(connection, _units(scope)), scope)
    rows = [_row(row, discount, costs) for row in told]
    rows.sort(key=_by_danger)
    values = _totals(rows, found) | _about(found)
    _notes(frame, rows, found, costs)
    return frame.result(FIGURE, values=values, rows=rows)


def _units(scope: Scope) -> tuple[str, ...] | None:
    """The units whose rows the scope may hold: those that decide for an account of it."""
    if scope.accounts is None:
        return None
    return tuple(dict.fromkeys(scope.parent(code) for code in scope.accounts))


def _costs_known(frame: Frame) -> bool:
    """Whether these facts tell costs at all: they do not to who may not know them."""
    return any(row["cost_amount"] is not None for row in frame.months())


def _row(row: Row, discount: float, costs: bool) -> Row:
    told = {name: row[name] for name in _COPIED} | {"gap_days": known(row["gap_days"])}
    for months in HORIZONS:
        for name in (f"purchases_{months}", f"purchases_{months}_low", f"purchases_{months}_high"):
            told[name] = row[name]
    told["spend"] = _money(row["spend"])
    margin = known(row["margin_rate"]) if costs else None
    told["margin_rate"] = margin
    for months in (12, 36):
        mean, usual = _present(row, "step", months, discount), _present(row, "step", months)
        scale = mean / usual if usual else 1.0
        low, high = (row[f"sales_{months}_{side}"] * scale for side in ("low", "high"))
        whole = _present(row, "whole", months, discount)
        amounts = {
            "": mean,
            "_low": min(low, mean),
            "_high": max(high, mean),
            "_spread": row[f"sales_{months}_spread"] * scale,
            "_danger": whole * (1 - row["p_alive"]),
        }
        for ending, amount in amounts.items():
            told[f"sales_{months}{ending}"] = _money(amount)
            share = None if margin is None else amount * margin
            told[f"contribution_{months}{ending}"] = _money(share)
        if margin is not None and margin < 0:  # the more it buys, the less is left
            swapped = told[f"contribution_{months}_low"]
            told[f"contribution_{months}_low"] = told[f"contribution_{months}_high"]
            told[f"contribution_{months}_high"] = swapped
    return told


def _present(row: Row, prefix: str, months: int, discount: float = DISCOUNT) -> float:
    """Σ of the steps up to ``months``, each discounted from its middle."""
    total, before = 0.0, 0
    for end in STEPS[: STEPS.index(months) + 1]:
        amount = float(row[f"{prefix}_{end}"])
        total += amount * (1 + discount) ** (-(before + end) / 2 / 12)
        before = end
    return total


def _money(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount)).quantize(_CENT)


def _by_danger(row: Row) -> tuple[Any, ...]:
    """What is in danger, the most first; by sales where a contribution is not known."""
    danger = row["contribution_12_danger"]
    return (danger is None, -(danger if danger is not None else row["sales_12_danger"]))


def _totals(rows: list[Row], found: Findings) -> Row:
    """Sums over the scope. Accounts differ independently; how far the model's total was off in
    its test is common to all of them."""
    values: Row = {"accounts": len(rows), "expected_alive": sum(row["p_alive"] for row in rows)}
    off = found.values.get("total_error") or 0.0
    for kind in _MONEY:
        for months in (12, 36):
            name = f"{kind}_{months}"
            told = [row for row in rows if row[name] is not None]
            values |= dict.fromkeys((name, f"{name}_low", f"{name}_high", f"{name}_danger"))
            if not told:
                continue
            total = sum((row[name] for row in told), Decimal(0))
            own = sum(float(row[f"{name}_spread"]) ** 2 for row in told)
            reach = Decimal(str(sqrt(own * _DEVIATIONS**2 + (float(total) * off) ** 2)))
            values[name] = total
            values[f"{name}_low"] = (total - reach).quantize(_CENT)
            values[f"{name}_high"] = (total + reach).quantize(_CENT)
            values[f"{name}_danger"] = sum((row[f"{name}_danger"] for row in told), Decimal(0))
    for row in rows:
        for name in [name for name in row if name.endswith("_spread")]:
            del row[name]
    return values


def _about(found: Findings) -> Row:
    """Which method, how it did against the others, and from how many."""
    named = (*_MODEL, "trial", "params", "gain")
    return {name: found.values.get(name) for name in named} | {
        "customers": found.n.get("accounts"),
        "repeat_customers": found.values.get("repeat"),
        "coverage": COVERAGE,
    }


def _notes(frame: Frame, rows: list[Row], found: Findings, costs: bool) -> None:
    without = sum(1 for row in rows if row["margin_rate"] is None)
    if not costs:
        frame.missing.append(note("no_cost"))
    elif without:
        frame.missing.append(note("accounts_without_cost", accounts=without))
    if not found.values.get("trial"):
        frame.assumed.append(note("life_not_tested"))
    elif any(row["used"] and row["baseline"] for row in found.values["trial"]):
        frame.assumed.append(note("baseline_used", method=found.values["method"]))
    if found.values.get("factor") not in (None, 1.0):
        frame.assumed.append(note("corrected_by_test", factor=found.values["factor"]))


_COPIED = (*("account", "first_purchase", "last_purchase", "purchases", "silent_days", "p_alive"),)
_MODEL = (
    *("method", "model", "k", "alive_by", "factor", "total_error", "tested_from", "tested_weeks"),
    *("tested_accounts", "spend_method", "spend_correlation", "interval_coverage"),
)
_SUMS: dict[str, Unit] = {
    f"{kind}_{months}{ending}": "money"
    for kind in _MONEY
    for months in (12, 36)
    for ending in ("", "_low", "_high", "_danger")
}
_VALUES: dict[str, Unit] = {
    "accounts": "count",
    "expected_alive": "index",
    **_SUMS,
    "method": "text",
    "model": "text",
    "k": "count",
    "alive_by": "text",
    "factor": "ratio",
    "total_error": "ratio",
    "tested_from": "text",
    "tested_weeks": "index",
    "tested_accounts": "count",
    "spend_method": "text",
    "spend_correlation": "ratio",
    "interval_coverage": "ratio",
    "trial": "text",
    "params": "text",
    "gain": "index",
    "customers": "count",
    "repeat_customers": "count",
    "coverage": "ratio",
}
_ROWS: dict[str, Unit] = {
    "account": "text",
    "first_purchase": "date",
    "last_purchase": "date",
    "purchases": "count",
    "silent_days": "count",
    "gap_days": "index",
    "p_alive": "ratio",
    "spend": "money",
    "margin_rate": "ratio",
    **{
        f"purchases_{months}{ending}": "index"
        for months in HORIZONS
        for ending in ("", "_low", "_high")
    },
}

FIGURE = Figure(
    name="alive",
    definition="alive/1",
    needs=(
        "sales: account, date, kind, quantity, net_amount, product",
        "account_month: cost_amount, net_with_cost (for the contribution)",
    ),
    units=_VALUES | _ROWS,
    parameters=("discount", "life", "non_products"),
    compute=alive,
)
