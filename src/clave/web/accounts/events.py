"""Events of a timeline, in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clave.apps.accounts.models import Account
from clave.apps.accounts.timeline import Event
from clave.web.changes import changes_in_words
from clave.web.components import numbers

KIND_LABELS = {
    "note": gettext_noop("Notes"),
    "file": gettext_noop("Files"),
    "change": gettext_noop("Changes of the profile"),
    "first_purchase": gettext_noop("First purchase"),
    "new_product": gettext_noop("New products"),
    "return": gettext_noop("Returns and corrections"),
}
ICONS = {
    "note": "message-2-plus",
    "file": "paperclip",
    "change": "edit",
    "first_purchase": "star",
    "new_product": "package",
    "return": "rotate-2",
}


def kind_choices(kinds: list[str]) -> list[tuple[str, str]]:
    """The filter over kinds of events."""
    return [(kind, _(KIND_LABELS[kind])) for kind in kinds]


def event_entries(account: Account, events: list[Event], currency: str) -> list[dict[str, Any]]:
    """Events as ``components/timeline.html`` wants them."""
    return [
        {
            "title": _title(event, currency),
            "text": event.params.get("text", "") if event.kind == "note" else _fields(event),
            "when": event.on,
            "who": event.who,
            "icon": ICONS[event.kind],
            "url": _url(account, event),
        }
        for event in events
    ]


def _title(event: Event, currency: str) -> str:
    params = event.params
    if event.kind == "new_product":
        count = params["count"]
        text = ngettext(
            "Bought %(name)s for the first time",
            "Bought %(n)s products for the first time, %(name)s among them",
            count,
        )
        return text % {"n": count, "name": params["name"]}
    if event.kind == "return":
        amount = numbers.money(params["amount"], currency)
        words = {"invoice": params["invoice"], "amount": amount}
        return _("Return or correction %(invoice)s: %(amount)s") % words
    titles = {
        "note": _("Note"),
        "file": _("File: %(name)s") % {"name": params.get("name", "")},
        "change": _("Profile changed"),
        "first_purchase": _("First purchase in the ledger"),
    }
    return titles[event.kind]


def _fields(event: Event) -> str:
    """The fields that a change of the profile touched, old → new."""
    changes = changes_in_words("account", event.params.get("fields", {}))
    return "; ".join(f"{label}: {old} → {new}" for label, old, new in changes)


def _url(account: Account, event: Event) -> str:
    if event.kind == "return":
        return f"{reverse('lines')}?invoice={event.params['invoice']}"
    if event.kind == "file":
        return reverse("account_file", args=[account.pk, event.params["id"]])
    return ""
