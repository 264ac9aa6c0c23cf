"""Concentration and loss, over what one person may see, in the twelve months of the portfolio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from clave.apps.identity.models import User
from clave.figures.assortment import catalogue
from clave.figures.base import FigureResult, Row, Scope
from clave.lib.months import add_months

from .directory import Directory, Entry, Told
from .selectors import Questions, Sight, fixed_costs_of, sight_of

MONTHS = 12
GROUPED = ("delegation", "channel", "buying_centre")
BY_PRODUCT = ("product", "family")


@dataclass(frozen=True)
class Concentration:
    """The figure with the units' names. ``excluded``: those at or below zero, listed apart.
    ``trend``: the figure of the same units through time."""

    figure: FigureResult
    rows: list[Row]
    excluded: list[Row]
    total: Decimal
    has_tiers: bool
    trend: FigureResult


@dataclass(frozen=True)
class Lost:
    """Which units might be lost (codes of deciding accounts), and what is assumed.

    ``recapture``: share in 0…1; ``avoidable``: yearly costs that would end.
    """

    codes: tuple[str, ...] = ()
    recapture: Decimal = Decimal()
    avoidable: Decimal = Decimal()


@dataclass(frozen=True)
class LossAnswer:
    """The figure after losing the chosen units, their names, and each unit on its own."""

    figure: FigureResult
    chosen: list[Row]
    largest: list[Row]
    options: list[Row]
    has_fixed_costs: bool


def concentration_for(user: User, *, by: str, key_only: bool) -> Concentration:
    """Concentration by deciding parent, account, segment, delegation, channel, buying centre,
    product or family; ``key_only``: tiered accounts alone."""
    sight, questions = sight_of(user), Questions(user)
    entries = sight.directory.by_code
    tiered = {code for code in sight.grouping if code in entries and entries[code].tier}
    scope = sight.scope()
    if key_only:
        members = [code for code, decider in sight.grouping.items() if {code, decider} & tiered]
        scope = sight.scope(accounts=members)
    asked: dict[str, Any] = {"by": by}
    if by in GROUPED:
        asked["groups"] = groups_of(sight, by)
    twelve = last_twelve(questions, scope)
    figure = questions.compute("concentration", twelve, **asked)
    trend = questions.compute("concentration_trend", replace(twelve, start=None), **asked)
    if by == "product":
        names = catalogue(questions.connection())
        rows = [_of_product(row, names) for row in figure.rows]
    else:
        of_accounts = by in ("parent", "account", "buying_centre")
        rows = _named(figure.rows, entries if of_accounts else {})
    return Concentration(
        figure=figure,
        rows=[row for row in rows if not row["excluded"]],
        excluded=[row for row in rows if row["excluded"]],
        total=figure.values["total_amount"],
        has_tiers=bool(tiered),
        trend=trend,
    )


def groups_of(sight: Sight, by: str) -> Told:
    """Visible code → its delegation, channel or buying centre, its own or that of what is above it.

    What no buying centre stands above buys for itself: it is there as who decides for it.
    """
    entries = sight.directory
    codes = sight.grouping
    told = {code: found for code in codes if (found := _group(entries, codes, code, by))}
    return Told(("groups", by, entries.mark, sight.ids), told)


def _group(entries: Directory, deciders: Told, code: str, by: str) -> str:
    entry = entries.by_code.get(code)
    if entry is None:
        return ""
    line = [entry, *(entries.entries[pk] for pk in entries.above(entry.id))]
    line = [one for one in line if one.code in deciders]
    if by == "buying_centre":
        centre = (one.code for one in line if one.level == "buying_centre")
        return next(centre, deciders[code])
    return next((str(getattr(one, by)) for one in line if getattr(one, by)), "")


def loss_for(user: User, asked: Lost) -> LossAnswer:
    """What losing the units of ``asked`` would do; units that one may not see are not there."""
    sight, questions = sight_of(user), Questions(user)
    entries = sight.directory.by_code
    fixed = fixed_costs_of(questions.company) if sight.codes is None else None
    scope = last_twelve(questions, sight.scope())
    given = {"recapture": asked.recapture, "avoidable": asked.avoidable}
    known = {row["code"] for row in questions.compute("loss", scope, lost=[]).rows}
    chosen = [code for code in asked.codes if code in known]
    figure = questions.compute("loss", scope, lost=chosen, fixed_costs=fixed, **given)
    options = _named(figure.rows[:40], entries)
    return LossAnswer(
        figure=figure,
        chosen=_named([row for row in figure.rows if row["lost"]], entries),
        largest=options[:5],
        options=options,
        has_fixed_costs=fixed is not None,
    )


def last_twelve(questions: Questions, scope: Scope) -> Scope:
    """The scope over the twelve complete months that the portfolio shows."""
    period = questions.compute("portfolio", replace(scope, accounts=()), whole=True).period
    if period is None:
        return scope
    return replace(scope, start=add_months(period.end, 1 - MONTHS), end=period.end)


def _of_product(row: Row, names: Mapping[str | None, Row]) -> Row:
    known = names.get(row["code"]) or {}
    return row | {"name": known.get("name") or row["code"], "id": None}


def _named(rows: list[Row], entries: Mapping[str, Entry]) -> list[Row]:
    """The rows with ``name`` and ``id`` of the accounts that their codes are of."""
    named = []
    for row in rows:
        entry = entries.get(row["code"])
        told = {"name": entry.name, "id": entry.id} if entry else {"name": row["code"], "id": None}
        named.append(row | told)
    return named
