"""Price position: worked values, pairs, VAT, units and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.price_position import PricePoint, PricesSeen, price_position
from tests.figures import worked

DAY = date(2026, 6, 30)
VAT = {"P1": Decimal("0.04")}


def _seen(*rows: PricePoint) -> PricesSeen:
    return PricesSeen(DAY, "EUR", rows)


def test_the_worked_values() -> None:
    rows = [
        PricePoint(
            account=row["account"],
            product=row["product"],
            price=Decimal(row["price"]),
            on=date.fromisoformat(row["on"]),
            rival=row["rival"],
            name=row["name"],
            with_vat=row["with_vat"] == "yes",
            vat_rate=VAT.get(row["product"]),
            unit=row["unit"],
        )
        for row in worked.table("price_position", "Prices")
    ]
    result = price_position(None, Scope(), _seen(*rows))
    for row in worked.table("price_position", "Result"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row
    assert result.missing == [{"code": "prices_without_pair", "params": {"prices": 2, "days": 90}}]


OURS = PricePoint("A", "P1", Decimal("2.10"), DAY, unit="kg")
THEIRS = replace(OURS, price=Decimal("2.00"), rival="Montoro", name="Slices")


def test_a_pair_needs_place_unit_and_time() -> None:
    def index(ours: PricePoint) -> float | None:
        return price_position(None, Scope(), _seen(ours, THEIRS)).rows[0]["price_index"]

    assert index(OURS) == 105.0
    assert index(replace(OURS, unit="KG")) == 105.0
    assert index(replace(OURS, unit="250 g")) is None
    assert index(replace(OURS, account="B")) is None
    assert index(replace(OURS, product="P2")) is None
    assert index(replace(OURS, on=DAY - timedelta(days=90))) == 105.0
    assert index(replace(OURS, on=DAY - timedelta(days=91))) is None


def test_the_nearest_in_time_is_taken() -> None:
    far = replace(OURS, price=Decimal(9), on=DAY - timedelta(days=60))
    assert price_position(None, Scope(), _seen(far, OURS, THEIRS)).rows[0]["our_price"] == Decimal(
        "2.10"
    )


def test_nothing_told_says_so() -> None:
    assert price_position(None, Scope()).missing[0]["code"] == "no_prices_told"
    assert price_position(None, Scope(), _seen(OURS)).missing[0]["code"] == "no_rival_prices"


@given(st.decimals("0.01", "99", places=2), st.decimals("0.01", "99", places=2))
def test_twice_our_price_is_twice_the_index(ours: Decimal, theirs: Decimal) -> None:
    def index(price: Decimal) -> float:
        rows = (replace(OURS, price=price), replace(THEIRS, price=theirs))
        found: float = price_position(None, Scope(), _seen(*rows)).rows[0]["price_index"]
        return found

    assert abs(index(ours * 2) - 2 * index(ours)) < 1e-6
    assert (index(ours) > 100) == (ours > theirs)
