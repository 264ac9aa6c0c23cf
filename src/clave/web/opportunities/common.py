"""What the pages of opportunities share: tabs, filters, rows of the list, notes of figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.opportunities import openings
from clave.apps.opportunities.finding import company_scope
from clave.apps.opportunities.models import OpportunityState
from clave.apps.opportunities.selectors import Listing, Shown
from clave.web import opportunity_words as words
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.lists import Filter
from clave.web.refusals import note_sentence

Entry = dict[str, Any]
INSIGHTS = (Permission.SEE_INSIGHTS,)
OPEN = (OpportunityState.OPEN, OpportunityState.TAKEN)
# Said only of the rows that are shown: a list may have thousands.
_reason = lazy(words.reason_of, str)
_url = lazy(words.url_of, str)


def _at(pk: int) -> str:
    return reverse("account_opportunities", args=[pk])


_account_url = lazy(_at, str)


def views(current: str) -> list[Entry]:
    """List, matrix and results."""
    entries = (
        ("opportunities", _("List")),
        ("whitespace_matrix", _("Matrix")),
        ("opportunity_results", _("What it earned")),
    )
    return [
        {"label": label, "url": reverse(name), "active": name == current} for name, label in entries
    ]


def crumbs(label: str = "") -> list[Entry]:
    """Insights, opportunities, and the page below them."""
    found = [{"label": _("Insights"), "url": reverse("insights")}]
    found.append({"label": _("Opportunities"), "url": reverse("opportunities")})
    return [*found, {"label": label}] if label else found


def row_of(row: Shown, listing: Listing, people: dict[int, str]) -> Entry:
    """An opportunity as the table shows it."""
    what = words.label_of(row.key.kind, row.label)
    state = words.state_label(row.state)
    return {
        "key": f"{row.account.id}/{row.slug}",
        "account": row.account.name,
        "account_url": _account_url(row.account.id),
        "what": what,
        "url": _url(row),
        "kind": words.kind_label(row.key.kind),
        "reason": _reason(row.found, listing.currency) if row.found else "",
        "sales": row.sales,
        "margin": row.margin,
        "state": _("%(state)s, back again") % {"state": state} if row.returned else state,
        "kam": people.get(row.account.kam or 0, ""),
        "also": len(row.found.also) if row.found else 0,
        "tier": row.account.tier,
    }


def people_of() -> dict[int, str]:
    """Everybody's name."""
    return dict(User.objects.values_list("pk", "name"))


def kind_filter(rows: Iterable[Shown], chosen: str) -> Filter:
    """The kinds that there are."""
    kinds = sorted({row.key.kind for row in rows})
    choices = [("", _("All")), *((kind, words.kind_label(kind)) for kind in kinds)]
    return Filter("kind", _("Type"), choices, chosen if chosen in kinds else "")


def state_filter(chosen: str) -> Filter:
    """Where they are; those that are to be decided or done, unless asked otherwise."""
    choices = [
        ("", _("open and taken up")),
        *((str(state), str(label)) for state, label in OpportunityState.choices),
        ("all", _("All")),
    ]
    return Filter("state", _("State"), choices, chosen if chosen in dict(choices) else "")


def chosen_of(rows: Iterable[Shown], filters: Iterable[Filter]) -> list[Shown]:
    """The rows that kind and state leave."""
    value = {one.name: one.value for one in filters}
    state = value.get("state", "")
    states = set(OPEN) if not state else {state}
    return [
        row
        for row in rows
        if value.get("kind", "") in ("", row.key.kind) and (state == "all" or row.state in states)
    ]


def finding_of(listing: Listing, rows: list[Shown], *, of_one: bool = False) -> str:
    """“€480,000 of expected margin a year in 212 opportunities; first Cadena Roble, ham: €95,000”.

    Of those that are open or taken up; ``of_one``: account, whose name need not be said.
    """
    live = [row for row in rows if row.state in OPEN]
    if listing.waits:
        return _("Opportunities are being found for the first time; the page has them then")
    if not live:
        return _("No opportunity is open here")
    first = live[0]
    said = {
        "total": numbers.compact_money(listing.total(live), listing.currency),
        "basis": words.basis_words(with_margin=listing.with_margin),
        "n": numbers.number(len(live)),
        "account": first.account.name,
        "what": words.label_of(first.key.kind, first.label),
        "amount": words.money_of(first, listing),
    }
    if of_one:
        return _("%(total)s of %(basis)s in %(n)s opportunities; first %(what)s: %(amount)s") % said
    return (
        _("%(total)s of %(basis)s in %(n)s opportunities; first %(account)s, %(what)s: %(amount)s")
        % said
    )


def notes_of(user: User) -> tuple[list[str], list[str]]:
    """What the figures behind the list do not know, and what they assume."""
    questions = Questions(user)
    currency = questions.company.currency
    told = openings.notes_of(questions, company_scope())
    missing, assumed = ([note_sentence(note, currency) for note in notes] for notes in told)
    return list(dict.fromkeys(missing)), list(dict.fromkeys(assumed))


def definitions() -> list[Entry]:
    """What the figures mean, for the foot of a page."""
    titles = {
        "whitespace": _("Whitespace"),
        "lapsed": _("Lapsed and slowing"),
        "leakage": _("Price leakage"),
        "share_of_wallet": _("Share of wallet"),
    }
    return [
        {
            "term": title,
            "text": _(definition_of(name)),
            "url": f"{reverse('definitions')}#{name}",
        }
        for name, title in titles.items()
    ]
