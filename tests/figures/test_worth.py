"""Debts in other currencies: worked values, a second computation, parts that add up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.ageing import ageing
from clave.figures.base import Scope
from clave.figures.cei import cei
from clave.figures.collections_worklist import collections_worklist
from clave.figures.debts import BUCKETS
from clave.figures.dso import dso
from clave.figures.frame import open_frame
from clave.figures.late_interest import late_interest
from clave.figures.receivables import open_receivables
from tests.figures import worked
from tests.figures.ledger import Line, ledger

PAGE = "ageing"
MARCH = date(2026, 3, 31)


def worths(connection, rows, into="EUR", oldest=31):
    """What the lens would tell."""
    told = ", ".join(
        f"('{into}', {oldest}, '{code}', DATE '{day}', {worth}::DECIMAL(24,14))"
        for code, day, worth in rows
    )
    connection.execute(
        f"CREATE OR REPLACE VIEW worths AS SELECT * FROM (VALUES {told})"
        " t(into_currency, oldest, currency, day, worth)"
    )
    return connection


def _invoices():
    return [
        {"invoice": row["invoice"], "account": row["account"],
         "date": date.fromisoformat(row["date"]), "due_date": date.fromisoformat(row["due"]),
         "amount": Decimal(row["amount"]), "currency": row["currency"]}
        for row in worked.table(PAGE, "Foreign receivables")
    ]  # fmt: skip


def _payments():
    return [
        {"invoice": row["invoice"], "account": row["account"],
         "date": date.fromisoformat(row["date"]), "amount": Decimal(row["amount"]),
         "currency": row["currency"] or None}
        for row in worked.table(PAGE, "Foreign payments")
    ]  # fmt: skip


@pytest.fixture(scope="module")
def connection():
    told = [(row["currency"], row["day"], row["worth"]) for row in worked.table(PAGE, "Worths")]
    lines = [Line("A", date(2026, 3, 31), Decimal(1))]
    return worths(ledger(lines, receivables=_invoices(), payments=_payments()), told)


@pytest.mark.parametrize(
    "row", worked.table(PAGE, "Foreign values"), ids=lambda row: row["as_of"]
)  # fmt: skip
def test_worked_values(connection, row):
    found = ageing(connection, Scope(as_of=date.fromisoformat(row["as_of"])))
    assert found.currency == "EUR"
    for name, printed in row.items():
        if name != "as_of":
            assert worked.agrees(found.values[name], printed), name


def test_what_was_converted_and_what_has_no_rate_is_said(connection):
    found = ageing(connection, Scope(as_of=MARCH), by="invoice")
    assert {"code": "owed_without_rate",
            "params": {"amount": 60, "currency": "GBP", "day": MARCH}} in found.missing  # fmt: skip
    [note] = [n["params"] for n in found.assumed if n["code"] == "owed_converted"]
    assert (note["amount"], note["currency"], note["rate"]) == (280, "USD", Decimal("0.9"))
    rows = {row["invoice"]: row for row in found.rows}
    assert (rows["U1"]["own_open_amount"], rows["U1"]["open_amount"]) == (200, 180)
    assert (rows["G1"]["own_open_amount"], rows["G1"]["open_amount"]) == (60, None)


def test_earlier_days_have_their_own_rate(connection):
    found = ageing(connection, Scope(as_of=MARCH), by="date")
    days = {row["as_of"]: row["open_amount"] for row in found.rows}
    assert (days[date(2026, 2, 28)], days[MARCH]) == (436, 352)
    without = [n["params"] for n in found.missing if n["code"] == "no_rate_before"]
    assert [(n["currency"], n["first"]) for n in without] == [("USD", date(2026, 1, 31))]


def test_what_an_account_owes_is_what_has_a_rate_and_the_rest_is_named(connection):
    frame = open_frame(connection, Scope(as_of=MARCH))
    owed = open_receivables(frame)
    assert owed is not None
    assert (owed["A"]["open_amount"], owed["A"]["overdue_amount"]) == (280, 280)
    assert (owed["B"]["open_amount"], owed["B"]["overdue_amount"]) == (72, None)
    assert [n["params"]["amount"] for n in frame.missing] == [60]
    alone = open_frame(connection, Scope(accounts=("A",), as_of=MARCH))
    open_receivables(alone)
    assert alone.missing == []


def test_one_currency_alone_is_as_its_file_has_it(connection):
    found = ageing(connection, Scope(currency="USD", as_of=MARCH))
    assert (found.currency, found.values["open_amount"]) == ("USD", 280)


def test_interest_grows_in_its_own_money(connection):
    found = late_interest(connection, Scope(as_of=MARCH))
    rows = {row["invoice"]: row for row in found.rows}
    own = rows["U1"]["own_interest"]
    assert rows["U1"]["interest"] == own * Decimal("0.9")
    assert rows["U1"]["claim_amount"] == rows["U1"]["interest"] + 40
    assert rows["G1"]["claim_amount"] is None
    by_hand = Decimal(60) * Decimal("10.15") / 100 * 28 / 365  # 60 GBP, 28 days late
    assert round(rows["G1"]["own_interest"], 12) == round(by_hand, 12)
    claims = rows["E1"]["claim_amount"] + rows["U1"]["claim_amount"]
    assert round(found.values["claim_amount"] - claims, 6) == 40  # of G1 the fixed sum alone


def test_the_worklist_is_in_the_companys_money(connection):
    found = collections_worklist(connection, Scope(as_of=MARCH), credit_limits={"A": Decimal(250)})
    assert {row["account"]: row["open_amount"] for row in found.rows} == {"A": 280, "B": 72}
    assert found.rows[0]["over_limit_amount"] == 30
    assert "owed_without_rate" in {n["code"] for n in found.missing}


def test_without_rates_nothing_is_zero_and_nothing_added():
    found = ageing(ledger([], receivables=_invoices()), Scope(as_of=MARCH))
    assert (found.currency, found.values["open_amount"]) == ("USD", 330)
    named = {n["params"]["currency"]: n["params"]["amount"] for n in found.missing}
    assert named == {"EUR": 100, "GBP": 60}


def test_a_large_debt_is_converted():
    invoice = {"invoice": "F1", "account": "A", "date": date(2026, 3, 1),
               "due_date": date(2026, 3, 10), "amount": Decimal(90_000_000),
               "currency": "USD"}  # fmt: skip
    small = invoice | {"invoice": "F2", "currency": "EUR", "amount": Decimal(1)}
    lines = [Line("A", MARCH, Decimal(1))]
    seen = worths(ledger(lines, receivables=[invoice, small]), [("USD", MARCH, "0.86190000")])
    assert ageing(seen, Scope(as_of=MARCH)).values["open_amount"] == 77_571_001
    owed = open_receivables(open_frame(seen, Scope(as_of=MARCH)))
    assert owed is not None
    assert owed["A"]["open_amount"] == 77_571_001


def test_what_is_owed_is_told_where_nothing_was_sold():
    seen = ledger([], receivables=_invoices()[:1])
    owed = open_receivables(open_frame(seen, Scope(as_of=MARCH)))
    assert owed is not None
    assert owed["A"]["open_amount"] == 100


CURRENCIES = {"EUR": Decimal(1), "USD": Decimal("0.86190000"), "SEK": Decimal("0.08734571")}
DAY = date(2026, 6, 30)
ITEMS = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from(sorted(CURRENCIES)),
        st.decimals(Decimal("0.01"), Decimal(90_000), places=2, allow_nan=False),
        st.integers(0, 200),
        st.none() | st.decimals(Decimal("0.01"), Decimal(90_000), places=2, allow_nan=False),
    ),
    min_size=1,
    max_size=8,
)


def _made(items):
    invoices, cash = [], []
    for n, (account, currency, amount, age, paid) in enumerate(items):
        day = DAY - timedelta(days=age)
        own = {"invoice": f"F{n}", "account": account, "currency": currency}
        invoices.append(own | {"date": day, "due_date": day + timedelta(30), "amount": amount})
        if paid is not None:
            cash.append(own | {"date": DAY, "amount": paid})
    told = [(code, DAY - timedelta(3), rate) for code, rate in CURRENCIES.items() if code != "EUR"]
    return worths(ledger([], receivables=invoices, payments=cash), told)


@settings(max_examples=20, deadline=None)
@given(ITEMS)
def test_parts_add_up_and_agree_with_a_second_computation(items):
    connection = _made([("A", "EUR", Decimal(1), 0, None), *items])
    by_hand = Decimal(1)
    for _, currency, amount, _, paid in items:
        by_hand += max(Decimal(), amount - (paid or 0)) * CURRENCIES[currency]
    found = ageing(connection, Scope(as_of=DAY))
    assert found.values["open_amount"] == by_hand
    assert sum(found.values[name] for name in BUCKETS) == by_hand
    for by in ("account", "parent", "invoice"):
        rows = ageing(connection, Scope(as_of=DAY), by=by).rows
        assert sum(row["open_amount"] for row in rows) == by_hand
    assert ageing(connection, Scope(as_of=DAY), by="date").rows[-1]["open_amount"] == by_hand
    owed = open_receivables(open_frame(connection, Scope(currency="EUR", as_of=DAY)))
    own = Decimal(1) + sum(
        max(Decimal(), amount - (paid or 0)) for _, code, amount, _, paid in items if code == "EUR"
    )
    assert owed is not None
    assert sum(row["open_amount"] for row in owed.values()) == own


@settings(max_examples=8, deadline=None)
@given(ITEMS)
def test_days_and_effectiveness_do_not_change_with_the_currency(items):
    """All of it in dollars has the days that it has when a euro is shown."""
    dollars = [(account, "USD", *rest) for account, _, *rest in items]
    seen = _made(dollars)
    own = Scope(currency="USD", as_of=DAY)
    for figure, names in ((dso, ("dso_simple", "dso_count_back", "bpdso", "pmp")), (cei, ("cei",))):
        ours, theirs = figure(seen, Scope(as_of=DAY)), figure(seen, own)
        assert ours.currency == "EUR"
        for name in names:
            assert ours.values[name] == pytest.approx(theirs.values[name]), name
