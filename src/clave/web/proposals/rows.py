"""Proposals as lists and boards show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.accounts.models import Account
from clave.apps.proposals.models import ProposalState
from clave.apps.proposals.selectors import Placed, sums_of

from . import words

Entry = dict[str, Any]
S = ProposalState
# The columns of the board, each with the states that stand in it.
COLUMNS: tuple[tuple[ProposalState, tuple[ProposalState, ...]], ...] = (
    (S.DRAFT, (S.DRAFT, S.RETURNED)),
    (S.ASKED, (S.ASKED,)),
    (S.APPROVED, (S.APPROVED,)),
    (S.SENT, (S.SENT, S.EXPIRED)),
    (S.WON, (S.WON,)),
    (S.LOST, (S.LOST,)),
)
CLOSED_DAYS = 120  # that won and lost ones stay on the board
SHOWN = 30  # cards of a column; the rest are in the table


def proposal_row(one: Placed) -> Entry:
    """One proposal with plain values, which a file gets too."""
    record = one.record
    return {
        "id": record.pk,
        "name": record.title,
        "url": reverse("proposal", args=[record.pk]),
        "account": record.account.name if record.account else "",
        "purpose": record.get_purpose_display(),
        "state": one.standing.label,
        "value": record.value,
        "chance": None if record.chance is None else record.chance / 100,
        "expected": record.expected,
        "age": one.age,
        "valid_until": record.valid_until,
        "sent_on": record.sent_on,
        "settled_on": record.settled_on,
        "reason": record.get_reason_display() if record.reason else None,
        "kam": str(record.account.responsible or "") if record.account else "",
        "owner": str(record.owner),
    }


def matches(row: Entry, text: str) -> bool:
    """Whether a row holds ``text`` in its words."""
    wanted = text.casefold()
    return any(wanted in str(row[name] or "").casefold() for name in ("name", "account", "owner"))


def board_of(found: Sequence[Placed], currency: str, may_edit: bool) -> list[Entry]:
    """The columns with their cards and sums; of what is over only the last months."""
    columns = []
    for state, states in COLUMNS:
        here = [one for one in found if one.standing in states]
        if state in (S.WON, S.LOST):
            here = [one for one in here if one.age <= CLOSED_DAYS]
        here.sort(key=lambda one: (-(one.record.value or 0), one.record.pk))
        sums = sums_of(here, currency)
        columns.append(
            {
                "state": str(state),
                "label": state.label,
                "count": len(here),
                "value": sums.value if here else None,
                "expected": sums.expected or None,
                "cards": [card_of(one, may_edit) for one in here[:SHOWN]],
                "more": max(0, len(here) - SHOWN),
                "closed": state in (S.WON, S.LOST),
            }
        )
    return columns


def card_of(one: Placed, may_edit: bool) -> Entry:
    """A card: what it is, whose, how much, since when, and where it may go."""
    record = one.record
    return {
        "id": record.pk,
        "title": record.title,
        "url": reverse("proposal", args=[record.pk]),
        "account": record.account.name if record.account else "",
        "purpose": record.get_purpose_display(),
        "value": record.value,
        "currency": record.currency,
        "chance": words.chance_text(record),
        "age": words.age_text(one),
        "validity": words.validity_text(one),
        "late": one.ends_soon and (one.days_left or 0) <= 0,
        "badge": one.standing.label if one.standing in (S.RETURNED, S.EXPIRED) else "",
        "moves": moves_of(one) if may_edit else [],
        "version": record.version,
    }


def moves_of(one: Placed) -> list[Entry]:
    """Where a card may go: what one button does, and what asks for words first."""
    pk, standing = one.record.pk, one.standing
    page = reverse("proposal", args=[pk])
    found: list[Entry] = []

    def post(state: ProposalState, route: str, label: Any) -> None:
        url = reverse(route, args=[pk])
        found.append({"state": str(state), "url": url, "label": label, "post": True})

    def look(state: ProposalState, label: Any) -> None:
        url = f"{page}?to={state}#to-{state}"
        found.append({"state": str(state), "url": url, "label": label, "post": False})

    if standing in (S.DRAFT, S.RETURNED):
        post(S.ASKED, "ask_proposal", _("Ask for approval"))
    if standing == S.APPROVED:
        look(S.SENT, _("Send it"))
    if standing == S.SENT:
        look(S.WON, _("Won"))
    if standing in (S.SENT, S.EXPIRED):
        look(S.LOST, _("Lost"))
    if standing in (S.APPROVED, S.SENT, S.EXPIRED, S.LOST, S.WITHDRAWN):
        look(S.DRAFT, _("Back to draft"))
    if standing in (S.DRAFT, S.RETURNED, S.ASKED, S.APPROVED, S.SENT):
        look(S.WITHDRAWN, _("Withdraw it"))
    return found


def kam_choices(found: Sequence[Placed]) -> list[tuple[str, str]]:
    """The KAMs of what is shown."""
    people = {
        str(account.responsible_id): str(account.responsible)
        for one in found
        if (account := one.record.account) is not None and account.responsible_id
    }
    return sorted(people.items(), key=lambda pair: pair[1])


def account_choices(found: Sequence[Placed]) -> list[tuple[str, str]]:
    """The accounts of what is shown."""
    accounts: dict[str, Account] = {
        str(one.record.account_id): one.record.account for one in found if one.record.account
    }
    return sorted(((pk, one.name) for pk, one in accounts.items()), key=lambda pair: pair[1])
