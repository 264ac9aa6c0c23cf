"""Reads on opportunities: the one list of an account and of the portfolio, with its decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from clave.apps.accounts.directory import Entry, directory
from clave.apps.accounts.models import Account, Viewer
from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.figures.base import Period

from .candidates import ZERO, Candidate, Key, merged
from .finding import company_scope, found_by
from .models import LIVE, Opportunity, OpportunityState, Wallet
from .sources import SOURCES

# A figure that has grown by half since it was put away is worth another look.
GROWN = Decimal("1.5")


@dataclass(frozen=True)
class Shown:
    """An opportunity as somebody sees it: what was found, and what was decided.

    ``found``: None where figures tell it no more. ``returned``: it was put away and is back, since
    it has grown by half or its day of review has come.
    """

    account: Entry
    key: Key
    state: str
    label: str
    sales: Decimal
    margin: Decimal | None
    found: Candidate | None
    record: Opportunity | None
    returned: bool = False

    @property
    def slug(self) -> str:
        """Its address within the account."""
        return self.key.slug

    def money(self, *, with_margin: bool) -> Decimal:
        """What it is ranked by."""
        return (self.margin or ZERO) if with_margin else self.sales

    def order(self, *, with_margin: bool) -> tuple[float, float, Key]:
        """Its place in a list: the most money first."""
        return -float(self.money(with_margin=with_margin)), -float(self.sales), self.key


@dataclass(frozen=True)
class Listing:
    """Opportunities, ranked. ``with_margin``: by expected margin, else by expected sales."""

    rows: list[Shown]
    with_margin: bool
    currency: str
    period: Period | None
    as_of: date | None
    waits: bool = False

    def of_state(self, *states: str) -> list[Shown]:
        """Those in one of the states."""
        return [row for row in self.rows if row.state in states]

    def total(self, rows: Iterable[Shown]) -> Decimal:
        """The money of some of them, in what the list is ranked by."""
        return sum((row.money(with_margin=self.with_margin) for row in rows), ZERO)


def opportunities_of(
    user: User, account: Account | None = None, *, wait: bool = True, key_only: bool = False
) -> Listing:
    """All that ``user`` sees, or those of one account: of the account that decides for it.

    ``wait``: False takes what was found before the facts changed, where there is something, rather
    than have a page wait; ``as_of`` says of which day it is. ``key_only``: of accounts with a tier
    alone, once there are any.
    """
    questions = Questions(user)
    whole = found_by(questions, wait=wait)
    entries = _entries(user, account)
    if key_only:
        entries = [entry for entry in entries if entry.tier] or entries
    decided = _decisions(user, None if account is None else [entry.id for entry in entries])
    today, rows = timezone.localdate(), list[Shown]()
    for entry in entries:
        found, records = whole.by_account.get(entry.code, []), decided.get(entry.id, [])
        if whole.cut and account is not None:
            found = _found_at(questions, entry.code)
        if records:
            rows += _settled(entry, found, records, today, with_margin=whole.with_margin)
        elif found:
            if entry.code not in whole.merged or whole.cut:
                whole.merged[entry.code] = _worthy(found, (), with_margin=whole.with_margin)
            rows += [_open(entry, one, None) for one in whole.merged[entry.code]]
    rows.sort(key=lambda row: row.order(with_margin=whole.with_margin))
    return Listing(rows, whole.with_margin, whole.currency, whole.period, whole.as_of, whole.waits)


def _entries(user: User, account: Account | None) -> list[Entry]:
    """The accounts that decide, as far as ``user`` sees them; or the one that decides for one."""
    sight, known = sight_of(user), directory()
    if account is not None:
        entry = known.entries.get(account.decider_id or account.pk)
        return [entry] if entry and (sight.ids is None or entry.id in sight.ids) else []
    if sight.ids is None:
        return list(known.entries.values())
    return [known.entries[pk] for pk in sight.ids if pk in known.entries]


def _found_at(questions: Questions, code: str) -> list[Candidate]:
    """What all sources find at one account, where over all of them they had more to tell."""
    scope = company_scope()
    return [one for source in SOURCES for one in source.find(questions, scope, (code,))]


def opportunity_at(user: User, account: Account, slug: str) -> tuple[Listing, Shown | None]:
    """One opportunity of an account by its address, with the list that it is in.

    Its newest record where several are of it; what was merged into another is found too.
    """
    listing = opportunities_of(user, account)
    for row in listing.rows:
        if row.slug == slug:
            return listing, row
    for row in listing.rows:
        for other in row.found.also if row.found else ():
            if other.key.slug == slug:
                return listing, _open(row.account, other, None)
    return listing, None


def _decisions(user: User, accounts: list[int] | None) -> dict[int, list[Opportunity]]:
    """By account the records, the newest first."""
    viewer = Viewer.of(user)
    if accounts is None:
        found = rows_of(_records, viewer)
    else:
        found = rows_of(_records, viewer, accounts=accounts)
    sorted_out: dict[int, list[Opportunity]] = {}
    for one in found:
        sorted_out.setdefault(one.account_id, []).append(one)
    return sorted_out


def _records(viewer: Viewer, accounts: Sequence[int] | None = None) -> QuerySet[Opportunity]:
    found = Opportunity.objects.visible_to(viewer).select_related("account", "owner", "action")
    if accounts is not None:
        found = found.filter(account__in=accounts)
    return found.order_by("-pk")


def key_of(record: Opportunity) -> Key:
    """What a decision is about."""
    return Key(record.account.code, record.kind, record.product, record.family)


def _settled(
    entry: Entry,
    found: list[Candidate],
    records: list[Opportunity],
    today: date,
    *,
    with_margin: bool,
) -> list[Shown]:
    """An account's candidates with what was decided; merged are those that are still open."""
    newest: dict[Key, Opportunity] = {}
    for record in records:
        if key_of(record) not in newest or record.state in LIVE:
            newest[key_of(record)] = record
    still = [one for one in found if not stays_away(newest.get(one.key), one, today)]
    taken = [key for key, record in newest.items() if record.state == OpportunityState.TAKEN]
    rows = [
        _open(entry, one, newest.get(one.key))
        for one in _worthy(still, taken, with_margin=with_margin)
    ]
    told = {row.record.pk for row in rows if row.record is not None}
    open_keys = {one.key for one in still}
    candidates = {one.key: one for one in found}
    for record in records:
        key = key_of(record)
        again = record.state == OpportunityState.DISMISSED and key in open_keys
        if record.pk not in told and not again and record.state != OpportunityState.OPEN:
            rows.append(_decided(entry, candidates.get(key), record))
    return rows


