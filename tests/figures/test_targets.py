from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.targets import targets
from clave.figures.targets_told import Target, ToldTargets
from clave.lib.months import add_months, month_end
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger


def _budgets(page="targets"):
    return [
        {
            "date": date.fromisoformat(row["date"]),
            "account": row["account"],
            "kam": row["kam"],
            "amount": Decimal(row["amount"]),
            "version": row["version"],
            "currency": "EUR",
        }
        for row in worked.table(page, "Budgets")
    ]


def _ledger(**tables):
    return ledger(worked.lines("targets"), **({"budgets": _budgets()} | tables))


def test_worked_values():
    result = targets(_ledger(), Scope(), by="account")
    for row in worked.table("targets", "Result"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row
    expected = worked.table("targets", "Rows by account")
    assert [row["account"] for row in result.rows] == [row["account"] for row in expected]
    for told, row in zip(result.rows, expected, strict=True):
        for name, value in row.items():
            assert worked.agrees(told[name], value), (row["account"], name)
    assert [entry["code"] for entry in result.missing] == ["no_interval"]


def test_by_month_actual_where_it_is_over_and_forecast_where_not():
    rows = targets(_ledger(), Scope(), by="month").rows
    assert [row["actual"] for row in rows] == [120, 140, 100, *[None] * 9]
    assert [row["forecast"] for row in rows] == [*[None] * 3, *[Decimal(100)] * 9]
    assert (rows[1]["target"], rows[1]["gap"], rows[1]["previous"]) == (165, -25, 150)


def test_by_kam_of_the_books_of_the_file_or_who_sold():
    told = ToldTargets(kams={"A": "Ana", "B": "Eva"}, names={"ana": "Ana", "eva": "Eva"})
    rows = targets(_ledger(), Scope(), by="kam", told_targets=told).rows
    assert [(row["kam"], row["target_to_date"], row["actual_to_date"]) for row in rows] == [
        ("Ana", 330, 300),
        ("Eva", 55, 60),
    ]
    filed = _ledger(accounts=[{"code": "A", "kam": "ana"}, {"code": "B", "kam": "eva"}])
    assert [row["kam"] for row in targets(filed, Scope(), by="kam").rows] == ["ana", "eva"]
    result = targets(_ledger(), Scope(), by="kam")
    assert "actual_by_seller" in [entry["code"] for entry in result.assumed]
    assert {row["kam"]: row["actual_to_date"] for row in result.rows}[None] == 360


def test_approved_targets_of_the_books_take_the_place_of_the_file():
    year = [date(2025, month, 1) for month in range(1, 13)]
    told = ToldTargets(
        targets=tuple(Target(month, Decimal(200), account="A") for month in year),
        covers=frozenset(year),
    )
    result = targets(_ledger(), Scope(), told_targets=told)
    assert result.values["target_year"] == 2400
    assert [entry["code"] for entry in result.assumed] == [
        "targets_of_the_books",
        "sold_without_target",
    ]


def test_targets_without_family_are_shared_by_last_year():
    lines = [
        Line("A", date(2024, 1, 10), Decimal(75), product="P1"),
        Line("A", date(2024, 1, 10), Decimal(25), product="P2", invoice="F2"),
        Line("A", date(2025, 1, 31), Decimal(10), product="P2", invoice="F3"),
    ]
    products = [{"code": "P1", "family": "F"}, {"code": "P2", "family": "G"}]
    budgets = [{"date": date(2025, 1, 1), "account": "A", "amount": Decimal("100.01")}]
    result = targets(ledger(lines, products=products, budgets=budgets), Scope(), by="family")
    assert {row["family"]: row["target_year"] for row in result.rows} == {
        "F": Decimal("75.01"),
        "G": Decimal("25.00"),
    }
    assert "targets_by_last_year" in [entry["code"] for entry in result.assumed]


def test_like_is_held_against_like():
    lines = [*worked.lines("targets"), Line("C", date(2025, 1, 5), Decimal(1000), invoice="C1")]
    lines += [Line("A1", date(2025, 1, 6), Decimal(7), invoice="C2")]
    result = targets(ledger(lines, budgets=_budgets()), Scope(grouping={"A1": "A"}), by="account")
    assert result.values["actual_to_date"] == 367
    assert result.values["sold_without_target"] == 1000
    assert [row["account"] for row in result.rows] == ["A", "B"]
    assert {"code": "sold_without_target", "params": {"amount": Decimal(1000)}} in result.assumed


def test_one_account_alone_and_targets_of_nobody():
    budgets = [*_budgets(), {"date": date(2025, 5, 1), "kam": "ana", "amount": Decimal(7)}]
    whole = targets(_ledger(budgets=budgets), Scope())
    assert whole.values["target_year"] == 1382
    assert whole.assumed == [{"code": "targets_without_account", "params": {"amount": Decimal(7)}}]
    alone = targets(_ledger(budgets=budgets), Scope(accounts=("B",)))
    assert alone.values["target_year"] == 55
    assert "targets_of_no_account" in [entry["code"] for entry in alone.missing]


def test_a_short_ledger_has_no_forecast_and_no_target_is_no_zero():
    lines = [Line("A", date(2025, month, 28), Decimal(10)) for month in range(1, 13)]
    result = targets(ledger(lines), Scope(end=date(2025, 6, 1)))
    assert result.values["target_to_date"] is None
    assert result.values["gap_to_date"] is None
    assert result.values["forecast_year"] is None
    codes = [entry["code"] for entry in result.missing]
    assert codes == ["no_targets", "no_forecast"]


def test_a_year_that_is_over_is_its_own_forecast():
    values = targets(_ledger(), Scope(), year=2024).values
    assert values["forecast_year"] == values["actual_to_date"] == 1250
    assert values["forecast_low"] == 1250


@pytest.mark.parametrize("by", [None, "account", "kam", "family", "month"])
def test_an_empty_ledger_answers(by):
    result = targets(ledger([]), Scope(), by=by)
    assert result.values["actual_to_date"] is None
    assert "no_targets" in [entry["code"] for entry in result.missing]
    again = targets(ledger([]), Scope(), by=by, year=2026)
    assert again.values["actual_to_date"] == 0


def test_sales_below_zero_and_targets_of_zero():
    lines = [Line("A", date(2024, 1, 5), Decimal(-50), kind="return", invoice=f"R{n}")
             for n in range(3)]  # fmt: skip
    lines += [Line("A", month_end(add_months(date(2024, 1, 1), n)), Decimal(-1), invoice=f"X{n}")
              for n in range(14)]  # fmt: skip
    budgets = [{"date": date(2025, 1, 1), "account": "A", "amount": Decimal(0)}]
    result = targets(ledger(lines, budgets=budgets), Scope(), by="account")
    assert result.values["gap_rate_to_date"] is None
    assert result.values["forecast_year"] == result.values["actual_to_date"] == -2


@pytest.mark.parametrize("asked", [{"by": "planet"}, {"fiscal_start": 13}, {"coverage": 1}])
def test_what_is_no_choice_is_refused(asked):
    with pytest.raises(Refused):
        targets(_ledger(), Scope(), **asked)


CELLS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.integers(0, 29),
        st.decimals(-500, 5000, places=2),
    ),
    min_size=1,
    max_size=60,
)


