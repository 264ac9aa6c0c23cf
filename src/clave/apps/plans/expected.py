"""What a plan is expected to leave both sides: by a scenario, or by what its objectives add."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from clave.apps.identity.models import User
from clave.apps.simulation.selectors import beginning_of, simulated
from clave.figures.base import Period, Row
from clave.figures.simulation_parts import Moves, moves_from
from clave.lib.money import from_minor

from .models import AccountPlan, Investment, Objective
from .models.plans import PnlBasis

OURS = ("gross_sales", "net_sales", "gross_margin", "trade_investment", "customer_contribution")
THEIRS = ("purchases", "consumer_sales", "front_margin", "total_margin")
SECRET = frozenset({"gross_margin", "customer_contribution"})
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """A line of a statement: of twelve months before, and expected; None where not known."""

    code: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """What the plan changes."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Expected:
    """Both sides. ``basis``: what it comes from; ``assumed``: codes of what does not come from the
    ledger; ``investment``: of the plan, in the currency's own unit; ``sees_ours``: whether costs
    are this person's to see."""

    basis: str
    ours: tuple[Line, ...]
    theirs: tuple[Line, ...]
    assumed: tuple[str, ...]
    investment: Decimal
    currency: str
    period: Period | None
    sees_ours: bool


def expected_result(user: User, plan: AccountPlan) -> Expected:
    """What ``user`` may see of it, asked anew; lines of costs are left out where they may not."""
    assert plan.account is not None
    beginning = beginning_of(user, plan.account)
    basis, moves = plan.pnl_basis, Moves()
    if basis == PnlBasis.SCENARIO and plan.scenario is not None:
        moves = moves_from(plan.scenario.moves)
    else:
        basis = PnlBasis.STATEMENT
    done = simulated(beginning, moves).done
    ours = [_line(code, done.before.ours, done.after.ours) for code in OURS]
    theirs = [_line(code, done.before.theirs, done.after.theirs) for code in THEIRS]
    assumed: tuple[str, ...] = ()
    spent = from_minor(investment_of(plan.investments.all()), plan.currency)
    if basis == PnlBasis.STATEMENT:
        ours, theirs, assumed = _added(list(plan.objectives.all()), spent, ours, theirs)
    shown = [line for line in ours if beginning.sees_ours or line.code not in SECRET]
    return Expected(
        basis=str(basis),
        ours=tuple(shown),
        theirs=tuple(theirs),
        assumed=assumed,
        investment=spent,
        currency=beginning.currency,
        period=beginning.figure.period,
        sees_ours=beginning.sees_ours,
    )


def investment_of(investments: Iterable[Investment]) -> int:
    """The money of a plan, in minor units."""
    return sum(one.amount_minor or 0 for one in investments)


def added_by(objectives: Iterable[Objective], measure: str) -> Decimal | None:
    """What the objectives of a measure add, from baseline to target; None where there is none."""
    found = [
        one.target - one.baseline
        for one in objectives
        if one.measure == measure and one.baseline is not None
    ]
    return sum(found, Decimal()) if found else None


def _added(
    objectives: Sequence[Objective], spent: Decimal, ours: list[Line], theirs: list[Line]
) -> tuple[list[Line], list[Line], tuple[str, ...]]:
    """The statement of the twelve months with what the objectives add to it.

    Sales: of the objectives of sales, else the sum of those of families. What is earned on them:
    of the objective of contribution, else as much of net sales as today, less the plan's money.
    The other lines, and the customer's, grow with net sales.
    """
    more = added_by(objectives, "sales")
    families = added_by(objectives, "family_sales")
    more, by_family = (more, False) if more is not None else (families, True)
    earned = added_by(objectives, "contribution")
    by = {line.code: line for line in ours}
    net = by["net_sales"].before
    if more is None and earned is None:
        return ours, theirs, ("nothing_measured",)
    growth = (more or Decimal()) / net if net else Decimal()
    after = [_grown(line, growth) for line in ours]
    assumed = ["same_structure"]
    if by_family and more is not None:
        assumed.append("families_alone")
    contribution = by["customer_contribution"].before
    if contribution is not None:
        gain = earned if earned is not None else contribution * growth - spent
        if earned is None:
            assumed.append("same_contribution_rate")
        after[-1] = Line(
            "customer_contribution", contribution, (contribution + gain).quantize(_CENT)
        )
    return after, [_grown(line, growth) for line in theirs], tuple(assumed)


def _grown(line: Line, growth: Decimal) -> Line:
    if line.before is None:
        return line
    return Line(line.code, line.before, (line.before * (1 + growth)).quantize(_CENT))


def _line(code: str, before: Row, after: Row) -> Line:
    return Line(code, before.get(code), after.get(code))
