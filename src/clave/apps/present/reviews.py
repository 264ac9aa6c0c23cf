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
    """What is ours alone. None: without the right to see it, or not known.

    ``best``: the open opportunities with the most money of ``listing``. ``done``: actions closed
    in the last quarter; ``undone``: those still open, the soonest first.
    """

    statement: Statement | None
    variance: FigureResult
    target: Row | None
    listing: Listing
    best: list[Shown]
    done: list[Action]
    undone: list[Action]
    approvals: list[Approval]
    needs: list[Need]
    demand: AccountPlan | None


@dataclass(frozen=True)
class Review:
    """What both kinds of review hold, and in ``ours`` what the customer's does not.

    ``won`` and ``lost``: products of the figure ``products``, the largest change first.
    """

    account: Account
    seen: Overview
    today: date
    months: FigureResult
    won: list[Row]
    lost: list[Row]
    cash: AccountCash
    ours: Internal | None

    @property
    def customer(self) -> bool:
        """Whether it is for the customer's eyes."""
        return self.ours is None


def review_of(user: User, account: Account, *, customer: bool = False) -> Review:
    """The review of what ``user`` sees of ``account`` and all below it."""
    seen = overview_of(user, account)
    products = seen.bought.rows
    return Review(
        account=account,
        seen=seen,
        today=timezone.localdate(),
        months=monthly(seen),
        won=_won(products),
        lost=_lost(products),
        cash=cash_of(user, account, seen.questions),
        ours=None if customer else _internal(user, account, seen),
    )


def _internal(user: User, account: Account, seen: Overview) -> Internal:
    listing = opportunities_of(user, account, wait=False)
    actions = Action.objects.visible_to(user).filter(account__code__in=seen.codes)
    actions = actions.select_related("owner", "account").order_by("due_on", "pk")
    since = timezone.now() - QUARTER
    waiting = Approval.objects.visible_to(user).filter(
        account__code__in=seen.codes, state=ApprovalState.WAITING
    )
    needs = [one for one in needs_for(user, seen.codes) if one.state in STANDING]
    return Internal(
        statement=statement_of(user, seen) if user.may(Permission.SEE_MARGINS) else None,
        variance=variance_of(seen),
        target=_target(user, seen),
        listing=listing,
        best=listing.of_state(OpportunityState.OPEN)[:BEST],
        done=list(actions.filter(state=ActionState.DONE, closed_at__gte=since)),
        undone=list(actions.filter(state__in=_UNSETTLED)),
        approvals=list(waiting.select_related("created_by").order_by("asked_at", "pk")),
        needs=sorted(needs, key=lambda one: -(one.value or Decimal())),
        demand=account_plan(user, account) if user.may(Permission.SEE_INSIGHTS) else None,
    )


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
