"""Reads on accounts: which ones somebody may see, and their figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from clave.apps.identity.models import Company, User
from clave.apps.identity.prepared import rows_of
from clave.apps.identity.roles import Permission
from clave.apps.ledger.facts import snapshot
from clave.apps.org.sight import reach_of
from clave.facts.store import Snapshot
from clave.figures.asking import Remembering
from clave.figures.base import FigureResult, Scope
from clave.figures.converted import converting
from clave.figures.profit_rules import ProfitRules
from clave.figures.registry import REGISTRY
from clave.lib.moment import once
from clave.lib.money import from_minor
from clave.lib.refusal import Refused
from clave.lib.turns import Turns

from .answers import answer_of, answered
from .directory import Directory, Told, directory
from .models import Account, Viewer

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Sight:
    """What one person may see of the accounts, read once for a request.

    ``ids``, ``codes``: the visible accounts, or None for everything. ``grouping``: code → deciding
    code. A restricted person's groups hold only what they see of them.
    """

    ids: tuple[int, ...] | None
    codes: tuple[str, ...] | None

    @cached_property
    def directory(self) -> Directory:
        """What is told of every account, read when it is asked for."""
        return directory()

    @cached_property
    def grouping(self) -> Told:
        """Visible code → the code that decides for it, as far as it is visible."""
        deciders = self.directory.grouping
        if self.ids is None:
            return deciders
        visible = set(self.codes or ())
        told = {
            code: decider if (decider := deciders.get(code, code)) in visible else code
            for code in visible
        }
        return Told(("grouping", self.directory.mark, self.ids), told)

    @cached_property
    def segments(self) -> Told:
        """Visible code → segment, where one is told."""
        if self.ids is None:
            return self.directory.segments
        known = self.directory.segments
        told = {code: known[code] for code in self.codes or () if code in known}
        return Told(("segments", self.directory.mark, self.ids), told)

    def scope(
        self,
        *,
        accounts: Sequence[str] | None = None,
        start: date | None = None,
        end: date | None = None,
        grouped: bool = True,
    ) -> Scope:
        """A scope within this sight; ``accounts`` narrows it, and never widens it."""
        codes = self.codes
        if accounts is not None:
            wanted, visible = dict.fromkeys(accounts), set(codes or ())
            codes = tuple(c for c in wanted if codes is None or c in visible)
        return Scope(
            accounts=codes,
            start=start,
            end=end,
            grouping=self.grouping if grouped else None,
            segments=self.segments,
        )


def sees_everything(user: User) -> bool:
    """Whether ``user`` sees every account, and so every line of the ledger."""
    return Account.all_within(reach_of(user))


def sight_of(user: User) -> Sight:
    """What ``user`` may see, asked anew each time; what is told of it may be remembered."""
    if sees_everything(user):
        return Sight(None, None)
    visible = once(("visible", viewer := Viewer.of(user)), lambda: rows_of(_visible, viewer))
    return Sight(tuple(pk for pk, _ in visible), tuple(code for _, code in visible))


def _visible(viewer: Viewer) -> QuerySet[Account, tuple[int, str]]:
    return Account.objects.visible_to(viewer).order_by("pk").values_list("pk", "code")


def visible_among(viewer: Viewer, accounts: Sequence[int]) -> QuerySet[Account, int]:
    """Of some accounts the ids of those that ``viewer`` sees."""
    found = Account.objects.visible_to(viewer).filter(pk__in=accounts).order_by()
    return found.values_list("pk", flat=True)


def records_at(user: User, model: type[M], codes: Sequence[str], *related: str) -> list[M]:
    """The records of a model at accounts with these codes, as far as ``user`` sees them."""
    return rows_of(_records_at, Viewer.of(user), model, related, codes=list(codes))


def _records_at(
    viewer: Viewer, model: type[M], related: Sequence[str], codes: Sequence[str]
) -> QuerySet[M]:
    manager: Any = model._default_manager
    found: QuerySet[M] = manager.visible_to(viewer).filter(account__code__in=codes)
    return found.select_related(*related)


def scope_of_everything(
    *, codes: Sequence[str] = (), start: date | None = None, end: date | None = None
) -> Scope:
    """The scope of the command line: the whole ledger, or the accounts below the given ones."""
    rows = list(Account.objects.values_list("code", "decider__code", "segment"))
    known = {code for code, _, _ in rows}
    for code in codes:
        if code not in known:
            raise Refused("unknown_account", account=code)
    accounts = with_descendants(codes) if codes else None
    return Scope(
        accounts=accounts,
        start=start,
        end=end,
        grouping={code: decider or code for code, decider, _ in rows},
        segments={code: segment for code, _, segment in rows if segment},
    )


def fixed_costs_of(company: Company) -> Decimal | None:
    """The fixed costs of a year that the company told, or None."""
    if company.fixed_costs_minor is None:
        return None
    return from_minor(company.fixed_costs_minor, company.currency)


def with_descendants(codes: Sequence[str]) -> tuple[str, ...]:
    """The given accounts and all that hang below them, by code; one query for each level."""
    found: set[str] = set()
    level = set(codes)
    while level:
        found |= level
        below = Account.objects.filter(parent__code__in=level).values_list("code", flat=True)
        level = set(below) - found
    return tuple(sorted(found))


_TURNS = Turns()
_SMALL = 200


# What apps above tell figures of the books: parameter → what they know of a scope's accounts.
BOOKS: dict[str, Callable[[Scope], Any]] = {}

# What apps above let the company decide: parameter → the decision as a hashable value, as somebody
# who may know costs, or may not, is told it. Answers are kept under it, unlike those of BOOKS.
DECIDED: dict[str, Callable[[bool], Hashable]] = {}

# Every column of the facts that tells a cost, and so a margin.
COSTS = frozenset({"cost", "cost_amount", "cost_lines", "net_with_cost"})
_ON_COSTS = frozenset(
    {
        *("no_cost", "cost_partly_known", "no_fixed_costs", "no_activities", "no_activity_rates"),
        *("activities_without_rate", "no_carrying_rate"),
    }
)


def facts_for(user: User | None) -> Snapshot:
    """The newest facts as ``user`` may know them, in the company's currency as far as rates are
    known; None is the machine's own command line."""
    facts = snapshot()
    may = user is None or user.may(Permission.SEE_MARGINS)
    facts = facts if may else facts.hiding(COSTS)
    if "exchange_rates" not in facts.versions:
        return facts
    rules = DECIDED["rules"](may)
    if not isinstance(rules, ProfitRules) or rules.currency is None:
        return facts
    return converting(facts, rules.currency, rules.oldest_rate)


