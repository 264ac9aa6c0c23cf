"""Opportunities in words: what they are, why they are some, what to do. Shared by their own pages,
the home page and the account's summary.

A source that is added has its kind added to :data:`KINDS`, and where its row says more than a
``reason``, a function to :data:`REASONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clave.apps.opportunities.candidates import Candidate
from clave.apps.opportunities.models import OpportunityState
from clave.apps.opportunities.selectors import Listing, Shown
from clave.figures.base import Row
from clave.web.components import numbers
from clave.web.words import enumerated

KINDS = {
    "whitespace": gettext_noop("Whitespace"),
    "lapsed": gettext_noop("Stopped buying"),
    "slowing": gettext_noop("Slowing down"),
    "leakage": gettext_noop("Low price"),
    "wallet": gettext_noop("Bought elsewhere"),
    "recommendation": gettext_noop("Would buy too"),
    "need": gettext_noop("Need"),
}
# The title of the action that an opportunity becomes.
TITLES = {
    "whitespace": gettext_noop("Offer %(what)s"),
    "lapsed": gettext_noop("Win back %(what)s"),
    "slowing": gettext_noop("Find out why %(what)s slows down"),
    "leakage": gettext_noop("Bring the price of %(what)s to what others pay"),
    "wallet": gettext_noop("Win more of %(what)s"),
    "recommendation": gettext_noop("Offer %(what)s"),
    "need": gettext_noop("Answer the need of %(what)s"),
}
# Why a product is recommended, by the code of its reason.
RECOMMENDED = {
    "bought_together": gettext_noop(
        "%(buyers)s of %(peers)s others that buy %(products)s too buy it"
    ),
    "popular_in_segment": gettext_noop("%(buyers)s of %(peers)s others of its segment buy it"),
    "popular": gettext_noop("%(buyers)s of %(peers)s other customers buy it"),
}
CONFIDENCES = {
    "low": gettext_noop("a guess"),
    "medium": gettext_noop("told in passing"),
    "high": gettext_noop("shown in figures"),
}
NEAR_ALL = 0.995


def kind_label(kind: str) -> str:
    """The kind in two words."""
    return _(KINDS[kind]) if kind in KINDS else kind


def label_of(kind: str, label: str) -> str:
    """What it is about; an account as a whole and what has no family have no name of their own."""
    if label:
        return label
    return _("products without a family") if kind == "leakage" else _("all that it buys")


def title_of(shown: Shown) -> str:
    """What is to be done: the title of its action."""
    what = label_of(shown.key.kind, shown.label)
    return _(TITLES.get(shown.key.kind, TITLES["whitespace"])) % {"what": what}


def state_label(state: str) -> str:
    """The state in words."""
    return str(OpportunityState(state).label)


def reason_of(found: Candidate, currency: str) -> str:
    """Why it is one, with its figures."""
    tell = REASONS.get(found.key.kind)
    return tell(found.evidence, currency) if tell else str(found.evidence.get("reason") or "")


def basis_words(*, with_margin: bool) -> str:
    """What the money of a list is."""
    return _("expected margin a year") if with_margin else _("expected sales a year")


def url_of(shown: Shown) -> str:
    """The page of one."""
    return reverse("opportunity", args=[shown.account.id, shown.slug])


def money_of(shown: Shown, listing: Listing) -> str:
    """Its money, as the list is ranked."""
    return numbers.money(shown.money(with_margin=listing.with_margin), listing.currency)


def brief(listing: Listing, rows: list[Shown]) -> list[dict[str, Any]]:
    """A few of them for a block on another page."""
    return [
        {
            "url": url_of(row),
            "account": row.account,
            "kind": kind_label(row.key.kind),
            "what": label_of(row.key.kind, row.label),
            "reason": reason_of(row.found, listing.currency) if row.found else "",
            "money": money_of(row, listing),
            "taken": row.state == OpportunityState.TAKEN,
        }
        for row in rows
    ]


def _whitespace(row: Row, currency: str) -> str:
    said = {
        "buyers": numbers.number(row["buyers"]),
        "like": numbers.number(row["like_accounts"]),
        "actual": numbers.money(row["actual"], currency),
        "expected": numbers.money(row["expected"], currency),
    }
    if row["actual"] > 0:
        return (
            _("It buys %(actual)s a year; a good account of its size and like, %(expected)s") % said
        )
    text = _("%(buyers)s of %(like)s like accounts buy it, this one does not") % said
    if not row["bought_with"]:
        return text
    families = enumerated(row["bought_with"])
    return f"{text}; {_('who buys %(families)s buys it too') % {'families': families}}"


def _lapsed(row: Row, currency: str) -> str:
    said = {
        "days": numbers.number(row["silent_days"]),
        "gap": numbers.number(row["median_gap"]),
        "amount": numbers.money(row["yearly_amount"], currency),
    }
    return _("Silent for %(days)s days, used to buy every %(gap)s; it was %(amount)s a year") % said


def _slowing(row: Row, currency: str) -> str:
    said = {
        "rate": numbers.percent(abs(row["volume_change"]), 0),
        "amount": numbers.money(row["yearly_amount"], currency),
    }
    return _("Buys %(rate)s less in three months than before; it was %(amount)s a year") % said


def _leakage(row: Row, currency: str) -> str:
    count = len(row["products"])
    text = ngettext(
        "%(n)s product below what like accounts pay for a like volume, on %(amount)s of sales",
        "%(n)s products below what like accounts pay for a like volume, on %(amount)s of sales",
        count,
    )
    return text % {
        "n": numbers.number(count),
        "amount": numbers.money(row["net_amount"], currency),
    }


def _wallet(row: Row, currency: str) -> str:
    said = {
        "wallet": numbers.money(row["wallet"], currency),
        "share": numbers.percent(row["wallet_share"], 0),
        "confidence": _(CONFIDENCES[row["confidence"]]) if row["confidence"] else "–",
    }
    return _("Spends %(wallet)s a year, %(share)s of it with us (%(confidence)s)") % said


def recommendation_reason(reason: Row, names: Mapping[str, str]) -> str:
    """Why a product is recommended; ``names``: of the own products that speak for it."""
    params = reason["params"]
    products = [names.get(code, code) for code in params["products"]]
    joined = products[0] if len(products) == 1 else ""
    if len(products) > 1:
        joined = _("%(first)s and %(second)s") % {"first": products[0], "second": products[1]}
    return _(RECOMMENDED[reason["code"]]) % {
        "buyers": numbers.number(params["buyers"]),
        "peers": numbers.number(params["peers"]),
        "products": joined,
    }


def _recommendation(row: Row, currency: str) -> str:
    return recommendation_reason(row["reason"], row["names"])


def _need(row: Row, currency: str) -> str:
    said = {"value": numbers.money(row["value"], currency)}
    return _("They said they need it: %(value)s in twelve months, times how sure it is") % said


REASONS: dict[str, Callable[[Row, str], str]] = {
    "whitespace": _whitespace,
    "lapsed": _lapsed,
    "slowing": _slowing,
    "leakage": _leakage,
    "wallet": _wallet,
    "recommendation": _recommendation,
    "need": _need,
}
