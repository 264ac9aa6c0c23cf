"""What losing customers may cost within a year: each with its chance, all of them drawn together.

Definition, traps and worked values: ``docs/figures/profit_at_risk.md``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Unpack

from clave.figures.accounts import account_sums
from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.contributions import taken_of
from clave.figures.frame import Frame, open_frame
from clave.figures.loss_assumptions import Assumptions, Given, Known
from clave.figures.loss_chances import Chances, chances_of
from clave.figures.loss_draws import DRAWS, LEVEL, QUANTILES, SEED
from clave.figures.loss_economics import economics
from clave.figures.loss_risk import Risk, money, plus, risk_of
from clave.figures.margin import rate
from clave.figures.profit_rules import ProfitRules
from clave.figures.receivables import open_receivables
from clave.lib.months import add_months
from clave.lib.refusal import Refused

_TOPS = (1, 2, 3)


class Drawing(Given, total=False):
    """How it is drawn, beside the assumptions of a loss. ``level``: 0.95 looks at the worst 5 %."""

    level: float
    draws: int
    seed: int


def profit_at_risk(
    connection: Connection,
    scope: Scope,
    chances: Chances | None = None,
    rules: ProfitRules | None = None,
    **given: Unpack[Drawing],
) -> FigureResult:
    """The result of a year, and what it may fall to when customers are lost by chance.

    One draw for each deciding parent (``scope.grouping``). ``chances``: what people entered; of the
    others a rule on their history, marked as assumed. ``rules``: as in
    :func:`~clave.figures.loss.loss`. Over the twelve complete months up to the last one, unless the
    scope has months. ``given``: :class:`Drawing`. ``rows``: ``row`` 'unit' for each customer,
    largest expected loss first, and 'bin' for the distribution. Money in Decimal, to the cent where
    it is drawn. Raises ``Refused('not_a_share')`` for a level not between 0 and 1 or a recapture
    outside 0…1.
    """
    level, draws = given.get("level", LEVEL), given.get("draws", DRAWS)
    if not 0 < level < 1:
        raise Refused("not_a_share", parameter="level", value=level)
    taken: dict[str, Any] = {k: v for k, v in given.items() if k in Given.__annotations__}
    assumptions = Assumptions(**taken)
    assumptions.check()
    frame = open_frame(connection, _year(connection, scope))
    sums = account_sums(frame)
    whole = economics(frame, sums, assumptions, taken_of(connection, frame, rules))
    members = {unit.code: unit.members for unit in sums.units}
    owed = open_receivables(frame)
    found = chances_of(frame, members, chances, owed)
    risk = risk_of(whole, members, found, owed, (draws, given.get("seed", SEED), level))
    _note(frame, risk, draws)
    values = _values(risk) | _drawn_values(risk) | {"level": level, "draws": draws}
    values["counted"] = whole.counted
    return frame.result(FIGURE, values=values, rows=risk.rows() + risk.bins())


def _year(connection: Connection, scope: Scope) -> Scope:
    """The twelve complete months up to the last one, as far as the ledger reaches."""
    frame = open_frame(connection, scope)
    if scope.start or scope.end or frame.last_month is None or frame.covered is None:
        return scope
    start = max(add_months(frame.last_month, -11), frame.covered.start)
    return replace(scope, start=min(start, frame.last_month), end=frame.last_month)


def _values(risk: Risk) -> Row:
    """What needs no draws."""
    whole, expected = risk.whole, risk.expected_change()
    after = [plus(risk.today, change) for change in whole.cumulative_changes()]
    tops = {f"result_after_top{n}": after[n - 1] if len(after) >= n else None for n in _TOPS}
    return {
        "accounts": len(whole.ranked),
        "entered_accounts": sum(c.source == "entered" for c in risk.chances.values()),
        "net_amount_today": whole.today.net_amount,
        "margin_amount_today": whole.today.margin_amount,
        "fixed_costs_today": whole.today.fixed_costs,
        "result_today": risk.today,
        "expected_losses": float(sum(chance.value for chance in risk.chances.values())),
        "expected_net_lost": risk.expected_net(),
        "expected_loss": None if expected is None else -expected,
        "expected_result": plus(risk.today, expected),
        "open_receivables_expected": risk.expected_open(),
        "k_star": whole.k_star(),
        **tops,
    }


def _drawn_values(risk: Risk) -> Row:
    """What the draws say; None where there was nothing to draw."""
    drawn, today = risk.drawn, risk.today
    names = [_quantile_name(share) for share in QUANTILES]
    if drawn is None:
        empty = ("profit_at_risk", "profit_at_risk_rate", "tail_loss", "loss_probability")
        return dict.fromkeys((*empty, *names))
    at_risk = money(-drawn.worst)
    return {
        "profit_at_risk": at_risk,
        "profit_at_risk_rate": _rate(at_risk, today),
        "tail_loss": money(-drawn.tail_mean),
        "loss_probability": None if today is None else drawn.share_below(-float(today) - 1e-6),
        **{
            name: plus(today, money(change))
            for name, change in zip(names, drawn.quantiles, strict=True)
        },
    }


def _quantile_name(share: float) -> str:
    return f"result_p{round(share * 100):02d}"


def _rate(at_risk: Known, today: Known) -> float | None:
    """Per result; not known where there is none, or a loss."""
    return rate(at_risk, today) if today is not None and today > 0 else None


def _note(frame: Frame, risk: Risk, draws: int) -> None:
    assumed = sum(chance.source == "history" for chance in risk.chances.values())
    if assumed:
        frame.assumed.append(note("chance_by_history", accounts=assumed))
    if risk.drawn is not None:
        frame.assumed.append(note("losses_independent", draws=draws))
    if frame.period and frame.period.months < 12:
        frame.missing.append(note("less_than_a_year", months=frame.period.months))


_MONEY = (
    *("net_amount_today", "margin_amount_today", "fixed_costs_today", "result_today"),
    *("expected_net_lost", "expected_loss", "expected_result", "profit_at_risk", "tail_loss"),
    *(_quantile_name(share) for share in QUANTILES),
    *(f"result_after_top{count}" for count in _TOPS),
    *("net_amount", "margin_amount", "alone_change", "alone_result", "from_amount", "to_amount"),
    *("open_receivables", "overdue", "open_receivables_expected"),
)
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(_MONEY, "money"),
    **dict.fromkeys(("accounts", "entered_accounts", "k_star", "draws", "rank"), "count"),
    **dict.fromkeys(("profit_at_risk_rate", "loss_probability", "level"), "ratio"),
    **dict.fromkeys(("probability", "change_rate", "overdue_rate", "tail_share"), "ratio"),
    **dict.fromkeys(("expected_losses", "silence", "rhythm_months"), "index"),
    **dict.fromkeys(("row", "code", "source", "counted"), "text"),
    "members": "count",
}

FIGURE = Figure(
    name="profit_at_risk",
    definition="profit_at_risk/1",
    needs=(
        "account_month: account, month, kind, net_amount, cost_amount, net_with_cost",
        "receivables, payments (for what they owe, and what of it is overdue)",
        "chances of the books",
    ),
    units=_UNITS,
    parameters=("chances", "rules", *Drawing.__annotations__),
    compute=profit_at_risk,
)
