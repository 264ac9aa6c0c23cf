"""What waits for somebody, as rows with what it means in money and the buttons that settle it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clave.apps.followup.models import ApprovalStep, Item, Notification, Receipt
from clave.apps.followup.selectors import Waiting, seen_accounts
from clave.apps.followup.support import unsupported
from clave.apps.identity.models import User
from clave.lib.money import from_minor
from clave.web.components import numbers
from clave.web.matters import matter_label

from .common import item_url
from .tables import amount_of


def waiting_entries(user: User, waiting: Waiting) -> list[dict[str, Any]]:
    """Approvals, acknowledgements and mentions as ``followup/waiting_rows.html`` wants them."""
    items = [
        *(step.approval for step in waiting.steps),
        *(receipt.acknowledgement for receipt in waiting.receipts),
        *(mention.item for mention in waiting.mentions),
    ]
    seen = seen_accounts(user, items)
    return [
        *(_approval(step) | _common(step.approval, seen) for step in waiting.steps),
        *(_receipt(r) | _common(r.acknowledgement, seen) for r in waiting.receipts),
        *(_mention(mention) | _common(mention.item, seen) for mention in waiting.mentions),
    ]


def ordered(entries: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """By ``money`` (the most first, then the oldest) or by ``age`` alone."""
    if by == "age":
        return sorted(entries, key=lambda entry: entry["when"])
    return sorted(entries, key=lambda entry: (-(entry["amount"] or 0), entry["when"]))


def finding(entries: list[dict[str, Any]], now: datetime) -> str:
    """“4 matters wait for you: 92.140 € in all, the oldest for 6 days”."""
    n = len(entries)
    text = ngettext("%(n)s matter waits for you", "%(n)s matters wait for you", n)
    text = text % {"n": numbers.number(n)}
    if not entries:
        return text
    currency = numbers.company_currency()
    amounts = [
        entry["amount"]
        for entry in entries
        if entry["amount"] is not None and entry["item"].currency == currency
    ]
    days = (now - min(entry["when"] for entry in entries)).days
    said = {"text": text, "money": numbers.money(sum(amounts), currency)}
    old = ngettext("%(n)s day", "%(n)s days", days) % {"n": numbers.number(days)}
    if amounts and days:
        return _("%(text)s: %(money)s in all, the oldest for %(days)s") % (said | {"days": old})
    if amounts:
        return _("%(text)s: %(money)s in all") % said
    return _("%(text)s, the oldest for %(days)s") % (said | {"days": old}) if days else text


def unsupported_entries(user: User) -> list[dict[str, Any]]:
    """What nobody of the direction stands behind, with where it is put right."""
    reasons = {
        "plan": _("plan without a sponsor"),
        "action": _("action without a sponsor"),
        "owner": _("its owner cannot log in any more"),
    }
    return [
        {
            "title": one.title,
            "url": reverse(one.route, args=one.args),
            "reason": reasons[one.kind],
            "account": one.account,
            "person": one.person,
            "since": one.since,
            "amount": None
            if one.amount_minor is None
            else from_minor(one.amount_minor, one.currency),
            "currency": one.currency,
        }
        for one in unsupported(user)
    ]


def _common(item: Item, seen: set[int]) -> dict[str, Any]:
    account = item.account
    linked = account is not None and account.pk in seen
    return {
        "item": item,
        "url": item_url(item),
        "account": account.name if account else "",
        "account_url": reverse("account", args=[item.account_id]) if linked else "",
        "amount": amount_of(item),
    }


def _approval(step: ApprovalStep) -> dict[str, Any]:
    asked = step.approval
    return {
        "type": "approval",
        "icon": "scale",
        "kind": pgettext("what waits", "Approval"),
        "text": _("%(who)s asks: %(title)s") % {"who": asked.created_by, "title": asked.title},
        "when": step.waiting_since,
        "note": matter_label(asked.matter),
        "amount_note": _("asked for"),
        "due_on": asked.due_on,
    }


def _receipt(receipt: Receipt) -> dict[str, Any]:
    asked = receipt.acknowledgement
    return {
        "type": "acknowledgement",
        "icon": "checks",
        "kind": pgettext("what waits", "To confirm"),
        "text": asked.title,
        "when": asked.created_at,
        "note": str(asked.created_by or ""),
        "amount_note": _("at stake"),
        "due_on": asked.due_on,
    }


def _mention(mention: Notification) -> dict[str, Any]:
    return {
        "type": "mention",
        "icon": "message-circle",
        "kind": pgettext("what waits", "Question"),
        "text": mention.params.get("text", ""),
        "when": mention.created_at,
        "note": f"{mention.actor} · {mention.item.title}",
        "mention": mention,
        "amount_note": _("at stake"),
        "due_on": None,
    }
