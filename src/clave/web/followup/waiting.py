"""What waits for somebody, as rows with what it means in money and the buttons that settle it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clave.apps.followup.models import ApprovalStep, Item, Notification, Receipt
from clave.apps.followup.selectors import Waiting, seen_accounts
from clave.apps.identity.models import User
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
