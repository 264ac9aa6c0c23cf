"""Service level: worked values, and a second computation in plain Python over random orders."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from statistics import quantiles
from typing import Any

import pytest

from clave.figures.base import Scope
from clave.figures.service_level import service_level
from tests.figures import worked
from tests.figures.ledger import Line, ledger

Row = dict[str, Any]
AGREED = {"A": Decimal(3)}


def _activity(row: dict[str, str]) -> Row:
    return {
        "account": row["account"],
        "document": row["document"],
        "date": date.fromisoformat(row["date"]),
        "activity": row["activity"],
        "quantity": Decimal(row["quantity"]),
        "unit": row["unit"] or None,
        "date_precision": "day",
    }


def test_the_worked_values() -> None:
    rows = [_activity(row) for row in worked.table("service_level", "Activities")]
    rows = [row for row in rows if row["date"] <= date(2026, 1, 20)]
    marker = {**rows[0], "document": "X", "activity": "delivery", "date": date(2026, 1, 20)}
    result = service_level(ledger([], activities=[*rows, marker]), Scope(), AGREED)
    for row in worked.table("service_level", "Result"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row


def test_a_number_of_another_year_is_another_order() -> None:
    rows = [_activity(row) for row in worked.table("service_level", "Activities")]
    scope = Scope(start=date(2027, 1, 1), end=date(2027, 1, 1))
    result = service_level(ledger([], activities=rows), scope, AGREED)
    assert (result.values["order_count"], result.values["lead_time_median"]) == (1, 2.0)
    assert result.values["otif_rate"] == 1.0


@pytest.mark.parametrize("seed", range(12))
def test_a_second_computation_agrees(seed: int) -> None:
    rows = _random(Random(seed))
    result = service_level(ledger([], activities=rows), Scope(), AGREED)
    expected = _by_hand(rows, 3)
    for name, value in expected.items():
        found = result.values[name]
        assert found == (None if value is None else pytest.approx(value)), name
    assert sum(row["order_count"] for row in result.rows) == result.values["order_count"]


def _random(rng: Random) -> list[Row]:
    """Orders in cases or without a unit, delivered whole, in parts, short, or not at all."""
    rows, start = [], date(2026, 1, 1)
    for number in range(60):
        day = start + timedelta(days=rng.randrange(150))
        unit = rng.choice(("case", "case", None))
        base: Row = {"account": "A", "document": f"P{number}", "unit": unit}
        base["date_precision"] = "day"
        wanted = rng.randint(1, 20)
        rows.append({**base, "date": day, "activity": "order", "quantity": Decimal(wanted)})
        for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
            later = day + timedelta(days=rng.randint(0, 7))
            part = Decimal(rng.choice((wanted, wanted, rng.randint(1, wanted))))
            rows.append({**base, "date": later, "activity": "Delivery", "quantity": part})
    rng.shuffle(rows)
    return rows


def _by_hand(rows: list[Row], agreed: int) -> dict[str, float | None]:
    as_of = max(row["date"] for row in rows)
    orders: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        orders[row["document"]].append(row)
    leads, timed, filled, both, delivered = [], [], [], [], 0
    for found in orders.values():
        order = next(row for row in found if row["activity"] == "order")
        parts = sorted((r for r in found if r is not order), key=lambda row: row["date"])
        delivered += bool(parts)
        comparable, done, came = order["unit"] is not None, None, Decimal()
        for part in parts:
            came += part["quantity"]
            if done is None and came >= order["quantity"]:
                done = part["date"]
        if not comparable:
            done = parts[-1]["date"] if parts else None
        lead = None if done is None else (done - order["date"]).days
        over = (as_of - order["date"]).days > agreed
        if lead is not None:
            leads.append(lead)
        if lead is not None or over:
            timed.append(lead is not None and lead <= agreed)
            if comparable:
                filled.append(lead is not None)
                both.append(lead is not None and lead <= agreed)
    deciles = quantiles(leads, n=10, method="inclusive")
    return {
        "order_count": len(orders),
        "delivered_count": delivered,
        "on_time_rate": sum(timed) / len(timed),
        "in_full_rate": sum(filled) / len(filled),
        "otif_rate": sum(both) / len(both),
        "lead_time_median": deciles[4],
        "lead_time_p90": deciles[8],
    }


def test_what_the_ledger_does_not_tell_is_not_known() -> None:
    counts = {"account": "A", "date": date(2026, 1, 31), "activity": "order"}
    counts |= {"quantity": Decimal(12), "date_precision": "day", "document": None}
    result = service_level(ledger([], activities=[counts]), Scope(), AGREED)
    assert set(result.values.values()) == {None}
    assert {m["code"] for m in result.missing} == {"no_order_documents", "no_stock_cover"}
    month = {**counts, "document": "P1", "date_precision": "month"}
    assert service_level(ledger([], activities=[month]), Scope()).values["order_count"] is None
    alone = {**counts, "document": "P1"}
    codes = {m["code"] for m in service_level(ledger([], activities=[alone]), Scope()).missing}
    assert {"no_agreed_days", "no_order_quantities", "no_deliveries_of_orders"} <= codes


def test_invoices_and_stock() -> None:
    order = {"account": "A", "document": "P1", "date": date(2026, 1, 1), "activity": "order"}
    order |= {"quantity": Decimal(1), "date_precision": "day"}
    lines = [Line("A", date(2026, 1, 5), Decimal(10), invoice="P1")]
    lines += [Line("B", date(2026, 1, 2), Decimal(10), invoice="P1")]
    weeks = [
        {"account": "A", "product": "Q", "date": date(2026, 1, 4) + timedelta(weeks=n)}
        | {"quantity": Decimal(7), "stock_quantity": Decimal(20 - n)}
        for n in range(6)
    ]
    result = service_level(ledger(lines, activities=[order], sellout=weeks), Scope())
    assert result.values["invoice_lag_median"] == 4.0
    assert result.values["stock_cover_days"] == pytest.approx(15 / 28 * 28)