def _worthy(found: list[Candidate], taken: Iterable[Key], *, with_margin: bool) -> list[Candidate]:
    """What is left once doubles are one; what would only cost money is no opportunity."""
    return [
        one
        for one in merged(found, with_margin=with_margin, taken=taken)
        if one.margin is None or one.margin > 0 or not with_margin
    ]


def stays_away(record: Opportunity | None, found: Candidate, today: date) -> bool:
    """Whether what was decided still holds: until its day, or until the figure grew by half."""
    if record is None or record.state in (OpportunityState.OPEN, OpportunityState.TAKEN):
        return False
    if record.review_on is not None and record.review_on <= today:
        return False
    return found.sales < record.amount * GROWN


def _open(entry: Entry, found: Candidate, record: Opportunity | None) -> Shown:
    """One that is open, or taken up: as it is found today."""
    live = record if record is not None and record.state in LIVE else None
    back = live is not None and live.state == OpportunityState.DISMISSED
    return Shown(
        account=entry,
        key=found.key,
        state=OpportunityState.OPEN if live is None or back else live.state,
        label=found.label,
        sales=found.sales,
        margin=found.margin,
        found=found,
        record=live,
        returned=back or (record is not None and live is None),
    )


def _decided(entry: Entry, found: Candidate | None, record: Opportunity) -> Shown:
    """One that was put away or ended, or that figures tell no more: as it was when decided."""
    return Shown(
        account=entry,
        key=key_of(record),
        state=record.state,
        label=record.label,
        sales=record.amount,
        margin=None,
        found=found,
        record=record,
    )


def best_of(
    user: User, account: Account, most: int = 3, *, wait: bool = True
) -> tuple[Listing, list[Shown]]:
    """The best open ones of an account; ``wait`` as for :func:`opportunities_of`."""
    listing = opportunities_of(user, account, wait=wait)
    return listing, listing.of_state(OpportunityState.OPEN, OpportunityState.TAKEN)[:most]


def wallets_at(user: User, codes: Iterable[str]) -> list[Wallet]:
    """What customers with these codes told of their spend."""
    found = Wallet.objects.visible_to(user).select_related("account", "contact", "author")
    return list(found.filter(account__code__in=list(codes)))
