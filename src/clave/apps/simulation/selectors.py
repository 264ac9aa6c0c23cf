"""Reads on the simulator: where an account stands, what moves make of it, and who would decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.followup.models import Approval
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.org import authority
from clave.figures.base import FigureResult, Row, Scope
from clave.figures.retail import exact
from clave.figures.simulation import Start, start_of, tiered_of
from clave.figures.simulation_parts import Moves
from clave.figures.simulation_sides import declared_margin
from clave.figures.simulation_warnings import terms_warnings
from clave.figures.simulator import Simulation, simulate
from clave.lib.money import to_minor

from .asking import MATTER, SPECIAL, requests_for
from .models import CustomerTerms, MarginFloor, OfferScenario, PaymentLimit


@dataclass(frozen=True)
class Legal:
    """The most days of payment of a day, and which families are fresh."""

    days: int | None
    fresh_days: int | None
    fresh: frozenset[str]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Beginning:
    """Where an account stands: the figure, its goods and conditions, how the customer counts.

    ``floor``: our limit on the contribution, a ratio, for those alone who may see limits.
    ``sees_ours``: whether costs, and so our statement, are this person's to see.
    """

    account: Account
    figure: FigureResult
    start: Start
    terms: CustomerTerms
    legal: Legal
    floor: float | None
    sees_ours: bool

    @property
    def currency(self) -> str:
        """Of all amounts."""
        return self.figure.currency or "EUR"

    @property
    def goal(self) -> float | None:
        """The margin that the customer wants, a ratio in its own counting."""
        return None if self.terms.goal is None else float(self.terms.goal) / 100

    def declared(self, theirs: Row) -> float | None:
        """The customer's margin as it counts itself."""
        return declared_margin(theirs, self.terms.counting)


@dataclass(frozen=True)
class Simulated:
    """What moves make of a beginning."""

    beginning: Beginning
    moves: Moves
    done: Simulation
    warnings: list[Row]

    @property
    def under_floor(self) -> bool:
        """Whether our contribution goes below our limit; False where none is told."""
        found = self.done.after.ours["customer_contribution_rate"]
        floor = self.beginning.floor
        return floor is not None and found is not None and found < floor


def beginning_of(user: User | None, account: Account) -> Beginning:
    """Where an account stands over the last twelve complete months, as ``user`` may know it; None
    is the machine, which holds it against limits and shows it to nobody."""
    codes = _codes(user, account)
    terms = terms_of(account)
    questions = Questions(user)
    scope = twelve_months(questions, Scope(accounts=codes))
    figure = questions.compute("simulation", scope, shelf_with_vat=terms.shelf_with_vat)
    return Beginning(
        account=account,
        figure=figure,
        start=_start(figure, questions, codes),
        terms=terms,
        legal=legal_on(timezone.localdate()),
        floor=floor_of(user, account),
        sees_ours=user is None or user.may(Permission.SEE_MARGINS),
    )


def simulated(beginning: Beginning, moves: Moves) -> Simulated:
    """What ``moves`` make of it, with what the law says of the days of payment."""
    done = simulate(beginning.start.lines, beginning.start.conditions, moves)
    days = moves.payment_days
    if days is None:
        days = beginning.start.conditions.payment_days
    legal = beginning.legal
    warned = list(done.warnings)
    if legal.days is not None:
        share = fresh_share(beginning)
        fresh = legal.fresh_days if legal.fresh_days is not None else legal.days
        warned += terms_warnings(days, legal.days, fresh, share)
    if not beginning.sees_ours:
        warned = [entry for entry in warned if entry["code"] != "goods_below_cost"]
    return Simulated(beginning, moves, done, warned)


def fresh_share(beginning: Beginning) -> float | None:
    """The part of the purchases that is fresh; None where no family is told to be."""
    if not beginning.legal.fresh:
        return None
    lines = beginning.start.lines
    whole = sum((line.invoiced_amount for line in lines), Decimal())
    fresh = [line.invoiced_amount for line in lines if line.family in beginning.legal.fresh]
    return float(sum(fresh, Decimal()) / whole) if whole > 0 else None


