"""The model that a company's first round begins with: to be changed, not to be believed."""

from __future__ import annotations

from decimal import Decimal
from math import floor, log10
from typing import Any

from django.utils.translation import gettext as _

from clave.figures.selection_model import DEFAULT, SIZE_ANCHORS

FLOORS = dict(DEFAULT.floors)
CAPACITY = dict(DEFAULT.capacity)
# Per cent of the score; the default of the figures makes room for what people judge.
_WEIGHTS = {
    "size": 15,
    "growth": 15,
    "potential": 10,
    "margin": 20,
    "payment": 5,
    "stability": 5,
    "penetration": 5,
}


def proposals(total: Decimal) -> list[dict[str, Any]]:
    """The fields of every criterion of a first round. ``total``: the company's sales of a year,
    of which the anchors of size are made."""
    found = [*_from_ledger(total), *_judged(), *_strengths()]
    return [{"position": place, **values} for place, values in enumerate(found)]


def _from_ledger(total: Decimal) -> list[dict[str, Any]]:
    names = {
        "size": _("Size"),
        "growth": _("Growth"),
        "potential": _("Potential"),
        "margin": _("Margin"),
        "payment": _("Payment"),
        "stability": _("Steadiness"),
        "penetration": _("Penetration"),
    }
    found = []
    for criterion in DEFAULT.criteria:
        size = criterion.code == "size"
        anchors = size_anchors(total) if size else [list(pair) for pair in criterion.anchors]
        found.append(
            {
                "code": criterion.code,
                "name": names[criterion.code],
                "dimension": criterion.dimension,
                "horizon": criterion.horizon,
                "axis": criterion.axis,
                "source": "ledger",
                "measure": "net_amount" if size else criterion.measure,
                "weight": _WEIGHTS[criterion.code] * 100,
                "anchors": anchors,
                "gate": criterion.gate,
            }
        )
    return found


def size_anchors(total: Decimal) -> list[list[float]]:
    """Yearly sales → score, as round amounts of a company with ``total``."""
    anchors: list[list[float]] = []
    for share, score in SIZE_ANCHORS:
        amount = _round(share * max(float(total), 1_000.0))
        if not anchors or amount > anchors[-1][0]:
            anchors.append([amount, score])
    return anchors


def _round(amount: float) -> float:
    """Two significant digits: what nobody takes for exact."""
    if amount <= 0:
        return 0.0
    step = 10.0 ** (floor(log10(amount)) - 1)
    return float(round(round(amount / step) * step, 2))


def _judged() -> list[dict[str, Any]]:
    return [
        _criterion(
            ("reference", _("Reference"), "strategic", "short", 5),
            (
                _("nobody asks whom we serve there"),
                _("known in its region"),
                _("its name opens other customers' doors"),
            ),
        ),
        _criterion(
            ("fit", _("Strategic fit"), "strategic", "medium", 10),
            (
                _("buys by price alone"),
                _("values part of what sets us apart"),
                _("plans with us and wants what only we do"),
            ),
        ),
        _criterion(
            ("future", _("Future of its business"), "strategic", "long", 10),
            (
                _("loses ground in its market"),
                _("keeps its place"),
                _("grows and invests where we want to be"),
            ),
        ),
    ]


def _strengths() -> list[dict[str, Any]]:
    """What decides for the customer, as the customer sees it."""
    words = (
        _("clearly behind what it needs"),
        _("as good as it needs"),
        _("the best it knows"),
    )
    return [
        _criterion((code, name, "strategic", "short", weight), words, "strength")
        for code, name, weight in (
            ("range", _("Range and quality"), 25),
            ("service", _("Service and delivery"), 30),
            ("price", _("Price and conditions"), 20),
            ("people", _("People and trust"), 25),
        )
    ]


def _criterion(
    told: tuple[str, str, str, str, int], levels: tuple[str, ...], axis: str = "attractiveness"
) -> dict[str, Any]:
    code, name, dimension, horizon, weight = told
    return {
        "code": code,
        "name": name,
        "dimension": dimension,
        "horizon": horizon,
        "axis": axis,
        "source": "judgement",
        "weight": weight * 100,
        "levels": [[score, words] for score, words in zip((0, 5, 10), levels, strict=True)],
    }