@settings(deadline=None)
@given(CELLS, st.dictionaries(st.sampled_from("ABC"), st.integers(1, 9999), max_size=3))
def test_rows_add_up_and_equal_a_second_computation(cells, aims):
    first = date(2023, 1, 1)
    lines = [
        Line(a, month_end(add_months(first, n)), amount, invoice=f"F{i}")
        for i, (a, n, amount) in enumerate(cells)
    ]
    lines.append(Line("A", date(2025, 6, 30), Decimal(1), invoice="last"))
    budgets = [
        {"date": date(2025, month, 1), "account": a, "amount": Decimal(cents) / 100}
        for a, cents in aims.items()
        for month in (1, 6, 12)
    ]
    result = targets(ledger(lines, budgets=budgets), Scope(), by="account")
    begun = date(2025, 1, 1)
    own = sum(
        (line.net for line in lines if line.day >= begun and (not aims or line.account in aims)),
        Decimal(),
    )
    assert result.values["actual_to_date"] == own
    aim = sum((row["amount"] for row in budgets), Decimal())
    assert result.values["target_year"] == (aim if budgets else None)
    known = [row for row in result.rows if row["target_year"] is not None]
    assert sum((row["target_year"] for row in known), Decimal()) == aim
    assert sum((row["actual_to_date"] for row in result.rows), Decimal()) == own
    if result.values["forecast_year"] is not None and result.rows:
        cent = Decimal("0.01")
        total = sum((row["forecast_year"] for row in result.rows), Decimal())
        assert abs(total - result.values["forecast_year"]) < cent
        assert result.values["forecast_year"] >= own
    for part in [result.values, *result.rows]:
        if part["forecast_low"] is not None:
            assert part["forecast_low"] <= part["forecast_year"] <= part["forecast_high"]
            assert part["forecast_low"] >= part["actual_to_date"]
