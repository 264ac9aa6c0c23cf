"""The sentences of the home page, made from its figures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.followup.models import Item
from clave.apps.identity.models import Company
from clave.lib.money import from_minor
from clave.web.components import dates, numbers

from .week import Change, Risk, Week


def week_finding(week: Week) -> str:
    """What matters most: what waits or is due today and means most money; then money at risk, the
    largest change, how sales go.
    """
    if (first := _first_thing(week)) is not None:
        return first
    if week.risks:
        risk = week.risks[0]
        amount = numbers.compact_money(risk.at_stake, _currency())
        return _("First: %(account)s, with %(amount)s at stake") % {
            "account": risk.row.name,
            "amount": amount,
        }
    if week.changes:
        change = week.changes[0]
        return _("First: %(account)s, %(text)s") % {
            "account": change.account.name,
            "text": _moved(change),
        }
    sales = numbers.compact_money(week.values.get("net_amount"), _currency())
    return _("%(sales)s sold in 12 months") % {"sales": sales}


def _first_thing(week: Week) -> str | None:
    """Of what waits, is late or due today: what means most money, the oldest where none does."""
    today = timezone.localdate()
    items: list[Item] = [step.approval for step in week.matters.steps]
    items += [receipt.acknowledgement for receipt in week.matters.receipts]
    items += [mention.item for mention in week.matters.mentions]
    items += [action for action in week.due if action.due_on and action.due_on <= today]
    if not items:
        return None
    item = max(items, key=lambda item: item.amount_minor or 0)
    words = {"title": item.title, "account": item.account.name if item.account else ""}
    if item.amount_minor:
        amount = from_minor(item.amount_minor, item.currency)
        words["amount"] = numbers.compact_money(amount, item.currency)
        if item.account:
            return _("First: %(title)s, %(account)s, with %(amount)s at stake") % words
        return _("First: %(title)s, with %(amount)s at stake") % words
    return (
        _("First: %(title)s, %(account)s") % words
        if item.account
        else (_("First: %(title)s") % words)
    )


def week_lead(week: Week) -> str:
    """The day, what waits, what is at stake."""
    day = dates.long_date(timezone.localdate())
    parts = [day[:1].upper() + day[1:]]
    if week.waiting_count:
        text = ngettext(
            "%(n)s matter waits for you", "%(n)s matters wait for you", week.waiting_count
        )
        parts.append(text % {"n": week.waiting_count})
    if week.due:
        parts.append(_due(week))
    if week.risks:
        words = {
            "amount": numbers.money(week.at_stake, _currency()),
            "n": len(week.risks),
            "accounts": numbers.number(week.accounts),
        }
        parts.append(_("%(amount)s at risk in %(n)s of %(accounts)s accounts") % words)
    if week.overdue:
        amount = numbers.money(week.values.get("overdue_amount"), _currency())
        parts.append(_("%(amount)s overdue") % {"amount": amount})
    return " · ".join(parts)


def _due(week: Week) -> str:
    """«8 acciones esta semana, 1 atrasada»."""
    count = len(week.due)
    text = ngettext("%(n)s action this week", "%(n)s actions this week", count) % {"n": count}
    if not week.late:
        return text
    late = ngettext("%(n)s late", "%(n)s late ones", week.late) % {"n": week.late}
    return f"{text}, {late}"


def change_entries(week: Week) -> list[dict[str, Any]]:
    """Each change as one sentence with its cause and where its lines are."""
    if week.change_period is None:
        return []
    month = f"{week.change_period.end:%Y-%m}"
    return [
        {
            "account": change.account,
            "amount": change.amount,
            "text": _change_text(change),
            "url": f"{reverse('lines')}?"
            + urlencode({"account": change.account.code, "from": month, "to": month}),
        }
        for change in week.changes
    ]


def risk_entries(week: Week) -> list[dict[str, Any]]:
    """Each account in danger with the reason."""
    return [{"row": risk.row, "at_stake": risk.at_stake, "text": _why(risk)} for risk in week.risks]


def _change_text(change: Change) -> str:
    text = _moved(change)
    if not change.cause or change.cause_amount is None:
        return text
    amount = numbers.money(change.cause_amount, _currency(), signed=True)
    cause = _("mostly %(cause)s (%(amount)s)")
    return f"{text}, {cause % {'cause': change.cause, 'amount': amount}}"


def _moved(change: Change) -> str:
    if change.rate is None:
        return _("sells again, nothing a year before")
    rate = numbers.percent(abs(change.rate))
    if change.amount < 0:
        return _("%(rate)s less than a year before") % {"rate": rate}
    return _("%(rate)s more than a year before") % {"rate": rate}


def _why(risk: Risk) -> str:
    if risk.reason == "silent":
        text = ngettext(
            "Has bought nothing for %(n)s whole month",
            "Has bought nothing for %(n)s whole months",
            risk.months or 0,
        )
        return text % {"n": risk.months}
    rate = numbers.percent(abs(risk.rate or 0))
    return _("In three months, %(rate)s less than a year before") % {"rate": rate}


def _currency() -> str:
    return Company.current().currency
