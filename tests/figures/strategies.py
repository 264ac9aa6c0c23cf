"""Ledgers as hypothesis draws them: small, with everything that real ones hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from tests.figures.ledger import Line

_MONEY = st.decimals(Decimal("-500"), Decimal("2000"), places=2, allow_nan=False)
_COST = st.none() | st.decimals(Decimal("0"), Decimal("900"), places=2, allow_nan=False)

LINES = st.builds(
    Line,
    account=st.sampled_from([None, "A", "B", "C", "D", "E"]),
    day=st.dates(date(2023, 1, 1), date(2025, 6, 30)),
    net=_MONEY,
    invoice=st.sampled_from([f"F{n}" for n in range(12)]),
    product=st.sampled_from([None, "P1", "P2", "P3", "POST"]),
    kind=st.sampled_from(["sale", "sale", "sale", "return", "correction"]),
    currency=st.sampled_from(["EUR", "EUR", "EUR", "USD", None]),
    cost=_COST,
    quantity=st.none() | st.decimals(Decimal("-5"), Decimal("40"), places=1, allow_nan=False),
)
LEDGERS = st.lists(LINES, min_size=1, max_size=25)
