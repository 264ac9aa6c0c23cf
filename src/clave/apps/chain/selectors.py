"""Reads on the supply chain of an account."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from clave.apps.accounts.models import Account
from clave.apps.contacts.models import Contact
from clave.apps.contacts.models.people import State
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.figures.supply_chain import Chain, Link, Severity, chain_of

from .models import ChainProblem, ChainTerms, Stage


@dataclass(frozen=True)
class StageSeen:
    """A stage with its days so far; ``weak``: why it is the weak one, "" where it is not.

    ``contact``: None where that person may not be named. ``cost``: None for who may not know it.
    """

    stage: Stage
    cumulative: Decimal | None
    weak: str
    contact: Contact | None
    cost: Decimal | None
    problems: list[ChainProblem]


@dataclass(frozen=True)
class ChainSeen:
    """The chain of an account as one person may see it. Problems: the open ones first."""

    account: Account
    stages: list[StageSeen]
    sums: Chain
    problems: list[ChainProblem]
    terms: ChainTerms | None
    sees_costs: bool

    @property
    def open_problems(self) -> list[ChainProblem]:
        """Those that nobody solved."""
        return [one for one in self.problems if one.solved_on is None]


def chain_seen(user: User, account: Account) -> ChainSeen:
    """Stages in their order, what they add up to, and what is wrong."""
    related = ("site", "owner", "contact__merged_into")
    found = list(Stage.objects.filter(account=account).select_related(*related))
    about = ("stage", "owner", "action", "initiative")
    problems = list(ChainProblem.objects.filter(account=account).select_related(*about))
    problems.sort(key=lambda one: (one.solved_on is not None, -one.severity, one.since))
    costs = user.may(Permission.SEE_MARGINS)
    links = [Link(one.lead_days, one.stock_days, _severity(one, problems)) for one in found]
    sums = chain_of(links)
    stages = [
        StageSeen(
            stage=one,
            cumulative=sums.cumulative[place],
            weak=sums.why if sums.weak == place else "",
            contact=_named(one.contact),
            cost=one.cost if costs else None,
            problems=[p for p in problems if p.stage_id == one.pk and p.solved_on is None],
        )
        for place, one in enumerate(found)
    ]
    terms = ChainTerms.objects.filter(account=account).first()
    return ChainSeen(account, stages, sums, problems, terms, costs)


def stage_for(user: User, pk: int) -> Stage | None:
    """The stage, if it is there and ``user`` may see it."""
    related = ("account", "site", "owner", "contact")
    return Stage.objects.visible_to(user).select_related(*related).filter(pk=pk).first()


def problem_for(user: User, pk: int) -> ChainProblem | None:
    """The problem, if it is there and ``user`` may see it."""
    related = ("account", "stage", "owner", "action", "initiative")
    return ChainProblem.objects.visible_to(user).select_related(*related).filter(pk=pk).first()


def _severity(stage: Stage, problems: list[ChainProblem]) -> Severity:
    own = [one.severity for one in problems if one.stage_id == stage.pk and one.solved_on is None]
    return Severity(max(own, default=0))


def _named(person: Contact | None) -> Contact | None:
    found = person.merged_into or person if person is not None else None
    return None if found is None or found.state == State.BLOCKED else found
