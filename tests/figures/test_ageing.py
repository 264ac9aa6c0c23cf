"""Ageing: the worked values of its page, a second computation, and that parts add up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.ageing import aged, ageing
from clave.figures.base import Scope
from clave.figures.debts import BUCKETS, balances, bucket_of, open_debts
from clave.figures.terms import terms_over
from clave.lib.refusal import Refused
from tests.figures import owed, worked
from tests.figures.ledger import Line, ledger

PAGE = "ageing"


@pytest.fixture(scope="module")
def connection():
    return ledger([], receivables=owed.receivables(PAGE), payments=owed.payments(PAGE))


@pytest.mark.parametrize("row", worked.table(PAGE, "Values"), ids=lambda row: row["as_of"])
def test_worked_values(connection, row):
    found = ageing(connection, Scope(as_of=date.fromisoformat(row["as_of"])))
    for name, printed in row.items():
        if name != "as_of":
            assert worked.agrees(found.values[name], printed), name


@pytest.mark.parametrize("by", ["account", "parent", "invoice"])
def test_rows_add_up_to_the_values(connection, by):
    scope = Scope(as_of=date(2026, 3, 31), grouping={"A": "G", "B": "G"})
    found = ageing(connection, scope, by=by)
    if by == "invoice":
        assert sum(row["open_amount"] for row in found.rows) == found.values["open_amount"]
        return
    for name in ("open_amount", *BUCKETS, "unapplied_amount"):
        assert sum(row[name] for row in found.rows) == found.values[name]
    if by == "parent":
        assert {row["account"] for row in found.rows} == {"G", "C"}


def test_dates_tell_the_same_as_each_day_alone(connection):
    found = ageing(connection, Scope(as_of=date(2026, 3, 31)), by="date")
    assert [row["as_of"] for row in found.rows][-3:] == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31),
    ]  # fmt: skip
    for row in found.rows:
        alone = ageing(connection, Scope(as_of=row["as_of"])).values
        assert {n: row[n] for n in BUCKETS} == {n: alone[n] for n in BUCKETS}, row["as_of"]


def test_what_does_not_fit_is_said(connection):
    found = ageing(connection, Scope(as_of=date(2026, 3, 31)))
    told = {entry["code"]: entry["params"] for entry in found.missing}
    assert told["paid_too_much"] == {"lines": 1, "amount": 5}
    assert told["payments_without_invoice"] == {"lines": 1, "amount": 12}
    assert told["credits_open"] == {"lines": 1, "amount": 20}
    early = ageing(connection, Scope(as_of=date(2026, 1, 20)))
    assert {entry["code"] for entry in early.assumed} == {"paid_when_due"}
    assert found.assumed == []


def test_one_account_alone_and_the_newest_day(connection):
    found = ageing(connection, Scope(accounts=("A",)))
    assert found.as_of == date(2026, 3, 20)
    assert found.values["open_amount"] == 240
    assert ageing(connection, Scope(accounts=("nobody",))).values["open_amount"] == 0


def test_without_receivables_nothing_is_known():
    found = ageing(ledger([Line("A", date(2026, 1, 5), Decimal(10))]), Scope())
    assert set(found.values.values()) == {None}
    assert [entry["code"] for entry in found.missing] == ["no_receivables"]


def _invoice(number, amount, day=date(2026, 1, 10), **more):
    due = more.pop("due_date", day + timedelta(days=30))
    return {"invoice": number, "account": "A", "date": day, "due_date": due,
            "amount": Decimal(amount), "currency": "EUR"} | more  # fmt: skip


def _payment(number, amount, day, **more):
    return {"invoice": number, "account": "A", "date": day, "amount": Decimal(amount),
            "currency": "EUR"} | more  # fmt: skip


def test_instalments_are_closed_first_due_first():
    rows = [
        _invoice("F1", 100, due_date=date(2026, 4, 10)),
        _invoice("F1", 100, due_date=date(2026, 2, 10)),
    ]
    connection = ledger([], receivables=rows, payments=[_payment("F1", 120, date(2026, 3, 1))])
    found = ageing(connection, Scope(as_of=date(2026, 3, 2))).values
    assert (found["current"], found["overdue_amount"]) == (80, 0)


def test_a_payment_that_was_taken_back_opens_its_invoice_again():
    paid = [_payment("F1", 100, date(2026, 2, 1)), _payment("F1", -40, date(2026, 2, 15))]
    connection = ledger([], receivables=[_invoice("F1", 100)], payments=paid)
    assert ageing(connection, Scope(as_of=date(2026, 2, 10))).values["open_amount"] == 0
    found = ageing(connection, Scope(as_of=date(2026, 3, 1))).values
    assert (found["open_amount"], found["d1_30"]) == (40, 40)


def test_a_credit_of_the_same_number_closes_part_of_it_and_no_more():
    rows = [_invoice("F1", 100), _invoice("F1", -130, date(2026, 1, 20))]
    found = ageing(ledger([], receivables=rows), Scope(as_of=date(2026, 3, 1)))
    assert (found.values["open_amount"], found.values["unapplied_amount"]) == (0, 30)
    assert found.missing[0]["code"] == "credit_too_large"


def test_later_payments_lower_what_a_file_called_open():
    rows = [_invoice("F1", 100, open_amount=Decimal(100)), _invoice("F2", 1, date(2026, 1, 31))]
    connection = ledger([], receivables=rows, payments=[_payment("F1", 60, date(2026, 2, 5))])
    assert ageing(connection, Scope(as_of=date(2026, 2, 28))).values["open_amount"] == 41


def test_a_payment_in_advance_and_one_without_account_find_their_invoice():
    rows = [_invoice("F1", 100), _invoice("F2", 50)]
    paid = [
        _payment("F1", 100, date(2026, 1, 5)),
        _payment("F2", 50, date(2026, 2, 1), account=None),
    ]
    connection = ledger([], receivables=rows, payments=paid)
    assert ageing(connection, Scope(as_of=date(2026, 3, 1))).values["open_amount"] == 0


def test_due_before_its_date_is_taken_and_said():
    connection = ledger([], receivables=[_invoice("F1", 10, due_date=date(2025, 12, 1))])
    found = ageing(connection, Scope(as_of=date(2026, 1, 10)))
    assert found.values["d31_60"] == 10
    assert {"code": "due_before_invoice", "params": {"invoices": 1}} in found.missing


def test_an_unknown_grouping_is_refused(connection):
    with pytest.raises(Refused, match="unknown_choice"):
        ageing(connection, Scope(), by="moon")


AMOUNTS = st.decimals(Decimal("0.01"), Decimal(500), places=2, allow_nan=False)
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))
ITEMS = st.lists(
    st.tuples(st.sampled_from("AB"), AMOUNTS, DAYS, st.integers(-5, 120), st.none() | DAYS),
    min_size=1, max_size=8,
)  # fmt: skip
PAID = st.lists(st.tuples(st.integers(0, 9), AMOUNTS, DAYS), max_size=10)


@settings(max_examples=60, deadline=None)
@given(ITEMS, PAID, DAYS)
def test_against_a_second_computation(items, paid, day):
    invoices = [
        _invoice(f"F{n}", amount, date, account=account, due_date=date + timedelta(days=term),
                 settled_date=None if settled is None else max(settled, date))
        for n, (account, amount, date, term, settled) in enumerate(items)
    ]  # fmt: skip
    cash = [_payment(f"F{n}", amount, on, account=None) for n, amount, on in paid]
    found = ageing(ledger([], receivables=invoices, payments=cash), Scope(as_of=day))
    expected, spare = owed.open_by_hand(invoices, cash, day)
    parts = dict.fromkeys(BUCKETS, Decimal())
    for rows in expected.values():
        for due, amount in rows:
            parts[bucket_of((day - due).days)] += amount
    assert {name: found.values[name] for name in BUCKETS} == parts
    assert {row["account"]: row["open_amount"] for row in found.rows if row["open_amount"]} == {
        account: sum(amount for _, amount in rows) for account, rows in expected.items()
    }
    if all(row["date"] <= day for row in invoices):
        assert found.values["unapplied_amount"] == spare


def test_buckets_add_up_over_any_grouping_in_ten_thousand_cases():
    rng = Random(11)
    names = ("open_amount", "overdue_amount", "disputed_amount", "credit_amount", *BUCKETS)
    for _ in range(10_000):
        items = [
            {
                "open_amount": Decimal(rng.randint(-90_000, 90_000)) / 100,
                "days": rng.randint(-400, 400),
                "account": rng.choice("ABCDE"),
                "disputed": rng.random() < 0.3,
            }
            for _ in range(rng.randint(0, 12))
        ]
        whole = aged(items)
        assert sum(whole[name] for name in BUCKETS) == whole["open_amount"]
        assert whole["open_amount"] == sum(item["open_amount"] for item in items)
        groups = [aged([i for i in items if i["account"] == account]) for account in "ABCDE"]
        for name in names:
            assert sum(group[name] for group in groups) == whole[name]


def test_balances_of_days_hold_the_same(connection):
    frame = open_debts(connection, Scope())
    assert frame is not None
    sums = balances(frame, [date(2026, 3, 31)])[date(2026, 3, 31)]["EUR"]
    assert (sums["open_amount"], sums["d31_60"], sums["pending"]) == (330, 60, 350)


def test_terms_over_the_legal_maximum_by_class_of_product():
    rows = [
        _invoice("F1", 100, due_date=date(2026, 3, 30)),  # 79 days
        _invoice("F2", 50, due_date=date(2026, 2, 24)),  # 45 days, with a fresh product
        _invoice("F3", 50, due_date=date(2026, 2, 24)),  # 45 days, without
        _invoice("F4", 50, due_date=date(2026, 3, 11)),  # 60 days: allowed
    ]
    lines = [Line("A", date(2026, 1, 10), Decimal(1), invoice="F2", product="Y1")]
    connection = ledger(lines, receivables=rows)
    connection.execute("INSERT INTO product_names VALUES ('Y1', 'Yogur', 'Yogures')")
    frame = open_debts(connection, Scope(as_of=date(2026, 2, 1)))
    assert frame is not None
    found = {(row["fresh"], row["days"]): row["invoices"] for row in terms_over(frame, ["Yogures"])}
    assert found == {(False, 79): 1, (True, 45): 1}
    assert [row["days"] for row in terms_over(frame)] == [79]
