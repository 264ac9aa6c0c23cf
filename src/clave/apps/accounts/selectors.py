"""Reads on accounts: which ones somebody may see, and their figures."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.ledger.facts import snapshot
from clave.figures.base import FigureResult, Scope
from clave.figures.registry import REGISTRY
from clave.lib.money import from_minor
from clave.lib.refusal import Refused

from .models import Account


@dataclass(frozen=True)
class Sight:
    """What one person may see of the accounts, read once for a request.

    ``codes``: the visible codes, or None for everything. ``grouping``: code → deciding code.
    """

    codes: tuple[str, ...] | None
    grouping: dict[str, str]
    segments: dict[str, str]

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

    def below(self, deciding: str) -> tuple[str, ...]:
        """The visible accounts for which ``deciding`` decides, itself included."""
        return tuple(code for code, decider in self.grouping.items() if decider == deciding)


def sight_of(user: User) -> Sight:
    """What ``user`` may see. A restricted person's groups hold only what they see of them."""
    rows = Account.objects.visible_to(user).values_list("code", "decider__code", "segment")
    found = list(rows)
    everything = user.may(Permission.SEE_ALL_ACCOUNTS)
    visible = {code for code, _, _ in found}
    return Sight(
        codes=None if everything else tuple(code for code, _, _ in found),
        grouping={code: decider if decider in visible else code for code, decider, _ in found},
        segments={code: segment for code, _, segment in found if segment},
    )


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


def yearly_fixed_costs() -> Decimal | None:
    """The fixed costs of a year that the company told, or None."""
    company = Company.current()
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


# A figure is a pure function of the facts, its scope and its parameters: what was answered once is
# answered again until the ledger changes. Few are kept, since one may hold a row for each account.
_ANSWERS: OrderedDict[Any, FigureResult] = OrderedDict()
_ANSWERS_LOCK = threading.Lock()
MOST_ANSWERS = 64


def compute(name: str, scope: Scope, **parameters: Any) -> FigureResult:
    """The figure ``name`` over ``scope``, on the newest facts, with what the company decided.

    The answer is shared: nobody may change its rows.
    """
    figure = REGISTRY[name]
    company = Company.current()
    offered: dict[str, Any] = {
        "non_products": tuple(company.non_products),
        "fiscal_start": company.fiscal_year_start,
        "fixed_costs": yearly_fixed_costs(),
    }
    known = {key: value for key, value in offered.items() if key in figure.parameters}
    given = known | parameters
    facts = snapshot()
    key = _key((str(facts.root), facts.versions, name, scope, given))
    with _ANSWERS_LOCK:
        if key in _ANSWERS:
            _ANSWERS.move_to_end(key)
            return _ANSWERS[key]
    with facts.connect() as connection:
        answer = figure.compute(connection, scope, **given)
    with _ANSWERS_LOCK:
        _ANSWERS[key] = answer
        while len(_ANSWERS) > MOST_ANSWERS:
            _ANSWERS.popitem(last=False)
    return answer


def _key(value: Any) -> Hashable:
    """``value`` as something that can be looked up: equal exactly when the values are."""
    if isinstance(value, Mapping):
        return frozenset((name, _key(item)) for name, item in value.items())
    if isinstance(value, list | tuple):
        return tuple(_key(item) for item in value)
    if isinstance(value, Scope):
        return tuple(_key(getattr(value, field.name)) for field in fields(value))
    key: Hashable = value
    return key
