"""What is known of rivals, in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clave.apps.competition.models import Reason
from clave.apps.competition.selectors import RivalSeen, Stake
from clave.figures.base import Row
from clave.web.components import numbers
from clave.web.components.dates import date_text

REASONS = {str(value): label for value, label in Reason.choices}
DIMENSIONS = {
    "competitor": gettext_lazy("Competitor"),
    "reason": gettext_lazy("Reason"),
    "family": gettext_lazy("Category"),
}


def rate_text(row: Row) -> str:
    """“40 % of 5 (12–77 %)”: a rate never without its interval and n."""
    if row["win_rate"] is None:
        return _("nothing decided yet")
    said = {
        "rate": numbers.percent(row["win_rate"], 0),
        "n": numbers.number(row["decided_count"]),
        "low": numbers.number(row["win_rate_low"] * 100, 0),
        "high": numbers.percent(row["win_rate_high"], 0),
    }
    return _("%(rate)s of %(n)s (%(low)s–%(high)s)") % said


def portfolio_finding(rivals: Sequence[RivalSeen], ending: int, currency: str) -> str:
    """“3 rivals sell 2,1 M€ to your accounts; 2 of their contracts end soon”."""
    if not rivals:
        return _("No competitor is noted at any account")
    text = ngettext(
        "%(n)s competitor is noted at your accounts",
        "%(n)s competitors are noted at your accounts",
        len(rivals),
    ) % {"n": numbers.number(len(rivals))}
    known = [one.amount for one in rivals if one.amount is not None]
    if known:
        amount = numbers.compact_money(sum(known, Decimal()), currency)
        text = _("%(text)s, with %(amount)s at stake") % {"text": text, "amount": amount}
    if not ending:
        return text
    ends = ngettext("%(n)s contract ends soon", "%(n)s contracts end soon", ending)
    return f"{text}; {ends % {'n': numbers.number(ending)}}"


def account_finding(names: Sequence[str], ending: Sequence[Any]) -> str:
    """Who else supplies it, and whose contract ends next."""
    if not names:
        return _("No competitor is noted here")
    listed = ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
    if not ending:
        return _("Also supplied by %(names)s") % {"names": listed}
    first = ending[0]
    said = {
        "names": listed,
        "competitor": first.competitor.name,
        "family": first.family,
        "day": date_text(first.contract_ends_on),
    }
    return (
        _("Also supplied by %(names)s; %(competitor)s's contract of %(family)s ends on %(day)s")
        % said
    )


def stake_text(stake: Stake, currency: str) -> str:
    """What a rival sells there; assumed is said, unknown too."""
    if stake.amount is None:
        return numbers.not_known()
    return numbers.money(stake.amount, currency)


def position_text(values: Row) -> str:
    """“Dearer in 2 of 3 pairs; in the middle 104 % of their price”."""
    if not values.get("pair_count"):
        return _("No price of ours was seen beside one of theirs")
    said = {
        "dearer": numbers.number(values["dearer_count"]),
        "n": numbers.number(values["pair_count"]),
        "index": numbers.number(values["median_price_index"], 0),
    }
    return (
        _("Dearer than they in %(dearer)s of %(n)s pairs; in the middle at %(index)s, theirs = 100")
        % said
    )
