"""What a quarterly review of an account says: everything that its slides are made of.

Asked of the same selectors that the pages ask, so that paper and page agree. A review for the
customer is collected from facts without costs, and holds nothing of what is ours alone: what is
not collected cannot slip onto a slide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import Overview, monthly, overview_of
from clave.apps.accounts.selectors import sight_of
from clave.apps.collections.selectors import AccountCash, cash_of
from clave.apps.demand.selectors import AccountPlan, account_plan
from clave.apps.followup.models import Action, ActionState, Approval, ApprovalState
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.needs.models import STANDING, Need
from clave.apps.needs.selectors import needs_for
from clave.apps.opportunities.models import OpportunityState
from clave.apps.opportunities.selectors import Listing, Shown, opportunities_of
from clave.apps.profit.selectors import Statement, period_scope, statement_of
from clave.figures.base import FigureResult, Row
from clave.lib.refusal import Refused

QUARTER = timedelta(days=92)
BEST = 5
_UNSETTLED = (ActionState.OPEN, ActionState.IN_PROGRESS)


@dataclass(frozen=True)
class Internal:
    """What is ours alone, each asked when it is told. None: without the right to see it, or not
    known."""

    user: User
    account: Account
    seen: Overview

    @cached_property
    def statement(self) -> Statement | None:
        """The income statement, for who may know margins."""
        may = self.user.may(Permission.SEE_MARGINS)
        return statement_of(self.user, self.seen) if may else None

    @cached_property
    def variance(self) -> FigureResult:
        """Price, volume and mix."""
        return variance_of(self.seen)

    @cached_property
    def target(self) -> Row | None:
        """How it stands against its target."""
        return _target(self.user, self.seen)

    @cached_property
    def listing(self) -> Listing:
        """All opportunities."""
        return opportunities_of(self.user, self.account, wait=False)

    @property
    def best(self) -> list[Shown]:
        """The open opportunities with the most money."""
        return self.listing.of_state(OpportunityState.OPEN)[:BEST]

    @cached_property
    def done(self) -> list[Action]:
        """Actions closed in the last quarter."""
        since = timezone.now() - QUARTER
        return list(self._actions.filter(state=ActionState.DONE, closed_at__gte=since))

    @cached_property
    def undone(self) -> list[Action]:
        """Actions still open, the soonest first."""
        return list(self._actions.filter(state__in=_UNSETTLED))

    @property
    def _actions(self) -> QuerySet[Action]:
        found = Action.objects.visible_to(self.user).filter(account__code__in=self.seen.codes)
        return found.select_related("owner", "account").order_by("due_on", "pk")

    @cached_property
    def approvals(self) -> list[Approval]:
        """What waits for a decision, the longest first."""
        waiting = Approval.objects.visible_to(self.user).filter(
            account__code__in=self.seen.codes, state=ApprovalState.WAITING
        )
        return list(waiting.select_related("created_by").order_by("asked_at", "pk"))

    @cached_property
    def needs(self) -> list[Need]:
        """Needs that stand, the most money first."""
        found = [one for one in needs_for(self.user, self.seen.codes) if one.state in STANDING]
        return sorted(found, key=lambda one: -(one.value or Decimal()))

    @cached_property
    def demand(self) -> AccountPlan | None:
        """What it will order, for who sees insights."""
        may = self.user.may(Permission.SEE_INSIGHTS)
        return account_plan(self.user, self.account, codes=self.seen.codes) if may else None


@dataclass(frozen=True)
class Review:
    """What both kinds of review hold, and in ``ours`` what the customer's does not.

    A part is asked when it is told, so that a page shows the first before the rest is known.
    """

    user: User
    account: Account
    seen: Overview
    today: date
    ours: Internal | None

    @property
    def customer(self) -> bool:
        """Whether it is for the customer's eyes."""
        return self.ours is None

    @cached_property
    def months(self) -> FigureResult:
        """Net sales by month."""
        return monthly(self.seen)

    @cached_property
    def won(self) -> list[Row]:
        """Rows of the figure ``products``: bought now, not the year before; the largest first."""
        return _won(self.seen.bought.rows)

    @cached_property
    def lost(self) -> list[Row]:
        """Bought the year before, not now."""
        return _lost(self.seen.bought.rows)

    @cached_property
    def cash(self) -> AccountCash:
        """What it owes and promised."""
        return cash_of(self.user, self.account, self.seen.questions)


def review_of(
    user: User, account: Account, *, customer: bool = False, seen: Overview | None = None
) -> Review:
    """The review of what ``user`` sees of ``account`` and all below it; ``seen``: what a page has
    looked at already."""
    seen = seen or overview_of(user, account)
    ours = None if customer else Internal(user, account, seen)
    return Review(user, account, seen, timezone.localdate(), ours)


def variance_of(seen: Overview) -> FigureResult:
    """Price, volume and mix of the twelve months, as the page shows it at first."""
    try:
        return seen.questions.compute("variance", period_scope(seen))
    except Refused as refusal:
        if refusal.code != "several_budgets":
            raise
        newest = max(refusal.params["versions"])
        return seen.questions.compute("variance", period_scope(seen), version=newest)


def _target(user: User, seen: Overview) -> Row | None:
    scope = sight_of(user).scope(accounts=seen.codes)
    values = seen.questions.compute("targets", scope).values
    return None if values["target_year"] is None else values


def _won(rows: Sequence[Row]) -> list[Row]:
    """Bought now and not the year before."""
    new = [
        row
        for row in rows
        if _is_product(row)
        and row["amount"] > 0
        and row["previous_amount"] is not None
        and row["previous_amount"] <= 0
    ]
    return sorted(new, key=lambda row: (-row["amount"], row["product"]))


def _lost(rows: Sequence[Row]) -> list[Row]:
    """Bought the year before and not now."""
    gone = [
        row
        for row in rows
        if _is_product(row) and row["amount"] <= 0 and (row["previous_amount"] or 0) > 0
    ]
    return sorted(gone, key=lambda row: (-row["previous_amount"], row["product"]))


def _is_product(row: Row) -> bool:
    return bool(row["product"]) and not row["non_product"]


def late(actions: Sequence[Action], today: date) -> list[Action]:
    """Those whose day is over."""
    return [one for one in actions if one.due_on is not None and one.due_on < today]


def without_costs(seen: Overview) -> Overview:
    """The same without what costs would tell."""
    hidden = dict.fromkeys(("customer_contribution", "customer_contribution_rate", "margin_rate"))
    return replace(seen, values=seen.values | hidden)
