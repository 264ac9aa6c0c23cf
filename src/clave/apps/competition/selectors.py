"""Reads on rivals: the supplier map of an account, and all rivals over all accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account, Viewer
from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.figures.base import Scope
from clave.figures.supplier_map import OURS, Estimate, Shares, shares_on, through_time

from .models import (
    CompetitionRules,
    Competitor,
    Outcome,
    Presence,
    PriceSeen,
    ShareEstimate,
)

LONGEST_ALERT = timedelta(days=365)  # of all rules that a company may set


@dataclass(frozen=True)
class Category:
    """The suppliers of one category of an account: their shares at each end of a quarter, and the
    estimates behind them, the newest first."""

    account: Account
    family: str
    quarters: list[Shares]
    today: Shares
    names: dict[int, str]
    estimates: list[ShareEstimate]


@dataclass(frozen=True)
class Stake:
    """What a rival sells in a year at an account in a category.

    ``assumed``: not told, but our own sales there over our share times theirs. ``amount`` None:
    neither is known. ``share``: 0…100.
    """

    presence: Presence
    share: Decimal | None
    amount: Decimal | None
    assumed: bool


@dataclass
class RivalSeen:
    """One rival over all accounts that somebody sees."""

    competitor: Competitor
    stakes: list[Stake] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def accounts(self) -> int:
        """At how many it is."""
        return len({one.presence.account_id for one in self.stakes})

    @property
    def amount(self) -> Decimal | None:
        """What it sells there, as far as that is known."""
        known = [one.amount for one in self.stakes if one.amount is not None]
        return sum(known, Decimal()) if known else None

    @property
    def untold(self) -> int:
        """At how many places that is not known."""
        return sum(one.amount is None for one in self.stakes)

    @property
    def next_end(self) -> date | None:
        """The next end of a contract."""
        today = timezone.localdate()
        ends = [one.presence.contract_ends_on for one in self.stakes]
        return min((day for day in ends if day is not None and day >= today), default=None)


def competitors() -> QuerySet[Competitor]:
    """The company's list."""
    return Competitor.objects.filter(merged_into=None)


def presences_for(user: User, codes: Sequence[str] | None = None) -> list[Presence]:
    """Rivals at the accounts that ``user`` sees."""
    found = Presence.objects.visible_to(user).select_related("account__responsible", "competitor")
    return list(found if codes is None else found.filter(account__code__in=codes))


def presence_for(user: User, pk: int) -> Presence | None:
    """The presence, if it is there and ``user`` may see it."""
    found = Presence.objects.visible_to(user).select_related("account", "competitor")
    return found.filter(pk=pk).first()


def outcome_for(user: User, pk: int) -> Outcome | None:
    """The decision, if it is there and ``user`` may see it."""
    found = Outcome.objects.visible_to(user).select_related("account", "competitor")
    return found.filter(pk=pk).first()


def outcomes_for(user: User, codes: Sequence[str] | None = None) -> list[Outcome]:
    """What was won and lost at the accounts that ``user`` sees."""
    found = Outcome.objects.visible_to(user).select_related("account", "competitor", "author")
    return list(found if codes is None else found.filter(account__code__in=codes))


def prices_for(user: User, codes: Sequence[str]) -> list[PriceSeen]:
    """Prices seen at these accounts, the newest first."""
    found = PriceSeen.objects.visible_to(user).filter(account__code__in=codes)
    return list(found.select_related("account", "competitor", "proof", "author"))


def supplier_map(user: User, codes: Sequence[str], today: date | None = None) -> list[Category]:
    """By account and category: who supplies how much, through time."""
    today = today or timezone.localdate()
    found = ShareEstimate.objects.visible_to(user).filter(account__code__in=codes)
    groups: dict[tuple[int, str], list[ShareEstimate]] = {}
    for one in found.select_related("account", "competitor", "author"):
        groups.setdefault((one.account_id, one.family), []).append(one)
    return [_category(group, today) for _, group in sorted(groups.items())]


def _category(group: list[ShareEstimate], today: date) -> Category:
    estimates = [Estimate(one.competitor_id or OURS, one.on, one.share) for one in group]
    names = {one.competitor_id: one.competitor.name for one in group if one.competitor is not None}
    return Category(
        account=group[0].account,
        family=group[0].family,
        quarters=through_time(estimates, today),
        today=shares_on(estimates, today),
        names={key: name for key, name in names.items() if key is not None},
        estimates=list(reversed(group)),
    )


