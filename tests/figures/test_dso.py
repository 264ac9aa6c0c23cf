"""DSO and collection effectiveness: the worked values of their pages, and ledgers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clave.figures.base import Scope
from clave.figures.cei import cei, collection_effectiveness
from clave.figures.dso import (
    average_days_delinquent,
    average_days_sales_outstanding,
    average_payment_period,
    best_possible_dso,
    count_back,
    days_sales_outstanding,
    dso,
)
from clave.lib.refusal import Refused
from tests.figures import owed, worked
from tests.figures.ledger import ledger


def _row(number, amount, day, due, **more):
    return {"invoice": number, "account": "A", "date": day, "due_date": due,
            "amount": Decimal(amount), "currency": "EUR"} | more  # fmt: skip


# June 2026: 15,000 open at its end, 4,000 of it not due, 10,000 invoiced in it (G-DSO-1).
JUNE = [
    _row("F1", 9000, date(2026, 4, 10), date(2026, 5, 10)),
    _row("F2", 4000, date(2026, 6, 5), date(2026, 7, 5)),
    _row("F3", 2000, date(2026, 6, 6), date(2026, 6, 20)),
    _row("F4", 4000, date(2026, 6, 7), date(2026, 6, 17), settled_date=date(2026, 6, 27)),
]


def test_the_worked_values_by_hand():
    expected = {row["value"]: row["expected"] for row in worked.table("dso", "Plain")}
    plain = days_sales_outstanding(Decimal(15000), Decimal(10000), 30)
    best = best_possible_dso(Decimal(4000), Decimal(10000), 30)
    assert worked.agrees(plain, expected["dso"])
    assert worked.agrees(best, expected["bpdso"])
    assert worked.agrees(plain - best, expected["add"])


def test_the_worked_values_of_a_ledger():
    june = Scope(start=date(2026, 6, 1), end=date(2026, 6, 1))
    found = dso(ledger([], receivables=JUNE), Scope(as_of=date(2026, 6, 30), start=june.start))
    expected = {row["value"]: row["expected"] for row in worked.table("dso", "Plain")}
    for name, printed in expected.items():
        assert worked.agrees(found.values[name], printed), name
    assert found.values["days"] == 30
    named = dso(ledger([], receivables=JUNE), june)  # though nothing is known after the 27th
    assert (named.as_of, named.values["dso"]) == (date(2026, 6, 30), pytest.approx(45))
    assert found.values["average_days_delinquent"] == 10
    assert dso(ledger([], receivables=JUNE), Scope(as_of=date(2026, 6, 30)), days=30).values[
        "dso"
    ] == pytest.approx(45)


def test_average():
    for row in worked.table("dso", "Average"):
        begin, end, sales = (Decimal(row[name]) for name in ("begin", "end", "sales"))
        found = average_days_sales_outstanding(begin, end, sales, int(row["days"]))
        assert worked.agrees(found, row["expected"])


def test_count_back():
    for row in worked.table("dso", "Count back"):
        months = [(Decimal(row[name]), days) for name, days in
                  (("june", 30), ("may", 31), ("april", 30))]  # fmt: skip
        found = count_back(Decimal(row["receivable"]), months)
        assert worked.agrees(found, row["expected"]), row
    # A month without sales has no part of what is open, and all its days.
    assert count_back(Decimal(50), [(Decimal(), 30), (Decimal(100), 31)]) == 45.5


def test_payment_period():
    for row in worked.table("dso", "Payment period"):
        found = average_payment_period(
            float(row["paid_days"]), Decimal(row["paid"]), float(row["pending_days"]),
            Decimal(row["pending"]),
        )  # fmt: skip
        assert worked.agrees(found, row["expected"])
    assert average_payment_period(None, Decimal(), None, Decimal()) is None


def test_days_delinquent_weigh_amounts_and_never_go_below_zero():
    paid = [(Decimal(100), 10), (Decimal(300), -5)]
    assert average_days_delinquent(paid) == 2.5
    assert average_days_delinquent([]) is None


@pytest.mark.parametrize("row", worked.table("cei", "Plain"))
def test_collection_effectiveness(row):
    parts = [Decimal(row[name]) for name in ("begin", "sales", "end_total", "end_current")]
    assert worked.agrees(collection_effectiveness(*parts), row["expected"])


def test_effectiveness_of_a_ledger():
    rows = [
        _row("F1", 100, date(2026, 5, 1), date(2026, 5, 31)),
        _row("F2", 80, date(2026, 6, 10), date(2026, 7, 10)),
    ]
    paid = [{"invoice": "F1", "account": "A", "date": date(2026, 6, 5), "amount": Decimal(70)},
            {"invoice": "F2", "account": "A", "date": date(2026, 6, 20), "amount": Decimal(20)},
            ]  # fmt: skip
    connection = ledger([], receivables=rows, payments=paid)
    found = cei(connection, Scope(as_of=date(2026, 6, 30)), days=30).values
    assert found["cei"] == pytest.approx(0.75)
    assert (found["ar_begin"], found["credit_sales"], found["ar_end"]) == (100, 80, 90)


@pytest.mark.parametrize("figure", [dso, cei])
def test_nothing_to_divide_by_is_said(figure):
    rows = owed.receivables("ageing")
    found = figure(ledger([], receivables=rows), Scope(as_of=date(2025, 1, 1)))
    assert found.values["dso" if figure is dso else "cei"] is None
    assert found.missing
    assert set(figure(ledger([]), Scope()).values.values()) == {None}
    with pytest.raises(Refused, match="days_below_one"):
        figure(ledger([], receivables=rows), Scope(), days=0)


def test_the_definition_is_chosen_by_name():
    connection = ledger([], receivables=JUNE)
    scope = Scope(as_of=date(2026, 6, 30))
    found = dso(connection, scope, definition="count_back")
    assert found.definition == "dso.count_back/1"
    assert found.values["dso"] == found.values["dso_count_back"]
    assert len(found.rows) == 13
    with pytest.raises(Refused, match="unknown_choice"):
        dso(connection, scope, definition="magic")
