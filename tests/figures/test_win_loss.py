"""Won and lost: worked values, Wilson's interval by its definition, parts that add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.wilson import Z95, wilson
from clave.figures.win_loss import Decided, Decisions, tally, win_loss
from tests.figures import worked

DAY = date(2026, 6, 30)


def _decisions() -> Decisions:
    rows = tuple(
        Decided(
            account=row["account"],
            on=date.fromisoformat(row["on"]),
            won=row["won"] == "yes",
            competitor=row["competitor"] or None,
            family=row["family"],
            reason=row["reason"],
            amount=Decimal(row["amount"]) if row["amount"] else None,
        )
        for row in worked.table("win_loss", "Decisions")
    )
    return Decisions(DAY, "EUR", rows)


def test_the_worked_values() -> None:
    result = win_loss(None, Scope(), _decisions())
    for row in worked.table("win_loss", "Result"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row
    assert [m["code"] for m in result.missing] == ["decisions_without_amount"]


@pytest.mark.parametrize("row", worked.table("win_loss", "Intervals"))
def test_the_interval_of_the_page(row: dict[str, str]) -> None:
    low, high = wilson(int(row["won"]), int(row["decided"])) or (None, None)
    assert worked.agrees(low, row["low"])
    assert worked.agrees(high, row["high"])


@given(st.integers(1, 400), st.data())
def test_the_bounds_solve_the_equation_of_the_score(n: int, data: st.DataObject) -> None:
    """At both bounds the score is z: |p − b| = z √(b(1−b)/n), unless the bound is 0 or 1."""
    won = data.draw(st.integers(0, n))
    low, high = wilson(won, n) or (0.0, 0.0)
    share = won / n
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    for bound in (low, high):
        if 1e-12 < bound < 1 - 1e-12:
            assert abs(share - bound) == pytest.approx(Z95 * sqrt(bound * (1 - bound) / n))


def test_nothing_decided_is_not_a_rate_of_zero() -> None:
    assert wilson(0, 0) is None
    result = win_loss(None, Scope(), Decisions(DAY, "EUR"))
    assert result.values["win_rate"] is None
    assert result.values["won_amount"] is None
    assert [m["code"] for m in result.missing] == ["nothing_decided"]
    assert win_loss(None, Scope()).missing[0]["code"] == "no_decisions_told"


def test_the_rows_of_each_kind_add_up_to_the_whole() -> None:
    result = win_loss(None, Scope(), _decisions())
    for kind in ("competitor", "reason", "family", "account"):
        rows = [row for row in result.rows if row["row"] == kind]
        for name in ("decided_count", "won_count", "lost_count"):
            assert sum(row[name] for row in rows) == result.values[name], kind
        assert sum(row["lost_amount"] or 0 for row in rows) == result.values["lost_amount"]


def test_the_scope_chooses_accounts_and_months() -> None:
    of_b = win_loss(None, Scope(accounts=("B",)), _decisions())
    assert of_b.values["decided_count"] == 2
    march = win_loss(None, Scope(start=date(2026, 3, 5), end=date(2026, 3, 1)), _decisions())
    assert march.values["decided_count"] == 2


def test_nothing_won_is_nothing_and_an_untold_amount_is_not_known() -> None:
    def one(won: bool, amount: Decimal | None) -> Decided:
        told = {"competitor": None, "family": "Quesos", "reason": "price", "amount": amount}
        return Decided(account="G1", on=DAY, won=won, **told)

    lost = tally([one(False, Decimal(10))])
    assert (lost["won_amount"], lost["lost_amount"]) == (0, 10)
    untold = tally([one(True, None)])
    assert (untold["won_amount"], untold["lost_amount"]) == (None, 0)
    assert tally([])["won_amount"] is None
