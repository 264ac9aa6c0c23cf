"""Statutory interest: the worked values of its page, rates that are told, and ledgers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from clave.figures.base import Scope
from clave.figures.interest_rates import Rate, law_of, merged
from clave.figures.late_interest import interest_on, late_interest
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import ledger

PAGE = "late_interest"
SUM = Decimal(10000)


@pytest.mark.parametrize("row", worked.table(PAGE, "Interest"), ids=lambda row: row["paid"])
def test_worked_values(row):
    due, paid = date.fromisoformat(row["due"]), date.fromisoformat(row["paid"])
    found = interest_on(SUM, due, paid)
    assert found.days == int(row["days"])
    assert worked.agrees(found.amount, row["expected"])


def test_a_rate_that_is_not_known_is_said_and_not_carried_on():
    found = interest_on(SUM, date(2026, 6, 20), date(2026, 7, 10))
    for row in worked.table(PAGE, "Unknown"):
        assert worked.agrees(getattr(found, row["value"]), row["expected"]), row
    assert [part.rate for part in found.parts] == [Decimal("10.15"), None]
    only = interest_on(SUM, date(2026, 8, 1), date(2026, 8, 5))
    assert (only.amount, only.unknown_days) == (0, 4)


def test_the_parts_of_a_half_year_that_was_cut():
    found = interest_on(SUM, date(2013, 1, 15), date(2013, 3, 31))
    assert [(part.days, part.rate) for part in found.parts] == [
        (39, Decimal("7.75")), (36, Decimal("8.75")),
    ]  # fmt: skip


def test_leap_years_over_366():
    found = interest_on(SUM, date(2024, 3, 31), date(2024, 4, 30), day_count=366)
    assert found.amount == SUM * Decimal("12.50") * 30 / 36600
    over = interest_on(SUM, date(2023, 12, 21), date(2024, 1, 10), day_count=366)
    assert [part.days for part in over.parts] == [10, 10]
    assert over.parts[0].amount == SUM * 12 * 10 / 36500
    with pytest.raises(Refused, match="unknown_choice"):
        interest_on(SUM, date(2024, 3, 31), date(2024, 4, 30), day_count=360)


def test_rates_know_no_gap_and_no_overlap():
    rates = law_of().rates
    for earlier, later in pairwise(rates):
        assert earlier.since <= earlier.until < later.since
    told = merged(rates, [Rate(date(2026, 4, 1), date(2026, 12, 31), Decimal(9), "contract")])
    assert [(r.since, r.until, r.rate) for r in told[-2:]] == [
        (date(2026, 1, 1), date(2026, 3, 31), Decimal("10.15")),
        (date(2026, 4, 1), date(2026, 12, 31), Decimal(9)),
    ]


def _invoice(number, due, **more):
    return {"invoice": number, "account": "A", "date": date(2013, 1, 1), "due_date": due,
            "amount": SUM, "currency": "EUR"} | more  # fmt: skip


def test_a_ledger_of_what_was_paid_late_and_what_is_late():
    rows = [
        _invoice("F1", date(2013, 1, 15), settled_date=date(2013, 3, 31)),
        _invoice("F2", date(2013, 1, 15), settled_date=date(2013, 1, 15)),
        _invoice("F3", date(2013, 4, 30)),
        _invoice("AB", date(2013, 1, 1), amount=Decimal(-50)),
    ]
    connection = ledger([], receivables=rows)
    found = late_interest(connection, Scope(as_of=date(2013, 5, 10)))
    assert [(row["invoice"], row["days"]) for row in found.rows] == [("F1", 75), ("F3", 10)]
    assert found.rows[0]["paid_date"] == date(2013, 3, 31)
    assert worked.agrees(found.rows[0]["claim_amount"], "209.11")
    assert found.values["fixed_amount"] == 80
    assert found.values["claim_amount"] == found.values["interest"] + 80
    still = late_interest(connection, Scope(as_of=date(2013, 5, 10)), include_paid=False)
    assert [row["invoice"] for row in still.rows] == ["F3"]


def test_parts_that_were_paid_count_until_their_own_day():
    paid = [{"invoice": "F1", "account": "A", "date": date(2013, 3, 1), "amount": Decimal(4000)},
            {"invoice": "F1", "account": "A", "date": date(2013, 1, 10), "amount": Decimal(1000)},
            ]  # fmt: skip
    rows = [_invoice("F1", date(2013, 1, 15))]
    connection = ledger([], receivables=rows, payments=paid)
    [row] = late_interest(connection, Scope(as_of=date(2013, 3, 31))).rows
    expected = sum(
        interest_on(amount, date(2013, 1, 15), until).amount
        for amount, until in ((Decimal(4000), date(2013, 3, 1)), (Decimal(5000), date(2013, 3, 31)))
    )
    assert row["interest"] == expected
    assert (row["late_amount"], row["open_amount"]) == (9000, 5000)


def test_notes_say_which_rates_are_missing_or_not_checked():
    rows = [_invoice("F1", date(2026, 5, 31), date=date(2026, 5, 1))]
    found = late_interest(ledger([], receivables=rows), Scope(as_of=date(2026, 7, 31)))
    assert found.missing[-1] == {
        "code": "no_interest_rate",
        "params": {"first": date(2026, 7, 1), "last": date(2026, 7, 31)},
    }
    assert found.assumed[-1] == {"code": "rates_not_checked", "params": {"rates": "10.15"}}
    assert found.values["invoices_partly_known"] == 1
    told = [Rate(date(2026, 1, 1), date(2026, 12, 31), Decimal(8), "contract")]
    told = late_interest(ledger([], receivables=rows), Scope(as_of=date(2026, 7, 31)),
                         interest_rates=told)  # fmt: skip
    assert told.rows[0]["interest"] == SUM * 8 * 61 / 36500
    assert "no_interest_rate" not in {entry["code"] for entry in told.missing}


def test_nothing_is_known_without_receivables_and_nothing_owed_is_zero():
    assert set(late_interest(ledger([]), Scope()).values.values()) == {None}
    rows = [_invoice("F2", date(2013, 1, 15), settled_date=date(2013, 1, 15))]
    found = late_interest(ledger([], receivables=rows), Scope())
    assert (found.values["claim_amount"], found.rows) == (0, [])
