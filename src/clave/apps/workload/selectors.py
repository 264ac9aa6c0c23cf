"""Reads on roles, workload, breadth and depth, as one person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from clave.apps.accounts.directory import Entry, directory
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.selectors import key_account_managers
from clave.apps.org.chart import current_chart
from clave.apps.selection.reading import Standing, standing_of
from clave.figures.assignment import Proposal, propose
from clave.figures.assignment_case import Carrier, Job
from clave.figures.base import FigureResult, Row, Scope
from clave.figures.breadth_depth import breadth_depth
from clave.figures.kam_role import kam_role
from clave.figures.work import Work, Worker
from clave.figures.workload import load_rows, load_values, workload_of

from .models import AccountRole, Capacity
from .rules import default_of
from .seeing import people_seen, sellers_seen
from .telling import capacities_on, work_in, worker_of


@dataclass(frozen=True)
class RoleAnswer:
    """The role at one account. ``row``: of the figure, None where it has no row.

    ``record``: what somebody decided; None where nobody did. ``standing``: in the selection.
    """

    account: Account
    figure: FigureResult
    row: Row | None
    record: AccountRole | None
    work: Work
    history: tuple[AuditEntry, ...]
    standing: Standing | None


@dataclass(frozen=True)
class LoadAnswer:
    """The workload as one person sees it: ``roles`` by account, ``rows`` by person."""

    figure: FigureResult
    roles: FigureResult
    work: Work
    seen: frozenset[int] | None

    @cached_property
    def rows(self) -> list[Row]:
        """The people whom the asker sees."""
        return [row for row in self.figure.rows if self.sees(row["kam"])]

    @property
    def values(self) -> Row:
        """The sums over :attr:`rows`."""
        return load_values(self.rows)

    def sees(self, person: int | None) -> bool:
        """Whether the asker sees the work of this person."""
        return self.seen is None or person in self.seen

    @property
    def movable(self) -> list[Row]:
        """The accounts of nobody and of those whom the asker sees."""
        return [row for row in self.roles.rows if row["kam"] is None or self.sees(row["kam"])]

    def accounts_of(self, person: int) -> list[Row]:
        """The accounts of one person with their hours, most hours first."""
        return [row for row in self.roles.rows if row["kam"] == person]


def role_of(user: User, account: Account) -> RoleAnswer:
    """The role that an account asks for; ``user`` sees the account."""
    questions = Questions(user)
    sight, scope = sight_of(user), account_scope(user, account)
    work = work_in(scope)
    figure = kam_role(questions.connection(), scope, work)
    row = next((row for row in figure.rows if row["code"] == account.code), None)
    if row is not None:
        whole = questions.compute("portfolio", sight.scope(grouped=False), whole=True)
        total = whole.values["net_amount"]
        net = row["net_amount"]
        row["sales_share"] = float(net / total) if net is not None and total > 0 else None
    record = AccountRole.objects.select_related("decided_by").filter(account=account).first()
    standing = standing_of(user, account.code)
    return RoleAnswer(account, figure, row, record, work, _history(record), standing)


def _history(record: AccountRole | None, most: int = 12) -> tuple[AuditEntry, ...]:
    """Who decided what on a role, newest first."""
    if record is None:
        return ()
    found = AuditEntry.objects.filter(subject_type="accountrole", subject_id=str(record.pk))
    return tuple(found.order_by("-number")[:most])


def workload_for(user: User) -> LoadAnswer:
    """The workload of ``user`` and of those below, from what they see."""
    questions, scope = Questions(user), sight_of(user).scope()
    work = work_in(scope)
    roles = kam_role(questions.connection(), scope, work)
    figure = workload_of(work, roles)
    return LoadAnswer(figure, roles, work, people_seen(user))


@dataclass(frozen=True)
class Change:
    """One account to another KAM in a what-if."""

    code: str
    taker: int


@dataclass(frozen=True)
class Scenario:
    """What if: accounts to other KAMs, more KAMs, other hours of some. Nothing is written."""

    moves: tuple[Change, ...] = ()
    added: int = 0
    capacities: tuple[tuple[int, float], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moves or self.added or self.capacities)


def after(answer: LoadAnswer, scenario: Scenario) -> list[Row]:
    """The rows of the people as they would be; those who are added have negative numbers."""
    takers = {move.code: move.taker for move in scenario.moves}
    roles = [row | {"kam": takers.get(row["code"], row["kam"])} for row in answer.roles.rows]
    hours = dict(scenario.capacities)
    people = [
        replace(person, days=1.0, hours_a_day=hours[person.key], account_share=1.0, sampled=None)
        if person.key in hours
        else person
        for person in answer.work.people
        if answer.sees(person.key)
    ]
    common = capacities_on(timezone.localdate()).get(None)
    for number in range(1, scenario.added + 1):
        newcomer = worker_of(User(pk=-number, name="", role="kam"), False, None, common)
        people.append(newcomer)
    return load_rows(replace(answer.work, people=tuple(people)), roles)


def proposal_for(answer: LoadAnswer, switch: float, added: int = 0) -> Proposal:
    """A better distribution among the KAMs whom the asker sees, and their accounts.

    Accounts without hours stay where they are; so do those of people whom the asker does not see.
    """
    able = set(key_account_managers().values_list("pk", flat=True))
    people = [p for p in answer.work.people if p.is_kam and p.key in able and answer.sees(p.key)]
    carriers = [_carrier(person) for person in people]
    common = capacities_on(timezone.localdate()).get(None)
    for number in range(1, added + 1):
        newcomer = worker_of(User(pk=-number, name="", role="kam"), False, None, common)
        carriers.append(_carrier(newcomer))
    served = {account.code: account for account in answer.work.accounts}
    jobs = [
        Job(
            code=row["code"],
            hours=row["hours"],
            kam=row["kam"],
            delegation=served[row["code"]].delegation,
            language=served[row["code"]].language,
        )
        for row in answer.movable
        if row["hours"] is not None
    ]
    return propose(carriers, jobs, switch)


def _carrier(person: Worker) -> Carrier:
    return Carrier(person.key, person.capacity, person.delegations, person.languages)


@dataclass(frozen=True)
class BreadthAnswer:
    """Breadth and depth as one person sees it."""

    figure: FigureResult
    work: Work
    people: list[Row]
    accounts: list[Row]


def breadth_for(user: User) -> BreadthAnswer:
    """People and accounts: of ``user``, of those below, and what they see."""
    questions, scope = Questions(user), sight_of(user).scope()
    work = work_seen_by(user, scope)
    figure = breadth_depth(questions.connection(), scope, work)
    entries = directory().by_code
    accounts = [
        row | {"id": entry.id}
        for row in figure.rows
        if row["row"] == "account" and (entry := entries.get(row["code"]))
    ]
    return BreadthAnswer(
        figure, work, [row for row in figure.rows if row["row"] == "person"], accounts
    )


def owner_of_way(account: Account, way: str, asking: User) -> User:
    """Who is asked to change how an account is managed: its KAM for depth; for a small one that
    is to be passed on, who stands above the KAM, else the KAM; where nobody has it, who asks."""
    kam = account.responsible
    if kam is None:
        return asking
    if way == "key_shallow":
        return kam
    chart = current_chart()
    line = [boss for place in chart.held_by_user.get(kam.pk, ()) for boss in chart.above(place.id)]
    logins = [boss.holder.user for boss in line if boss.holder and boss.holder.user]
    above = User.objects.filter(pk__in=logins[:1], is_active=True).first()
    return above or kam


def work_seen_by(user: User, scope: Scope) -> Work:
    """The work on a scope, without people whose work ``user`` does not see."""
    seen, work = people_seen(user), work_in(scope)
    people = tuple(p for p in work.people if seen is None or p.key in seen)
    return replace(work, people=people, people_seen=sellers_seen(user))


def account_scope(user: User, account: Account) -> Scope:
    """The scope of one account with what hangs below it, as far as ``user`` sees it."""
    known = directory()
    codes = [known.entries[pk].code for pk in known.below(account.pk) if pk in known.entries]
    return sight_of(user).scope(accounts=codes)


def capacities_visible_to(user: User) -> QuerySet[Capacity]:
    """The capacities of ``user`` and of those below, and the one of everybody else."""
    found = Capacity.objects.select_related("user")
    seen = people_seen(user)
    return found if seen is None else found.filter(Q(user=None) | Q(user__in=seen))


def kams_seen(user: User) -> QuerySet[User]:
    """Who may be given an account, as far as ``user`` sees their work."""
    seen = people_seen(user)
    found = key_account_managers()
    return found if seen is None else found.filter(pk__in=seen)


def entries_of(codes: Sequence[str]) -> dict[str, Entry]:
    """The accounts with these codes."""
    known = directory().by_code
    return {code: known[code] for code in codes if code in known}


def is_default(kind: str, key: str, value: object) -> bool:
    """Whether a rule in force is the default, which is a choice of design."""
    return default_of(kind, key) == value
