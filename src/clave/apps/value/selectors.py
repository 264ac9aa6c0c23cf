"""Reads on the value ledger: the sums of an account by year and side."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Prefetch

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.money import from_minor

from .models import Gain, Initiative, InitiativeState, Nature, Side

Sums = dict[tuple[str, str], Decimal]  # (side, nature) → amount


class Key(NamedTuple):
    """What the sums of a year are of: amounts of several currencies are not added."""

    year: int
    currency: str


@dataclass(frozen=True)
class Entry:
    """An initiative with what it brings, and its sums."""

    initiative: Initiative
    gains: list[Gain]
    sums: Sums


@dataclass(frozen=True)
class ValueLedger:
    """The initiatives of an account and of what hangs below it; sums by year, newest first.

    ``sees_ours``: without that right our side is neither in gains nor in sums. A dropped
    initiative counts with what it realised, no longer with what was expected of it.
    """

    account: Account
    entries: list[Entry]
    years: dict[Key, Sums] = field(default_factory=dict)
    sees_ours: bool = True

    def total(self, side: str, nature: str, currency: str) -> Decimal:
        """Of all years, in one currency."""
        found = (
            sums.get((side, nature), Decimal())
            for key, sums in self.years.items()
            if key.currency == currency
        )
        return sum(found, Decimal())


def value_ledger(user: User, account: Account, *, customer_only: bool = False) -> ValueLedger:
    """What was agreed with the account, as ``user`` may know it.

    ``customer_only``: the customer's own view, which holds nothing of our side.
    """
    ours = user.may(Permission.SEE_MARGINS) and not customer_only
    gains = Gain.objects.select_related("file")
    if not ours:
        gains = gains.filter(side=Side.THEIRS)
    found = (
        Initiative.objects.visible_to(user)
        .filter(account__in=directory().below(account.pk))
        .select_related("account", "owner")
        .prefetch_related(Prefetch("gains", queryset=gains))
    )
    entries = [_entry(initiative) for initiative in found]
    years: dict[Key, Sums] = {}
    for entry in entries:
        for gain in _counted(entry):
            key = Key(gain.year, entry.initiative.currency)
            _add(years.setdefault(key, {}), gain, entry.initiative.currency)
    ordered = dict(sorted(years.items(), key=lambda pair: (-pair[0].year, pair[0].currency)))
    return ValueLedger(account, entries, ordered, sees_ours=ours)


def initiative_for(user: User, pk: int) -> Initiative | None:
    """The initiative, if it is there and ``user`` may see it."""
    seen = Initiative.objects.visible_to(user).select_related("account", "owner")
    return seen.filter(pk=pk).first()


def reviews_due(entries: list[Entry], today: date) -> int:
    """How many were to be looked at by ``today``, and are not over."""
    over = {InitiativeState.DONE, InitiativeState.DROPPED}
    return sum(
        entry.initiative.review_on is not None
        and entry.initiative.review_on <= today
        and entry.initiative.state not in over
        for entry in entries
    )


def _entry(initiative: Initiative) -> Entry:
    gains = list(initiative.gains.all())
    entry = Entry(initiative, gains, {})
    for gain in _counted(entry):
        _add(entry.sums, gain, initiative.currency)
    return entry


def _counted(entry: Entry) -> list[Gain]:
    dropped = entry.initiative.state == InitiativeState.DROPPED
    return [gain for gain in entry.gains if not dropped or gain.nature == Nature.REALISED]


def _add(sums: Sums, gain: Gain, currency: str) -> None:
    key = (gain.side, gain.nature)
    sums[key] = sums.get(key, Decimal()) + from_minor(gain.amount_minor, currency)
