from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.profit_rules import Scheme, Tier
from clave.figures.rebates import (
    accrue,
    cliff,
    incremental_rebate,
    rebate,
    retroactive_rebate,
    unsettled,
)
from clave.lib.refusal import Refused

D = Decimal
TIERS = ((0, 0), (100_000, "0.02"), (250_000, "0.04"))


@pytest.mark.parametrize(
    ("volume", "retroactive", "incremental"),
    [
        ("249999", "4999.98", "2999.98"),
        ("250000", "10000", "3000"),
        ("300000", "12000", "5000"),
        ("99999", "0", "0"),
        ("-5000", "0", "0"),
    ],
)
def test_two_mechanics(volume, retroactive, incremental):
    assert retroactive_rebate(D(volume), TIERS) == D(retroactive)
    assert incremental_rebate(D(volume), TIERS) == D(incremental)


def test_one_more_unit_before_the_cliff():
    found = cliff(D(249_999), TIERS)
    assert found is not None
    assert (found.missing, found.jump, found.rate) == (1, D("5000.02"), D("0.04"))
    assert cliff(D(300_000), TIERS) is None


@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        ((), "tiers_missing"),
        (((0, 0), (10, "0.1"), (10, "0.2")), "tiers_unordered"),
        (((10, "0.1"), (0, 0)), "tiers_unordered"),
        (((0, "-0.1"),), "tier_negative"),
    ],
)
def test_tiers_that_are_none_are_refused(tiers, code):
    with pytest.raises(Refused, match=code):
        rebate(D(1), tiers)


def test_another_mechanic_is_refused():
    with pytest.raises(Refused, match="unknown_choice"):
        rebate(D(1), TIERS, "both")


YEAR = Scheme(
    "s", "A", date(2025, 1, 1), date(2025, 12, 31), tuple(Tier(D(a), D(b)) for a, b in TIERS)
)


def test_months_carry_the_rate_of_the_expected_tier():
    bases = {date(2025, month, 1): D(25_000) for month in range(1, 7)}
    found = accrue(YEAR, bases, date(2025, 6, 30))
    assert (found.base, found.expected_told) == (150_000, False)
    assert round(found.expected) == round(D(150_000) * 365 / 181)
    assert round(found.rate, 9) == D("0.04")
    assert [amount for _month, amount in found.months] == [1000] * 6
    assert found.cliff is not None
    assert found.cliff.missing == 100_000


def test_what_is_expected_can_be_told_and_the_end_is_exact():
    bases = {date(2025, month, 1): D(25_000) for month in range(1, 13)}
    told = Scheme(**{**YEAR.__dict__, "expected": D(120_000)})
    early = accrue(told, bases, date(2025, 2, 28))
    assert (early.expected, early.accrued) == (120_000, 1000)
    assert accrue(told, bases, date(2025, 12, 31)).accrued == 12_000


def test_a_scheme_without_purchases_accrues_nothing():
    assert accrue(YEAR, {}, date(2025, 3, 1)).accrued == 0


@given(
    st.lists(st.integers(0, 10**7), min_size=12, max_size=12),
    st.sampled_from(["retroactive", "incremental"]),
)
def test_a_finished_year_accrues_the_rebate_to_the_cent(cents, mechanic):
    bases = {date(2025, month, 1): D(c) / 100 for month, c in enumerate(cents, start=1)}
    scheme = Scheme(**{**YEAR.__dict__, "mechanic": mechanic})
    found = accrue(scheme, bases, date(2025, 12, 31))
    assert abs(found.accrued - rebate(sum(bases.values(), D()), TIERS, mechanic)) <= D("0.005")
    assert found.accrued == sum((amount for _m, amount in found.months), D())


def test_what_was_settled_does_not_count_twice():
    months = [(date(2025, month, 1), D(100)) for month in range(1, 5)]
    settled = {date(2025, 3, 1): D(250)}
    assert [a for _m, a in unsettled(months, settled)] == [100, 100, -150, 100]
    assert sum(a for _m, a in unsettled(months, {date(2025, 1, 1): D(999)})) == 0