def stakes_of(
    user: User, presences: Sequence[Presence], questions: Questions | None = None
) -> list[Stake]:
    """What each rival sells there in a year: as told, else from our own sales and both shares."""
    questions = questions or Questions(user)
    shares = _shares_now(presences)
    sales: dict[int, dict[str, Decimal]] = {}
    return [_stake(one, shares, sales, questions) for one in presences]


def _stake(
    one: Presence,
    shares: dict[tuple[int, str], dict[int, Decimal]],
    sales: dict[int, dict[str, Decimal]],
    questions: Questions,
) -> Stake:
    there = shares.get((one.account_id, one.family.casefold()), {})
    theirs, ours = there.get(one.competitor_id), there.get(OURS)
    if one.yearly is not None:
        return Stake(one, theirs, one.yearly, assumed=False)
    if theirs is None or not ours:
        return Stake(one, theirs, None, assumed=False)
    if one.account_id not in sales:
        sales[one.account_id] = _our_sales(one.account, questions)
    sold = sales[one.account_id].get(one.family.casefold())
    amount = None if sold is None or sold <= 0 else sold / ours * theirs
    return Stake(one, theirs, amount, assumed=amount is not None)


def _shares_now(presences: Sequence[Presence]) -> dict[tuple[int, str], dict[int, Decimal]]:
    accounts = {one.account_id for one in presences}
    groups: dict[tuple[int, str], list[Estimate]] = {}
    for one in ShareEstimate.objects.filter(account__in=accounts):
        key = (one.account_id, one.family.casefold())
        groups.setdefault(key, []).append(Estimate(one.competitor_id or OURS, one.on, one.share))
    today = timezone.localdate()
    return {key: shares_on(group, today).told for key, group in groups.items()}


def _our_sales(account: Account, questions: Questions) -> dict[str, Decimal]:
    """Our sales of twelve months there, by family."""
    known = directory()
    codes = tuple(known.entries[pk].code for pk in {account.pk, *known.below(account.pk)})
    sums: dict[str, Decimal] = {}
    for row in questions.compute("products", Scope(accounts=codes)).rows:
        if row["family"] and row["amount"] is not None:
            key = row["family"].casefold()
            sums[key] = sums.get(key, Decimal()) + row["amount"]
    return sums


def rivals_for(user: User) -> list[RivalSeen]:
    """Every rival that is somewhere or was decided against, the dearest first."""
    seen: dict[int, RivalSeen] = {}
    presences = presences_for(user)
    for stake in stakes_of(user, presences):
        one = stake.presence.competitor
        seen.setdefault(one.pk, RivalSeen(one)).stakes.append(stake)
    for outcome in outcomes_for(user):
        if outcome.competitor is not None:
            rival = seen.setdefault(outcome.competitor.pk, RivalSeen(outcome.competitor))
            rival.outcomes.append(outcome)
    return sorted(
        seen.values(), key=lambda one: (-(one.amount or 0), -len(one.stakes), one.competitor.name)
    )


def _ending(viewer: Viewer, today: date, codes: Sequence[str] | None = None) -> QuerySet[Presence]:
    found = Presence.objects.visible_to(viewer)  # type: ignore[arg-type]
    found = found.filter(contract_ends_on__range=(today, today + LONGEST_ALERT))
    if codes is not None:
        found = found.filter(account__code__in=codes)
    related = ("account__responsible", "competitor")
    return found.select_related(*related).order_by("contract_ends_on", "pk")


def contracts_ending(
    user: User, today: date | None = None, codes: Sequence[str] | None = None
) -> list[Presence]:
    """Rivals' contracts that end within the days of the company's rule, the next one first."""
    today = today or timezone.localdate()
    viewer = Viewer.of(user)
    if codes is None:
        ending = rows_of(_ending, viewer, today)
    else:
        ending = rows_of(_ending, viewer, today, codes=list(codes))
    if not ending:
        return []
    limit = today + timedelta(days=CompetitionRules.current().alert_days)
    return [one for one in ending if one.contract_ends_on and one.contract_ends_on <= limit]
