"""What all sources find over the company, once for whoever may know the same.

It takes seconds of one core. One thread of a process finds it, and of several processes those that
come later take it from disk, where answers are shared (:mod:`clave.apps.accounts.answers`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from clave.apps.accounts.answers import in_parts, pool_of, told_or_none
from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions, Sight
from clave.figures.base import Period, Scope
from clave.lib.turns import Turns

from .candidates import PRICE_KINDS, Candidate, Key, by_account
from .openings import MOST, basis_of
from .sources import SOURCES

_MOST_KEPT = 4


@dataclass(frozen=True)
class Whole:
    """What all sources found over the company. ``cut``: whether a source had more to tell.

    ``merged``: by account what is left once doubles are one, for accounts without a decision;
    ``waits``: a large ledger's figures are being found for the first time.
    """

    by_account: Mapping[str, list[Candidate]]
    with_margin: bool
    cut: bool
    currency: str
    period: Period | None
    as_of: date | None
    merged: dict[str, list[Candidate]]
    waits: bool = False


def company_scope() -> Scope:
    """Everything, by the accounts that decide: like accounts are found among all of them.

    Who asks sees of it only the rows of accounts that they may see; what is told of like accounts
    is told of all of them together.
    """
    everything = Sight(None, None)
    return Scope(
        include_unassigned=False,
        grouping=everything.grouping,
        segments=everything.segments,
    )


_KEPT: OrderedDict[tuple[Hashable, ...], Whole] = OrderedDict()
_CLASSES = (Whole, Candidate, Key)
_TURNS = Turns()
_LOCK = threading.Lock()


def found_by(questions: Questions, *, wait: bool = True) -> Whole:
    """What all sources find for whoever asks, kept until something of it changes.

    Only one request of a process finds it: the others take what was found last for such a person,
    or wait for it where nothing was. With ``wait`` False what was found last is taken anyway, where
    the newest is computed in advance meanwhile and taken by the warming (reading it takes a while).
    """
    key = (
        str(questions.facts.root),
        bool(questions.facts.hidden),
        questions.facts.identity,
        directory().mark,
        tuple(questions.company.non_products),
        questions.decided("wallets"),
        tuple((source.name, source.mark()) for source in SOURCES),
    )
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
        older = [whole for (told, may, *_), whole in _KEPT.items() if (told, may) == key[:2]]
    if older and not wait and settings.CLAVE_WARM:
        return older[-1]
    with _TURNS.turn(key, wait=not older) as mine:
        if not mine:
            return older[-1]
        found = _KEPT.get(key) or _taken(questions, key)
        return found or _keep(key, _put(questions, key, _find(questions)))


def was_found(questions: Questions) -> bool:
    """Whether this process found something before, for somebody who may know the same."""
    who = str(questions.facts.root), bool(questions.facts.hidden)
    with _LOCK:
        return any((told, may) == who for told, may, *_ in _KEPT)


def _taken(questions: Questions, key: tuple[Hashable, ...]) -> Whole | None:
    """What another process has found."""
    pool, name = pool_of(questions.facts, _CLASSES), _name(key)
    parts = pool.take(name) if pool and name else None
    if not parts or not isinstance(parts[0], Whole):
        return None
    first, *others = parts
    found = by_account(one for part in others for one in part)
    return _keep(key, replace(first, by_account=found, merged={}))


def _put(questions: Questions, key: tuple[Hashable, ...], whole: Whole) -> Whole:
    """Let other processes take it."""
    if (pool := pool_of(questions.facts)) and (name := _name(key)):
        pool.put(name, _parts(whole))
    return whole


def _parts(whole: Whole) -> Iterable[Any]:
    yield replace(whole, by_account={}, merged={})
    yield from in_parts([one for found in whole.by_account.values() for one in found])


def _name(key: tuple[Hashable, ...]) -> str | None:
    # What customers need is told of the months from today on.
    return told_or_none(("opportunities", timezone.localdate(), *key))


def _keep(key: tuple[Hashable, ...], whole: Whole) -> Whole:
    with _LOCK:
        _KEPT[key] = whole
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return whole


def _find(questions: Questions) -> Whole:
    scope = company_scope()
    found, cut = list[Candidate](), False
    for source in SOURCES:
        rows = list(source.find(questions, scope, ()))
        cut |= len(rows) >= MOST
        found += rows
    basis = basis_of(questions, scope)
    # What a better price brings is margin in a ledger without costs too: that ranks nothing else.
    knows = any(one.margin is not None for one in found if one.key.kind not in PRICE_KINDS)
    return Whole(
        by_account=by_account(found),
        with_margin=knows,
        cut=cut,
        currency=basis.currency or questions.company.currency,
        period=basis.period,
        as_of=basis.as_of,
        merged={},
        waits=basis.waits,
    )
