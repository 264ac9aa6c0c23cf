"""Concentration and loss, over what one person may see, in the twelve months of the portfolio."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from clave.apps.identity.models import User
from clave.figures.base import FigureResult, Row, Scope
from clave.lib.months import add_months

from .models import Account
from .selectors import compute, sight_of, yearly_fixed_costs

MONTHS = 12


@dataclass(frozen=True)
class Concentration:
    """The figure with the units' names. ``excluded``: those at or below zero, listed apart."""

    figure: FigureResult
    rows: list[Row]
    excluded: list[Row]
    total: Decimal
    has_tiers: bool


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
    """Concentration by deciding parent, account or segment; ``key_only``: tiered accounts alone."""
    sight = sight_of(user)
    tiered = set(Account.objects.visible_to(user).exclude(tier="").values_list("code", flat=True))
    scope = sight.scope()
    if key_only:
        members = [code for code, decider in sight.grouping.items() if {code, decider} & tiered]
        scope = sight.scope(accounts=members)
    figure = compute("concentration", last_twelve(scope), by=by)
    names = {} if by == "segment" else names_of(figure.rows)
    rows = [row | names.get(row["code"], {"name": row["code"], "id": None}) for row in figure.rows]
    return Concentration(
        figure=figure,
        rows=[row for row in rows if not row["excluded"]],
        excluded=[row for row in rows if row["excluded"]],
        total=figure.values["total_amount"],
        has_tiers=bool(tiered),
    )


def loss_for(user: User, asked: Lost) -> LossAnswer:
    """What losing the units of ``asked`` would do; units that one may not see are not there."""
    sight = sight_of(user)
    fixed = yearly_fixed_costs() if sight.codes is None else None
    scope = last_twelve(sight.scope())
    given = {"recapture": asked.recapture, "avoidable": asked.avoidable}
    known = {row["code"] for row in compute("loss", scope, lost=[]).rows}
    chosen = [code for code in asked.codes if code in known]
    figure = compute("loss", scope, lost=chosen, fixed_costs=fixed, **given)
    names = names_of(figure.rows)
    rows = [row | names.get(row["code"], {"name": row["code"], "id": None}) for row in figure.rows]
    return LossAnswer(
        figure=figure,
        chosen=[row for row in rows if row["lost"]],
        largest=rows[:5],
        options=rows[:40],
        has_fixed_costs=fixed is not None,
    )


def last_twelve(scope: Scope) -> Scope:
    """The scope over the twelve complete months that the portfolio shows."""
    period = compute("portfolio", replace(scope, accounts=())).period
    if period is None:
        return scope
    return replace(scope, start=add_months(period.end, 1 - MONTHS), end=period.end)


def names_of(rows: list[Row]) -> dict[str, Row]:
    """Name and id of the accounts that the rows' codes are of."""
    codes = [row["code"] for row in rows]
    return {
        code: {"name": name, "id": pk}
        for code, name, pk in Account.objects.filter(code__in=codes).values_list(
            "code", "name", "pk"
        )
    }