class Questions:
    """Figures over the newest facts, for one page: what several of them need is asked once.

    They are answered from what ``user`` may know: without the right to margins there is no cost in
    the facts. Answers are shared: nobody may change their rows.
    """

    def __init__(self, user: User | None) -> None:
        self.facts = facts_for(user)
        self._connection: Remembering | None = None
        self._decided: dict[str, Hashable] = {}

    @cached_property
    def company(self) -> Company:
        """What the company decided."""
        return Company.current()

    def connection(self) -> Remembering:
        """The facts, as figures ask them."""
        if self._connection is None:
            facts = self.facts
            self._connection = Remembering(facts.reader(), facts.memory, facts.cells)
        return self._connection

    def compute(self, name: str, scope: Scope, **parameters: Any) -> FigureResult:
        """The figure ``name`` over ``scope``, with what the company decided."""
        figure = REGISTRY[name]
        given = self.given(figure.parameters) | parameters
        told = {k: tell for k, tell in BOOKS.items() if k in figure.parameters}
        given = {k: tell(scope) for k, tell in told.items() if k not in given} | given
        marks = {k: getattr(given[k], "mark", None) for k in told}
        if any(mark is None for mark in marks.values()):
            # Not kept: the books may forget at any time what they told.
            return self._without_costs(figure.compute(self.connection(), scope, **given))
        return self._kept(name, scope, given, given | marks)

    def _kept(
        self, name: str, scope: Scope, given: dict[str, Any], marked: dict[str, Any]
    ) -> FigureResult:
        """As it was answered before. ``marked``: ``given``, what the books tell by its mark.

        Of those who ask for it at once, one has it computed and the others wait.
        """
        small = scope.accounts is not None and len(scope.accounts) <= _SMALL
        key = _key((self.facts.identity, name, scope, marked))
        if (known := answered(key, small=small)) is not None:
            return known

        def compute() -> FigureResult:
            return self._without_costs(REGISTRY[name].compute(self.connection(), scope, **given))

        with _TURNS.turn(key):
            if (known := answered(key, small=small)) is not None:
                return known
            return answer_of(self.facts, key, compute, small=small)

    def given(self, names: Collection[str]) -> dict[str, Any]:
        """What the company decided, of the parameters ``names``."""
        offered: dict[str, Any] = {
            "non_products": tuple(self.company.non_products),
            "fiscal_start": self.company.fiscal_year_start,
            "into": self.company.currency,
            "fixed_costs": None if self.facts.hidden else fixed_costs_of(self.company),
        }
        given = {name: value for name, value in offered.items() if name in names}
        return given | {name: self.decided(name) for name in DECIDED if name in names}

    def decided(self, name: str) -> Hashable:
        """What the company decided under this name, asked once for a page."""
        if name not in self._decided:
            self._decided[name] = DECIDED[name](not self.facts.hidden)
        return self._decided[name]

    def _without_costs(self, answer: FigureResult) -> FigureResult:
        """What somebody may not know is not missing: it does not exist."""
        if not self.facts.hidden:
            return answer
        missing = [entry for entry in answer.missing if entry["code"] not in _ON_COSTS]
        return replace(answer, missing=missing)


def compute(
    name: str, scope: Scope, *, user: User | None = None, **parameters: Any
) -> FigureResult:
    """One figure over the newest facts, as ``user`` may know them: see :class:`Questions`."""
    return Questions(user).compute(name, scope, **parameters)


def _key(value: Any) -> Hashable:
    """``value`` as something that can be looked up: equal exactly when the values are."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Told):
        return value.key
    if isinstance(value, Mapping):
        return frozenset((name, _key(item)) for name, item in value.items())
    if isinstance(value, list | tuple):
        return tuple([item if isinstance(item, str) else _key(item) for item in value])
    if isinstance(value, Scope):
        return tuple(_key(getattr(value, field.name)) for field in fields(value))
    key: Hashable = value
    return key


_PLAIN = (str, int, float, bool, date, Decimal, type(None))
