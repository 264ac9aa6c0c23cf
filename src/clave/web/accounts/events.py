"""Events of a timeline, in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import Overview
from clave.apps.accounts.timeline import Event, timeline_of
from clave.apps.followup.selectors import events_at
from clave.apps.identity.models import User
from clave.web.changes import changes_in_words
from clave.web.components import numbers
from clave.web.components.dates import date_text, month_text

KIND_LABELS = {
    "interaction": gettext_noop("Contacts with people"),
    "action": gettext_noop("Actions"),
    "approval": gettext_noop("Approvals"),
    "acknowledgement": gettext_noop("Acknowledgements"),
    "scenario": gettext_noop("Scenarios"),
    "plan": gettext_noop("Account plans"),
    "note": gettext_noop("Notes"),
    "file": gettext_noop("Files"),
    "change": gettext_noop("Changes of the profile"),
    "team": gettext_noop("Account team"),
    "first_purchase": gettext_noop("First purchase"),
    "new_product": gettext_noop("New products"),
    "return": gettext_noop("Returns and corrections"),
    "opportunity": gettext_noop("Opportunities"),
    "collection_note": gettext_noop("Contacts about debts"),
    "promise": gettext_noop("Promises to pay"),
    "reminder": gettext_noop("Reminders"),
    "need": gettext_noop("Needs"),
    "need_review": gettext_noop("Reviews of needs"),
    "outcome": gettext_noop("Won and lost"),
}
ICONS = {
    "interaction": "message-circle",
    "action": "square-check",
    "approval": "scale",
    "acknowledgement": "checks",
    "scenario": "adjustments-horizontal",
    "plan": "target",
    "note": "message-2-plus",
    "file": "paperclip",
    "change": "edit",
    "team": "users",
    "first_purchase": "star",
    "new_product": "package",
    "return": "rotate-2",
    "opportunity": "star",
    "collection_note": "phone",
    "promise": "calendar",
    "reminder": "mail",
    "need": "bulb",
    "need_review": "checks",
    "outcome": "scale",
}

# Kinds whose place is a tab of the account.
_MARKET = {"need_review": "account_needs", "outcome": "account_competition"}
# Kinds that have a page of their own.
_OWN_PAGES = {
    **{kind: kind for kind in ("interaction", "action", "approval", "acknowledgement", "need")},
    "plan": "plan",
    "scenario": "offer_scenario",
}

# What happened to an item: kind and what, with its title.
ITEM_TITLES = {
    ("acknowledgement", "confirmed"): gettext_noop("Everybody confirmed: %(title)s"),
    ("acknowledgement", "created"): gettext_noop("To be confirmed: %(title)s"),
    ("action", "cancelled"): gettext_noop("Action cancelled: %(title)s"),
    ("action", "created"): gettext_noop("New action: %(title)s"),
    ("action", "done"): gettext_noop("Done: %(title)s"),
    ("approval", "approved"): gettext_noop("Approved: %(title)s"),
    ("approval", "created"): gettext_noop("Approval asked for: %(title)s"),
    ("approval", "refused"): gettext_noop("Refused: %(title)s"),
    ("scenario", "created"): gettext_noop("Scenario saved: %(title)s"),
    ("plan", "created"): gettext_noop("Plan begun: %(title)s"),
    ("approval", "withdrawn"): gettext_noop("Taken back: %(title)s"),
    ("approval", "returned"): gettext_noop("Returned to be changed: %(title)s"),
}


def events_of(user: User, seen: Overview) -> list[Event]:
    """Everything that happened at an account and below it, newest first."""
    events = [*timeline_of(user, seen), *events_at(user, seen.codes)]
    return sorted(events, key=lambda event: event.on, reverse=True)


def kind_choices(kinds: list[str]) -> list[tuple[str, str]]:
    """The filter over kinds of events."""
    return [(kind, _(KIND_LABELS[kind])) for kind in kinds]


def event_entries(account: Account, events: list[Event], currency: str) -> list[dict[str, Any]]:
    """Events as ``components/timeline.html`` wants them."""
    return [
        {
            "title": _title(event, currency),
            "text": event.params.get("text", "") or _fields(event),
            "when": event.on,
            "who": event.who,
            "icon": ICONS[event.kind],
            "url": _url(account, event),
        }
        for event in events
    ]


def _title(event: Event, currency: str) -> str:
    params = event.params
    if (event.kind, params.get("what")) in ITEM_TITLES:
        return _(ITEM_TITLES[event.kind, params["what"]]) % {"title": params["title"]}
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
        words = {"month": month_text(params["month"]), "amount": amount}
        if params["what"] == "return":
            return _("Returns in %(month)s: %(amount)s") % words
        return _("Corrections in %(month)s: %(amount)s") % words
    if event.kind == "team":
        joined = params["action"] == "member_added"
        text = _("%(person)s joins the team") if joined else _("%(person)s leaves the team")
        return text % {"person": params["person"]}
    if event.kind == "interaction":
        return _interaction_title(params)
    if event.kind == "opportunity":
        return _opportunity_title(params)
    if event.kind in {"collection_note", "promise", "reminder"}:
        return _debt_title(params, event.kind)
    titles = {
        "note": _("Note"),
        "file": _("File: %(name)s") % {"name": params.get("name", "")},
        "change": _("Profile changed"),
        "first_purchase": _("First purchase in the ledger"),
        "need": _("Need noted: %(name)s") % {"name": params.get("name", "")},
        "need_review": _("Needs reviewed"),
        "outcome": _outcome_title(params),
    }
    return titles[event.kind]


def _opportunity_title(params: dict[str, Any]) -> str:
    """«Oportunidad aprovechada: Jamón»."""
    texts = {
        "taken": _("Opportunity taken up: %(label)s"),
        "won": _("Opportunity won: %(label)s"),
        "lost": _("Opportunity lost: %(label)s"),
    }
    return texts[params["what"]] % {"label": params["label"]}


def _outcome_title(params: dict[str, Any]) -> str:
    """«Perdido frente a Lactalia: Quesos»."""
    result = _("Won") if params.get("result") == "won" else _("Lost")
    against = params.get("competitor", "")
    text = _("%(result)s against %(name)s") % {"result": result, "name": against}
    text = text if against else result
    return f"{text}: {params['family']}" if params.get("family") else text


def _debt_title(params: dict[str, Any], kind: str) -> str:
    """«Prometió pagar 4.000 € antes del 3 dic 2026»."""
    if kind == "collection_note":
        return _("Contact about debts")
    if kind == "reminder":
        return _("Reminder %(n)s sent") % {"n": params["stage"]}
    amount = numbers.money(params["amount"], params["currency"], 2)
    said = {"amount": amount, "day": date_text(params["due_on"])}
    return _("Promised to pay %(amount)s by %(day)s") % said


def _interaction_title(params: dict[str, Any]) -> str:
    """«Llamada con Beatriz Olmos: precios de verano»."""
    words = {"people": ", ".join(params["people"]) or _("somebody"), "subject": params["subject"]}
    texts = {
        "call": _("Call with %(people)s"),
        "mail": _("E-mail with %(people)s"),
        "meeting": _("Meeting with %(people)s"),
        "visit": _("Visit to %(people)s"),
    }
    text = texts[params["kind"]] % words
    return f"{text}: {words['subject']}" if words["subject"] else text


def _fields(event: Event) -> str:
    """The fields that a change of the profile touched, old → new."""
    changes = changes_in_words("account", event.params.get("fields", {}))
    return "; ".join(f"{label}: {old} → {new}" for label, old, new in changes)


def _url(account: Account, event: Event) -> str:
    if event.kind == "return":
        month = f"{event.params['month']:%Y-%m}"
        asked = {"account": account.code, "kind": event.params["what"], "from": month, "to": month}
        return f"{reverse('lines')}?{urlencode(asked)}"
    if event.kind in _OWN_PAGES:
        return reverse(_OWN_PAGES[event.kind], args=[event.params["id"]])
    if event.kind in {"collection_note", "promise", "reminder"}:
        return reverse("account_collections", args=[account.pk])
    if event.kind == "opportunity":
        return f"{reverse('account_opportunities', args=[account.pk])}?state=all"
    if event.kind in _MARKET:
        return reverse(_MARKET[event.kind], args=[account.pk])
    if event.kind == "file":
        return reverse("account_file", args=[account.pk, event.params["id"]])
    return ""
