"""A chain adds up, and its weak stage is named for a reason."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from clave.figures.supply_chain import Link, Severity, chain_of

DAYS = st.one_of(st.none(), st.decimals(0, 40, places=1))
LINKS = st.lists(st.builds(Link, DAYS, DAYS, st.sampled_from(Severity)), max_size=8)


@given(LINKS)
def test_days_add_up_until_one_is_not_told(links: list[Link]) -> None:
    found = chain_of(links)
    assert found.untold == sum(link.lead_days is None for link in links)
    assert found.told == sum((link.lead_days or Decimal() for link in links), Decimal())
    if not found.untold and links:
        assert found.total == found.told == found.cumulative[-1]
    else:
        assert found.total is None
    assert (found.weak is None) == (found.why == "")


def test_the_weak_stage() -> None:
    quick, slow = Link(Decimal(1)), Link(Decimal(3))
    assert chain_of([quick, slow]).weak == 1
    assert chain_of([quick, slow]).why == "slow"
    assert chain_of([quick, quick, quick]).weak is None
    assert chain_of([slow]).weak is None, "alone it is not slower than anything"
    trouble = Link(Decimal(1), severity=Severity.HIGH)
    found = chain_of([quick, slow, trouble])
    assert (found.weak, found.why) == (2, "problem")
    small = Link(Decimal(1), severity=Severity.LOW)
    assert chain_of([small, slow]).why == "slow", "a small problem does not hide the slow stage"
    assert chain_of([small, quick, quick]).weak == 0
    assert chain_of([]).total is None
