"""What stands behind an opportunity, figure by figure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import User
from clave.apps.opportunities.candidates import Candidate
from clave.apps.opportunities.finding import company_scope
from clave.apps.opportunities.selectors import Shown
from clave.figures.base import Row
from clave.web.components import numbers
from clave.web.components.data import data_of
from clave.web.components.dates import date_text
from clave.web.opportunity_words import CONFIDENCES

from .tables import PriceTable

MOST_PEERS = 5
Pairs = list[tuple[str, str]]


def evidence_of(found: Candidate, currency: str) -> Pairs:
    """Names and values of its row, in the order in which one would ask."""
    tell = {
        "whitespace": _whitespace,
        "lapsed": _lapsed,
        "slowing": _slowing,
        "leakage": _leakage,
        "wallet": _wallet,
        "recommendation": _recommendation,
        "need": _need,
    }.get(found.key.kind)
    return tell(found.evidence, currency) if tell else []


def _whitespace(row: Row, currency: str) -> Pairs:
    where = row["segment"] or _("all accounts")
    pairs = [
        (_("Buys of it in 12 months"), numbers.money(row["actual"], currency)),
        (_("Buys of everything"), numbers.money(row["size"], currency)),
        (_("Its share of what it buys"), numbers.percent(row["share"])),
        (_("Like accounts"), f"{numbers.number(row['like_accounts'])} ({where})"),
        (
            _("Of them buy it"),
            f"{numbers.number(row['buyers'])} ({numbers.percent(row['buyer_share'], 0)})",
        ),
        (_("Three of four spend at most this share on it"), numbers.percent(row["like_share"])),
        (_("Expected for its size"), numbers.money(row["expected"], currency)),
        (_("Sales gap"), numbers.money(row["gap"], currency)),
    ]
    if row["margin_rate"] is not None:
        basis = {
            "own": _("its own"),
            "family": _("the family's"),
            "ledger": _("the whole ledger's, assumed"),
        }[row["margin_basis"]]
        pairs.append((_("Margin"), f"{numbers.percent(row['margin_rate'])} ({basis})"))
    return pairs


def _lapsed(row: Row, currency: str) -> Pairs:
    return [
        (_("Last bought"), date_text(row["last_date"])),
        (_("Days since"), numbers.number(row["silent_days"])),
        (_("Usual days between purchases"), numbers.number(row["median_gap"])),
        (_("Nine of ten gaps were at most"), numbers.number(row["p90_gap"])),
        (_("Purchases in three years"), numbers.number(row["orders"])),
        (_("Times its usual gap"), numbers.number(row["overdue_ratio"], 1)),
        (_("Chance that it is still its rhythm"), numbers.percent(row["probability"], 2)),
        (_("Bought in its last year"), numbers.money(row["yearly_amount"], currency)),
    ]


def _slowing(row: Row, currency: str) -> Pairs:
    return [
        (_("Volume of three months against before"),
         numbers.percent(row["volume_change"], signed=True)),
        (_("Chance that it is only chance"), numbers.percent(row["probability"], 2)),
        (_("Bought in the twelve months before"), numbers.money(row["yearly_amount"], currency)),
        (_("Expected loss a year"), numbers.money(row["expected_loss"], currency)),
    ]  # fmt: skip


def _leakage(row: Row, currency: str) -> Pairs:
    return [
        (_("Sales of these products in 12 months"), numbers.money(row["net_amount"], currency)),
        (_("At the price of like accounts, more by"), numbers.money(row["leak"], currency)),
    ]


def _wallet(row: Row, currency: str) -> Pairs:
    confidence = _(CONFIDENCES[row["confidence"]]) if row["confidence"] else "–"
    return [
        (_("Buys of us in 12 months"), numbers.money(row["own_amount"], currency)),
        (_("Spends in a year"), numbers.money(row["wallet"], currency)),
        (_("Share of wallet"), numbers.percent(row["wallet_share"])),
        (_("Spends elsewhere"), numbers.money(row["elsewhere"], currency)),
        (_("Year that it is about"), str(row["year"] or "–")),
        (_("Source"), row["source"] or _("a person at the customer")),
        (_("Confidence"), confidence),
    ]


def prices_of(found: Candidate, account: str, months: str) -> PriceTable:
    """The products with a low price, each with its lines."""
    rows = []
    for row in found.evidence["products"]:
        query = urlencode({"account": account, "product": row["product"]})
        url = f"{reverse('lines')}?{query}&{months}"
        rows.append(row | {"name": row["name"] or row["product"], "url": url})
    return PriceTable(data_of(rows))


def peers_of(user: User, shown: Shown) -> list[dict[str, Any]]:
    """Like accounts that buy the family, those alone that the person sees, the largest share first.

    All the others stand behind the sums of the figure, and are not named.
    """
    row = shown.found.evidence if shown.found else None
    if row is None:
        return []
    sight = sight_of(user)
    known = sight.directory.by_code
    segments = sight.segments
    like = [
        code
        for code, decider in sight.grouping.items()
        if decider == code
        and code != shown.account.code
        and (row["segment"] is None or segments.get(code) == row["segment"])
    ]
    if not like:
        return []
    asked = {"only": tuple(sorted(like)), "every": True}
    cells = Questions(user).compute("whitespace", company_scope(), **asked).rows
    buying = [c for c in cells if c["family"] == row["family"] and c["actual"] > 0]
    buying.sort(key=lambda cell: -cell["share"])
    return [
        {
            "name": known[cell["account"]].name,
            "url": reverse("account_opportunities", args=[known[cell["account"]].id]),
            "share": cell["share"],
            "actual": cell["actual"],
        }
        for cell in buying[:MOST_PEERS]
        if cell["account"] in known
    ]


def _recommendation(row: Row, currency: str) -> Pairs:
    pairs = [
        (_("Chance that it buys it within a year"), numbers.percent(row["chance"], 0)),
        (
            _("What like accounts buy of it, by size"),
            numbers.money(row["potential_sales"], currency),
        ),
        (_("Place in its list"), numbers.number(row["place"])),
    ]
    return [(name, value) for name, value in pairs if value]


def _need(row: Row, currency: str) -> Pairs:
    return [
        (_("Value in twelve months, times how sure it is"), numbers.money(row["value"], currency))
    ]
