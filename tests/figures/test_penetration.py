from __future__ import annotations

from datetime import date
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given, settings

from clave.figures.base import Scope
from clave.figures.penetration import penetration
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

FEES = ("POST(AGE)?",)
SCOPE = Scope(segments={"A": "shops", "B": "shops", "C": "horeca"})
FAMILIES = [
    {"code": "P1", "family": "cheese"},
    {"code": "P2", "family": "cheese"},
    {"code": "P3", "family": "oil"},
]


@pytest.fixture(scope="module")
def connection():
    names = [{"product": "P4", "name": "Aceite", "family": "oil"}]  # seen in sales only
    return ledger(worked.lines("penetration"), products=FAMILIES, product_names=names)


def test_worked_accounts(connection):
    rows = penetration(connection, SCOPE, non_products=FEES).rows
    expected = worked.table("penetration", "Result by account")
    assert len(rows) == len(expected)
    for row, printed in zip(rows, expected, strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)


def test_worked_scope(connection):
    values = penetration(connection, SCOPE, non_products=FEES).values
    for row in worked.table("penetration", "Result of the scope"):
        assert worked.agrees(values[row["value"]], row["expected"]), row


def test_worked_months(connection):
    result = penetration(connection, SCOPE, by="month", account="A", non_products=FEES)
    rows = {row["month"].isoformat(): row for row in result.rows}
    for printed in worked.table("penetration", "Result of A by month"):
        for name, text in printed.items():
            assert worked.agrees(rows[printed["month"]][name], text), (printed, name)
    assert rows["2024-03-01"]["products_12"] is None


def test_the_months_alone_are_the_same_months(connection):
    lines = [Line("A", date(2025, 1, 31), Decimal(5))]
    for facts in (connection, ledger(lines)):  # the second tells no family
        for account in (None, "A"):
            asked = {"by": "month", "account": account, "non_products": FEES}
            whole = penetration(facts, SCOPE, **asked)
            alone = penetration(facts, SCOPE, **asked, values=False)
            assert alone.rows == whole.rows and alone.values == {}
            assert (alone.period, alone.as_of) == (whole.period, whole.as_of)


def test_the_values_of_one_account_stand_beside_its_like(connection):
    values = penetration(connection, SCOPE, account="B", non_products=FEES).values
    assert (values["products"], values["like_median_products"]) == (1, 3.0)
    assert values["like_basis"] == "segment"


def test_an_account_alone_in_its_scope_has_no_like(connection):
    result = penetration(connection, Scope(accounts=("A",)), account="A", non_products=FEES)
    assert result.values["like_median_products"] is None
    assert {"code": "no_like_accounts", "params": {"account": "A"}} in result.missing


def test_a_fee_counts_as_a_product_until_a_pattern_leaves_it_out(connection):
    assert penetration(connection, SCOPE).values["products"] == 6
    assert penetration(connection, SCOPE, non_products=["post"]).values["products"] == 5


def test_parents_buy_what_their_members_buy(connection):
    scope = Scope(grouping={"A": "G", "B": "G"})
    result = penetration(connection, scope, non_products=FEES)
    assert [(row["code"], row["products"]) for row in result.rows] == [("C", 4), ("G", 3)]


def test_without_families_they_are_unknown_not_none_bought():
    lines = [Line("A", date(2025, 1, 31), Decimal(5))]
    result = penetration(ledger(lines), Scope())
    assert result.values["families"] is None
    assert {"code": "no_family", "params": {}} in result.missing


def test_a_correction_buys_no_product():
    day = date(2025, 1, 31)
    lines = [Line("A", day, Decimal(5)), Line("A", day, Decimal(5), "A2", "P2", "correction")]
    assert penetration(ledger(lines), Scope()).values["products"] == 1


def test_an_empty_ledger_knows_nothing():
    result = penetration(ledger([]), Scope())
    assert result.values["products"] is None
    assert result.rows == []


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"by": "week"}, "unknown_choice"),
        ({"non_products": ["("]}, "bad_pattern"),
        ({"account": "nobody"}, "unknown_accounts"),
    ],
)
def test_what_cannot_be_asked_is_refused(connection, parameters, code):
    with pytest.raises(Refused, match=code):
        penetration(connection, SCOPE, **parameters)


@settings(max_examples=20, deadline=None)
@given(LEDGERS)
def test_agrees_with_plain_python(lines):
    end = Line("Z", date(2025, 6, 30), Decimal(1))
    mine = [
        x
        for x in [*lines, end]
        if x.currency in ("EUR", None)
        and x.account
        and x.product not in (None, "POST")
        and x.kind != "correction"
        and date(2024, 7, 1) <= x.day <= date(2025, 6, 30)
    ]
    sums: dict[tuple[str, str], Decimal] = {}
    for x in mine:
        sums[x.account, x.product] = sums.get((x.account, x.product), Decimal()) + x.net
    bought = {pair for pair, net in sums.items() if net > 0}
    result = penetration(ledger([*lines, end]), Scope(currency="EUR"), non_products=FEES)
    assert result.values["products"] == len({product for _, product in bought})
    found = {row["code"]: row["products"] for row in result.rows if row["products"]}
    accounts = {account for account, _ in bought}
    assert found == {a: sum(account == a for account, _ in bought) for a in accounts}
    for row in result.rows:
        others = [count for code, count in found.items() if code != row["code"]]
        assert row["like_median_products"] == (median(others) if others else None)
        below = sum(count < row["products"] for count in others)
        assert row["like_below_share"] == (below / len(others) if others else None)
