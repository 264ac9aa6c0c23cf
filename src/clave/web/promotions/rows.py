"""Promotions as lists show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from clave.apps.promotions.models import Promotion, Standing
from clave.figures.base import Row

from . import words

Entry = dict[str, Any]
_FROM_FIGURE = (
    *("baseline_quantity", "sold_quantity", "uplift_rate", "break_even_rate", "net_quantity"),
    *("cannibalised_quantity", "pulled_forward_quantity", "spend_amount", "profit_amount"),
    *("return_rate", "expected_uplift_rate", "expected_spend_amount", "expected_profit_amount"),
    "expected_return_rate",
)


def promotion_row(one: Promotion, standing: Standing, row: Row | None) -> Entry:
    """One promotion with plain values, which a file gets too."""
    told = {name: None if row is None else row[name] for name in _FROM_FIGURE}
    return {
        "id": one.pk,
        "name": one.title,
        "url": reverse("promotion", args=[one.pk]),
        "report": reverse("promotion_report", args=[one.pk]),
        "account": one.account.name,
        "mechanic": one.get_mechanic_display(),
        "goods": words.goods_text(one),
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "state": standing.label,
        "source": None if row is None or not row["source"] else words.SOURCES[row["source"]],
        "owner": str(one.owner),
        "learnt": one.learnt or None,
        **told,
    }


def matches(row: Entry, text: str) -> bool:
    """Whether a row holds ``text`` in its words."""
    wanted = text.casefold()
    names = ("name", "account", "goods", "mechanic")
    return any(wanted in str(row[name] or "").casefold() for name in names)


def by_key(rows: Iterable[Row]) -> dict[int, Row]:
    """The figure's rows by promotion."""
    return {row["key"]: row for row in rows}
