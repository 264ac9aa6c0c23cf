"""What models say of accounts, for pages: only what is kept, since no page waits for a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clave.apps.accounts.directory import Entry
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, Sight, sight_of
from clave.apps.identity.models import User
from clave.figures.base import FigureResult, Row

from .selectors import State, state_of


@dataclass(frozen=True)
class Answer:
    """A figure of a model. ``figure``: None where nothing is kept yet; ``rows`` carry ``id`` and
    ``account_name``, ``tier`` of the unit; ``decider``: who decides for the account of the page,
    where that is another one."""

    state: State
    figure: FigureResult | None
    rows: list[Row] = field(default_factory=list)
    decider: Entry | None = None


def life_for(user: User) -> Answer:
    """Who of the accounts that ``user`` sees still orders, the most in danger first."""
    return _answer(user, "life", "alive")


def recommendations_for(user: User, largest: int) -> Answer:
    """What the accounts that ``user`` sees would buy too, the ``largest`` most valuable."""
    return _answer(user, "recommender", "recommendations", told={"largest": largest})


def life_of(user: User, account: Account) -> Answer:
    """The same of one account with what hangs below it."""
    return _answer(user, "life", "alive", account)


def recommendations_of(user: User, account: Account, top: int = 10) -> Answer:
    """The same of one account; ``top`` rows."""
    return _answer(user, "recommender", "recommendations", account, {"top": top})


def _answer(
    user: User,
    model: str,
    figure: str,
    account: Account | None = None,
    told: Mapping[str, Any] | None = None,
) -> Answer:
    state = state_of(model)
    if state.kept is None:
        return Answer(state, None)
    sight, questions = sight_of(user), Questions(user)
    scope, decider = sight.scope(), None
    if account is not None:
        code = sight.grouping.get(account.code, account.code)
        decider = sight.directory.by_code.get(code) if code != account.code else None
        members = [own for own, parent in sight.grouping.items() if parent == account.code]
        scope = replace(scope, accounts=tuple(dict.fromkeys((account.code, *members))))
    answer = questions.compute(figure, scope, **(told or {}))
    return Answer(state, answer, _named(sight, answer.rows), decider)


def _named(sight: Sight, rows: Sequence[Row]) -> list[Row]:
    entries = sight.directory.by_code
    found = []
    for row in rows:
        entry = entries.get(row["account"])
        about = (entry.id, entry.name, entry.tier) if entry else (None, row["account"], "")
        found.append(row | dict(zip(("id", "account_name", "tier"), about, strict=True)))
    return found
