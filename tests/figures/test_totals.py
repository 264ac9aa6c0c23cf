from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from clave.figures.base import Scope
from clave.figures.totals import totals
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

JAN = date(2025, 1, 15)


def test_worked_values():
    result = totals(ledger(worked.lines("totals")), Scope())
    for row in worked.table("totals", "Result"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row
    assert result.missing == [
        {"code": "cost_partly_known", "params": {"net_amount": Decimal("47.50")}}
    ]


def test_json_prints_money_as_text_and_names_period_and_last_date():
    printed = totals(ledger(worked.lines("totals")), Scope()).to_json()
    assert printed["figure"] == "totals"
    assert printed["definition"] == "totals/1"
    assert printed["period"] == {"from": "2025-01", "to": "2025-02"}
    assert printed["as_of"] == "2025-02-28"
    assert printed["currency"] == "EUR"
    assert printed["values"]["net_amount"] == "237.45"
    assert printed["values"]["lines"] == 6
    assert printed["missing"] == [{"code": "cost_partly_known", "params": {"net_amount": "47.50"}}]


def test_json_rounds_half_to_even_and_knows_no_negative_zero():
    lines = [Line("A", JAN, Decimal("0.125")), Line("B", JAN, Decimal("-0.004"), kind="return")]
    values = totals(ledger(lines), Scope()).to_json()["values"]
    assert values["sales_amount"] == "0.12"
    assert values["returns_amount"] == "0.00"


def test_a_ledger_without_cost_has_no_margin_rather_than_zero():
    result = totals(ledger([Line("A", JAN, Decimal(10))]), Scope())
    assert result.values["margin_amount"] is None
    assert result.values["margin_rate"] is None
    assert result.missing == [{"code": "no_cost", "params": {}}]


def test_an_empty_ledger_answers_zero_lines_and_says_so():
    result = totals(ledger([]), Scope())
    assert result.values["lines"] == 0
    assert result.values["net_amount"] == 0
    assert result.period is None
    assert result.missing == [{"code": "no_lines", "params": {}}]
    assert result.to_json()["period"] == {"from": None, "to": None}


def test_other_currencies_are_counted_not_added():
    lines = [
        Line("A", JAN, Decimal(10)),
        Line("A", JAN, Decimal(20)),
        Line("B", JAN, Decimal(5), currency="USD"),
        Line("B", JAN, Decimal(1), currency=None),
    ]
    result = totals(ledger(lines), Scope())
    assert result.currency == "EUR"
    assert result.values["net_amount"] == 31
    assert {"code": "other_currency", "params": {"currency": "USD", "lines": 1}} in result.missing
    assert result.assumed == [
        {"code": "currency_assumed", "params": {"currency": "EUR", "lines": 1}}
    ]
    assert totals(ledger(lines), Scope(currency="USD")).values["net_amount"] == 6


def test_a_restricted_scope_holds_its_accounts_alone():
    connection = ledger(worked.lines("totals"))
    own = totals(connection, Scope(accounts=("A",))).values
    assert (own["net_amount"], own["accounts"], own["unassigned_amount"]) == (180, 1, 0)
    with_unassigned = totals(connection, Scope(accounts=("A",), include_unassigned=True)).values
    assert with_unassigned["net_amount"] == Decimal("189.95")
    assert totals(connection, Scope(accounts=())).values["lines"] == 0
    assert totals(connection, Scope(include_unassigned=False)).values["lines"] == 5


def test_the_period_takes_whole_months_and_says_when_it_leaves_the_ledger():
    connection = ledger(worked.lines("totals"))
    february = totals(connection, Scope(start=date(2025, 2, 20), end=date(2025, 2, 20)))
    assert february.values["lines"] == 3
    later = totals(connection, Scope(start=date(2025, 2, 1), end=date(2025, 6, 1)))
    assert later.values["lines"] == 3
    assert later.missing[0]["code"] == "period_not_covered"
    with pytest.raises(Refused, match="period_reversed"):
        totals(connection, Scope(start=date(2025, 3, 1), end=date(2025, 2, 1)))


def test_rows_by_an_unknown_column_are_refused():
    with pytest.raises(Refused, match="unknown_choice"):
        totals(ledger([]), Scope(), by="weather; drop table sales")


@settings(max_examples=25, deadline=None)
@given(LEDGERS)
def test_agrees_with_plain_python_and_its_parts_sum_to_the_whole(lines):
    connection = ledger(lines)
    values = totals(connection, Scope(currency="EUR")).values
    mine = [line for line in lines if line.currency in ("EUR", None)]
    assert values["net_amount"] == sum((line.net for line in mine), Decimal())
    assert values["lines"] == len(mine)
    assert values["accounts"] == len({line.account for line in mine} - {None})
    for kind, name in [("sale", "sales"), ("return", "returns"), ("correction", "corrections")]:
        assert values[f"{name}_amount"] == sum((x.net for x in mine if x.kind == kind), Decimal())
    unassigned = sum((x.net for x in mine if x.account is None), Decimal())
    assert values["unassigned_amount"] == unassigned
    costed = [line for line in mine if line.cost is not None]
    expected = sum((x.net - x.cost for x in costed), Decimal()) if costed else None
    assert values["margin_amount"] == expected
    for by in ("account", "month", "kind"):
        rows = totals(connection, Scope(currency="EUR"), by=by).rows
        for name in ("net_amount", "lines", "invoices", "returns_amount"):
            assert sum(row[name] for row in rows) == values[name]
