"""Proposals in words: what they add up to, what each changes, what waits."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.proposals.models import OPEN, Proposal, ProposalState
from clave.apps.proposals.selectors import Placed, sums_of
from clave.apps.proposals.statements import Offered
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.statements import ours_text, theirs_text

S = ProposalState


def pipeline_finding(found: Sequence[Placed], currency: str) -> str:
    """“9 proposals are open, worth €640,000 a year; €310,000 by their stated chance”."""
    live = [one for one in found if one.standing in OPEN]
    if not live:
        return _("No proposal is open")
    sums = sums_of(live, currency)
    said = {"n": numbers.number(len(live)), "value": numbers.money(sums.value, currency)}
    text = ngettext(
        "%(n)s proposal is open, worth %(value)s a year",
        "%(n)s proposals are open, worth %(value)s a year",
        len(live),
    )
    if not sums.expected:
        return text % said
    said["expected"] = numbers.money(sums.expected, currency)
    return _("%(text)s; %(expected)s by their stated chance") % {"text": text % said, **said}


def pipeline_lead(found: Sequence[Placed], currency: str) -> str:
    """What is urgent: validity that ends, what nobody stated a chance of."""
    live = [one for one in found if one.standing in OPEN]
    parts = []
    soon = sum(one.ends_soon for one in live)
    if soon:
        text = ngettext(
            "%(n)s ends its validity within two weeks",
            "%(n)s end their validity within two weeks",
            soon,
        )
        parts.append(text % {"n": numbers.number(soon)})
    expired = sum(one.standing == S.EXPIRED for one in found)
    if expired:
        text = ngettext("%(n)s expired unanswered", "%(n)s expired unanswered", expired)
        parts.append(text % {"n": numbers.number(expired)})
    untold = sums_of(live, currency).without_chance
    if untold:
        text = ngettext("%(n)s states no chance", "%(n)s state no chance", untold)
        parts.append(text % {"n": numbers.number(untold)})
    return " · ".join(parts)


def head(proposal: Proposal) -> str:
    """“Hiperra would buy €120,000 a year of it”: what its owner says it is worth."""
    if proposal.value is not None:
        return _worth(proposal)
    if proposal.scenario_id or proposal.promotion_id:
        return _("What it is worth a year is not told")
    return _("What it changes is not known yet: add a line, a scenario or a promotion")


def _worth(proposal: Proposal) -> str:
    name = proposal.account.name if proposal.account else ""
    said = {"name": name, "value": numbers.money(proposal.value, proposal.currency)}
    return _("%(name)s would buy %(value)s a year of it") % said


def finding(proposal: Proposal, offered: Offered) -> str:
    """“We earn €12,000 more (+3.1%); Hiperra goes from 31.0% to 32.0% of margin”."""
    name = proposal.account.name if proposal.account else ""
    ours, theirs = ours_text(offered.simulated), theirs_text(offered.simulated, name)
    if ours and theirs:
        return _("%(ours)s; %(theirs)s") % {"ours": ours, "theirs": theirs}
    if ours or theirs:
        return ours or theirs
    if proposal.value is not None:
        return _worth(proposal)
    return _("What it changes is not known yet: add a line, a scenario or a promotion")


def age_text(one: Placed) -> str:
    """“sent 12 days ago”."""
    if one.age <= 0:
        return _("since today")
    text = ngettext("%(n)s day in it", "%(n)s days in it", one.age)
    return text % {"n": numbers.number(one.age)}


def validity_text(one: Placed) -> str:
    """Until when it holds; "" where nobody said, or it no longer matters."""
    left = one.days_left
    if left is None or one.record.valid_until is None:
        return ""
    day = {"day": date_text(one.record.valid_until)}
    if left < 0:
        return _("validity ended on %(day)s") % day
    if left == 0:
        return _("valid until today")
    if one.ends_soon:
        text = ngettext("valid for %(n)s more day", "valid for %(n)s more days", left)
        return text % {"n": numbers.number(left)}
    return _("valid until %(day)s") % day


def chance_text(proposal: Proposal) -> str:
    """“40 % stated”."""
    if proposal.chance is None:
        return ""
    return _("%(share)s stated") % {"share": numbers.percent(proposal.chance / 100, 0)}