def terms_of(account: Account) -> CustomerTerms:
    """How the customer counts: as told at the account, at the one that decides, or as is usual."""
    places = [pk for pk in (account.pk, account.decider_id) if pk is not None]
    found = {terms.account_id: terms for terms in CustomerTerms.objects.filter(account__in=places)}
    told = next((found[pk] for pk in places if pk in found), None)
    return told or CustomerTerms(account=account)


def floor_of(user: User | None, account: Account) -> float | None:
    """Our limit there, a ratio; None where none is told, or not to ``user``."""
    rights = (Permission.SEE_LIMITS, Permission.SEE_MARGINS)
    if user is not None and not all(user.may(right) for right in rights):
        return None
    found = floor_record(account)
    return None if found is None else float(found.floor) / 100


def floor_record(account: Account) -> MarginFloor | None:
    """The limit told at the account, else at the one that decides for it."""
    places = [pk for pk in (account.pk, account.decider_id) if pk is not None]
    found = {floor.account_id: floor for floor in MarginFloor.objects.filter(account__in=places)}
    return next((found[pk] for pk in places if pk in found), None)


def legal_on(day: date) -> Legal:
    """The legal terms in force on a day."""
    newest: dict[str, PaymentLimit] = {}
    for limit in PaymentLimit.objects.on(day):
        newest.setdefault(limit.goods, limit)
    general = newest.get(PaymentLimit.Goods.GENERAL)
    fresh = newest.get(PaymentLimit.Goods.FRESH)
    return Legal(
        days=general.days if general else None,
        fresh_days=fresh.days if fresh else None,
        fresh=fresh.family_names if fresh else frozenset(),
        sources=tuple(limit.source for limit in (general, fresh) if limit),
    )


def approval_for(user: User, found: Simulated) -> authority.Approval:
    """Who would decide it, if ``user`` asked today."""
    account = found.beginning.account
    matter = authority.Matter(
        amount_minor=to_minor(found.done.concession, found.beginning.currency),
        currency=found.beginning.currency,
        tier=account.tier,
        subject=SPECIAL if found.under_floor else MATTER,
    )
    return authority.who_approves(
        matter, responsible=account.responsible_id or user.pk, acting=user.pk
    )


def scenarios_of(user: User, account: Account) -> list[OfferScenario]:
    """The scenarios kept of an account, the oldest first."""
    seen = OfferScenario.objects.visible_to(user).filter(account=account)
    return list(seen.select_related("created_by").order_by("created_at", "pk"))


def request_of(scenario: OfferScenario) -> Approval | None:
    """The newest request that was made with a scenario."""
    newest: Approval | None = requests_for(scenario).order_by("-asked_at", "-pk").first()
    return newest


def customer_margin_of(user: User, account: Account) -> FigureResult:
    """The margins that we leave the customer, by product, over the last twelve months."""
    terms = terms_of(account)
    counting = terms.counting
    questions = Questions(user)
    scope = twelve_months(questions, Scope(accounts=_codes(user, account)))
    goal = None if terms.goal is None else Decimal(terms.goal) / 100
    return questions.compute(
        "customer_margin",
        scope,
        shelf_with_vat=counting.shelf_with_vat,
        base=counting.base,
        cost=counting.cost,
        on_vat=counting.on_vat,
        goal=goal,
    )


def twelve_months(questions: Questions, scope: Scope) -> Scope:
    """The scope over the last twelve complete months of the ledger."""
    period = questions.compute("portfolio", scope, whole=True).period
    return scope if period is None else replace(scope, start=period.start, end=period.end)


def _codes(user: User | None, account: Account) -> tuple[str, ...]:
    """The account with what ``user`` sees below it."""
    below = directory().below(account.pk)
    if len(below) == 1:
        return (account.code,)
    seen = Account.objects.all() if user is None else Account.objects.visible_to(user)
    seen = seen.filter(pk__in=below)
    return tuple(sorted(seen.values_list("code", flat=True)))


def _start(figure: FigureResult, questions: Questions, codes: tuple[str, ...]) -> Start:
    """The goods and conditions of a figure without moves, whose values are those of today."""
    rate, days = figure.values["capital_rate"], figure.values["payment_days_before"]
    rules: Any = questions.decided("rules")
    return start_of(
        figure.rows,
        figure.values,
        None if days is None else exact(days),
        None if rate is None else exact(rate),
        tiered_of(rules, codes, figure.as_of),
    )
