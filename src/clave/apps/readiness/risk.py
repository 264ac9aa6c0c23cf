"""Reads on the profit at risk: what losing customers may cost, and who judged a chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clave.apps.accounts.insights import last_twelve
from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions, fixed_costs_of, sight_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.figures.base import FigureResult, Row, Scope
from clave.figures.loss_chances import Chances

from .models import LossChance, ReadinessRules


@dataclass(frozen=True)
class AtRisk:
    """The figure; ``rows`` of customers with ``name``, ``id``, ``may_edit`` and who judged."""

    figure: FigureResult
    rows: list[Row]
    bins: list[Row]


def profit_at_risk_for(user: User, *, without_judgement: bool = False) -> AtRisk:
    """What losing customers may cost, over what ``user`` sees; ``without_judgement``: by history
    alone."""
    sight, questions = sight_of(user), Questions(user)
    entries = sight.directory.by_code
    whole = sight.codes is None and not questions.facts.hidden
    fixed = fixed_costs_of(questions.company) if whole else None
    scope = last_twelve(questions, sight.scope())
    level = ReadinessRules.current().certainty / 100
    judged_chances = {} if without_judgement else _chances(scope)
    told = Chances(tuple((code, float(c.percent) / 100) for code, c in judged_chances.items()))
    figure = questions.compute(
        "profit_at_risk", scope, fixed_costs=fixed, chances=told, level=level
    )
    may_edit = user.may(Permission.EDIT_ACCOUNTS)
    rows = []
    for row in figure.rows:
        if row["row"] != "unit":
            continue
        entry, chance = entries.get(row["code"]), judged_chances.get(row["code"])
        decides = entry is not None and entry.decider in {None, entry.id}
        rows.append(
            row
            | {
                "name": entry.name if entry else row["code"],
                "id": entry.id if entry else None,
                "may_edit": may_edit and decides,
                "reason": chance.reason if chance else "",
                "judged_by": str(chance.judged_by) if chance and chance.judged_by else "",
                "judged_on": chance.judged_on if chance else None,
            }
        )
    return AtRisk(figure, rows, [row for row in figure.rows if row["row"] == "bin"])


def _chances(scope: Scope) -> Mapping[str, LossChance]:
    """Those of the scope's accounts, by code."""
    found = LossChance.objects.select_related("account", "judged_by")
    chances = {chance.account.code: chance for chance in found}
    if scope.accounts is None:
        return chances
    within = set(scope.accounts)
    return {code: chance for code, chance in chances.items() if code in within}


def chance_of(account: Account) -> LossChance | None:
    """What somebody judged, if anybody did."""
    return LossChance.objects.filter(account=account).first()


def tell_chances(scope: Scope) -> Chances:
    """What the figure is told: the chances of the scope's accounts."""
    found = _chances(scope)
    return Chances(tuple((code, float(c.percent) / 100) for code, c in sorted(found.items())))
