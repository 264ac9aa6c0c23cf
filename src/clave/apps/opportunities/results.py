"""What the list earned: each opportunity that was taken up, measured from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.figures.opportunity_results import Earned, Effort, results_of

from .candidates import PRICE_KINDS, ZERO
from .finding import company_scope
from .models import Opportunity, OpportunityState

MEASURED = (OpportunityState.TAKEN, OpportunityState.WON, OpportunityState.LOST)


@dataclass(frozen=True)
class Result:
    """One that was taken up, with what its sales did since."""

    record: Opportunity
    earned: Earned


@dataclass(frozen=True)
class Results:
    """All of them. ``total``: what could be measured, added up; ``measured``: of how many;
    ``early``: of how many it is too early to say."""

    rows: list[Result]
    currency: str

    @property
    def measured(self) -> list[Result]:
        """Those whose difference is known."""
        return [row for row in self.rows if row.earned.earned is not None]

    @property
    def early(self) -> int:
        """How many were taken up too lately, or cannot be compared with a year before."""
        return len(self.rows) - len(self.measured)

    def total(self, *states: str) -> Decimal:
        """What those in the states earned; of all where none is named."""
        return sum(
            (
                row.earned.earned
                for row in self.measured
                if row.earned.earned is not None and (not states or row.record.state in states)
            ),
            ZERO,
        )

    def count(self, state: str) -> int:
        """How many are in a state."""
        return sum(row.record.state == state for row in self.rows)


def results_for(user: User, account_ids: list[int] | None = None) -> Results:
    """What was taken up at accounts that ``user`` sees, the newest first."""
    found = Opportunity.objects.visible_to(user).filter(state__in=MEASURED)
    found = found.exclude(taken_on=None).select_related("account", "owner", "action")
    if account_ids is not None:
        found = found.filter(account__in=account_ids)
    records = list(found.order_by("-taken_on", "-pk"))
    questions = Questions(user)
    currency = questions.company.currency
    efforts = [_effort(record) for record in records]
    measured = results_of(
        questions.connection(), company_scope(), efforts, tuple(questions.company.non_products)
    )
    return Results([Result(*pair) for pair in zip(records, measured, strict=True)], currency)


def _effort(record: Opportunity) -> Effort:
    if record.taken_on is None:
        raise ValueError("only what was taken up has a result")
    return Effort(
        unit=record.account.code,
        since=record.taken_on,
        product=record.product or None,
        family=record.family or None,
        price=record.kind in PRICE_KINDS,
    )
