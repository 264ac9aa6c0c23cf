"""How each account fares: one score with its components open.

Definition, traps and worked values: ``docs/figures/health.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from clave.figures.asking import Connection, query_once
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.figures.contributions import Taken, taken_of
from clave.figures.frame import Frame, open_frame
from clave.figures.health_scoring import ANCHORS, SINGLE_THREAD_MOST, WEIGHTS, anchored, weighed
from clave.figures.margin import rate
from clave.figures.penetration import penetration
from clave.figures.portfolio import added, cells, standing, window_of
from clave.figures.profit_rules import ProfitRules
from clave.figures.receivables import open_receivables, owed_by
from clave.figures.targets_told import ToldTargets
from clave.lib.months import add_months, month_of
from clave.lib.refusal import Refused

COMPONENTS = tuple(WEIGHTS)


@dataclass(frozen=True)
class Told:
    """What the books know, by the code of the unit: coverage 0…1 and whether one thread carries it
    (``relations``), answers 0…10 (``satisfaction``), done per due (``plans``); and the weights."""

    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))
    relations: Mapping[str, tuple[float | None, bool]] = field(default_factory=dict)
    satisfaction: Mapping[str, float] = field(default_factory=dict)
    plans: Mapping[str, float] = field(default_factory=dict)


def health(
    connection: Connection,
    scope: Scope,
    health_books: Told | None = None,
    non_products: Sequence[str] = (),
    told_targets: ToldTargets | None = None,
    rules: ProfitRules | None = None,
) -> FigureResult:
    """Each deciding parent, or account, with sales in the last twelve complete months.

    ``rows``: worst first: ``code, score`` (0…100), ``coverage, state``, and for each component its
    value (``sales_ratio``, ``margin_difference``, ``overdue_ratio``, ``product_ratio``,
    ``relation_ratio``, ``satisfaction_index``, ``plan_ratio``) and score (``sales_score`` …).
    ``rules``: of the income statement: with what conditions, serving and investment take, the
    margin is the contribution; ``values["counted"]`` says ``contribution``, or ``margin`` where
    nothing of it is told. Other ``values``: how many are in each state, the mean by sales. Raises
    ``Refused('weights_do_not_sum')`` unless the weights are none below zero and sum to 100.
    """
    told = health_books or Told()
    check_weights(told.weights)
    frame = open_frame(connection, scope)
    window = window_of(frame)
    if window is None:
        return frame.result(FIGURE, values=_values([]) | {"counted": "margin"})
    period, covered = window
    taken = _taken(frame, period, rules)
    units = _units(frame, period, covered, taken)
    _add_plan(frame, period, units, told_targets or ToldTargets())
    _add_overdue(frame, units)
    _add_products(frame, units, non_products)
    rows = [_row(code, unit, told) for code, unit in units.items()]
    _note_unknown(frame, rows, counts_margin=taken is None)
    rows.sort(key=lambda row: (row["score"] is None, row["score"], row["code"]))
    counted = "margin" if taken is None else "contribution"
    values = _values(rows) | {"counted": counted}
    return frame.result(FIGURE, period=period, values=values, rows=rows)


def check_weights(weights: Mapping[str, float]) -> None:
    """Raise ``Refused('weights_do_not_sum')`` unless ``weights`` sum to 100, none below zero."""
    total = sum(weights.values())
    if set(weights) - set(WEIGHTS) or min(weights.values()) < 0 or abs(total - 100) > 1e-9:
        raise Refused("weights_do_not_sum", total=round(total, 2))


def _taken(frame: Frame, period: Period, rules: ProfitRules | None) -> Taken | None:
    """What lowers each account's gross margin to its contribution over the twelve months."""
    if rules is None:
        return None
    year = replace(frame.scope, start=period.start, end=period.end)
    return taken_of(frame.connection, open_frame(frame.connection, year), rules)


def _margin_rate(told: Row, members: Sequence[Row], taken: Taken | None) -> float | None:
    """What a unit leaves per sale with known cost: of its gross margin, or what is left of it."""
    if taken is None or told["margin_amount"] is None:
        known: float | None = told["margin_rate"]
        return known
    left: Decimal = told["margin_amount"]
    left -= sum((taken.get(cell["account"], Decimal()) for cell in members), Decimal())
    return rate(left, told["net_with_cost"])


def _units(frame: Frame, period: Period, covered: bool, taken: Taken | None) -> dict[str, Row]:
    """By unit with sales: its sums, the sales ratio against last year, the margin difference."""
    sql, given = cells(frame, period)
    everything = frame.rows(sql, **given)
    found: dict[str, list[Row]] = defaultdict(list)
    for cell in everything:
        if cell["account"] is not None:
            found[frame.scope.parent(cell["account"])].append(cell)
    everybody = standing(added(everything), period, covered=covered)
    whole = _margin_rate(everybody, everything, taken)
    units = {}
    for code, members in found.items():
        told = standing(added(members), period, covered=covered)
        own, before = _margin_rate(told, members, taken), told["previous_amount"] or Decimal()
        if told["net_amount"] > 0 or before > 0:
            units[code] = told | {
                "sales_ratio": rate(told["net_amount"], before) if before > 0 else None,
                "sales_against": "last_year",
                "margin_difference": None if own is None or whole is None else own - whole,
            }
    return units


_PLANNED = """
WITH planned AS (
    SELECT account, date_trunc('month', date)::DATE AS month, version, sum(amount) AS amount
    FROM budgets WHERE {condition} AND account IS NOT NULL AND date BETWEEN $from AND $until
    GROUP BY ALL
),
newest AS (
    SELECT account, month, max_by(amount, coalesce(version, '')) AS amount
    FROM planned GROUP BY account, month
)
SELECT account, month, amount FROM newest
"""


def _add_plan(frame: Frame, period: Period, units: dict[str, Row], told: ToldTargets) -> None:
    """Where every one of the twelve months has a plan, sales are seen against it: the approved
    targets of the books in the months that they cover, else the budgets."""
    budgeted = query_once(frame.connection, "SELECT count(*) AS lines FROM budgets")[0]["lines"]
    found: list[tuple[str, date, Decimal]] = [
        (target.account, target.month, target.amount)
        for target in told.targets
        if target.account is not None and period.start <= target.month <= period.end
    ]
    if budgeted:
        sql = _PLANNED.format(condition=frame.condition)
        given = {"from": period.start, "until": _last_day(period.end)}
        rows = (row for row in frame.rows(sql, **given) if row["month"] not in told.covers)
        found += [(row["account"], row["month"], row["amount"]) for row in rows]
    planned: dict[str, dict[str, dict[date, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for account, month, value in found:
        planned[frame.scope.parent(account)][account][month] = value
    for code, members in planned.items():
        amount = sum((sum(months.values(), Decimal()) for months in members.values()), Decimal())
        whole = min(len(months) for months in members.values()) >= period.months
        if code in units and amount > 0 and whole:
            ratio = rate(units[code]["net_amount"], amount)
            units[code] |= {"sales_ratio": ratio, "sales_against": "plan"}


def _add_overdue(frame: Frame, units: dict[str, Row]) -> None:
    """The overdue share of what each owes. Of an earlier day only where no line states it as of
    now; who owes nothing is late with nothing."""
    stated = "SELECT count(open_amount) AS lines FROM receivables"
    day = _day_of(frame)
    if day is not None and query_once(frame.connection, stated)[0]["lines"]:
        frame.missing.append(note("open_only_today"))
        return
    owed = open_receivables(frame, day)
    if owed is None:
        return
    members: dict[str, list[str]] = defaultdict(list)
    for account in filter(None, owed):
        members[frame.scope.parent(account)].append(account)
    for code, unit in units.items():
        accounts = tuple(members.get(code, ()))
        open_amount = owed_by(accounts, owed, "open_amount")
        overdue = owed_by(accounts, owed, "overdue_amount")
        if open_amount is None or overdue is None:
            continue
        late = max(overdue, Decimal()) / open_amount if open_amount > 0 else Decimal()
        unit["overdue_ratio"] = float(min(late, Decimal(1)))


def _day_of(frame: Frame) -> date | None:
    """The day on which debts are seen; None = the newest of the ledger."""
    end = frame.scope.end
    if end is None or frame.as_of is None:
        return frame.scope.as_of
    last = _last_day(end)
    return None if last >= frame.as_of else last


def _last_day(month: date) -> date:
    return add_months(month_of(month), 1) - timedelta(days=1)


def _add_products(frame: Frame, units: dict[str, Row], non_products: Sequence[str]) -> None:
    """Different products per the median of like accounts."""
    answer = penetration(frame.connection, frame.scope, non_products=non_products)
    for row in answer.rows:
        median = row["like_median_products"]
        if row["code"] in units and median:
            units[row["code"]]["product_ratio"] = row["products"] / median
    if not any("product_ratio" in unit for unit in units.values()):
        frame.missing.append(note("no_like_accounts"))


def _row(code: str, unit: Row, told: Told) -> Row:
    coverage, single = told.relations.get(code, (None, False))
    found = {
        "sales": unit["sales_ratio"],
        "margin": unit["margin_difference"],
        "payment": unit.get("overdue_ratio"),
        "penetration": unit.get("product_ratio"),
        "relation": coverage,
        "satisfaction": told.satisfaction.get(code),
        "plan": told.plans.get(code),
    }
    scores = {name: anchored(value, ANCHORS[name]) for name, value in found.items()}
    if single and scores["relation"] is not None:
        scores["relation"] = min(scores["relation"], SINGLE_THREAD_MOST)
    seen = weighed(scores, told.weights)
    return {
        "code": code,
        "net_amount": unit["net_amount"],
        "score": seen.score,
        "coverage": seen.coverage,
        "state": seen.state,
        "sales_against": unit["sales_against"],
        **{VALUES[name]: value for name, value in found.items()},
        **{f"{name}_score": score for name, score in scores.items()},
    }


def _note_unknown(frame: Frame, rows: list[Row], *, counts_margin: bool) -> None:
    """Name the components that are known of nobody, and what counts as a margin."""
    if not rows:
        return
    unknown = [name for name in COMPONENTS if all(row[f"{name}_score"] is None for row in rows)]
    if "margin" in unknown:
        frame.missing.append(note("no_cost"))
    elif counts_margin:
        frame.assumed.append(note("contribution_is_gross_margin"))
    if unknown:
        frame.missing.append(note("health_unknown", components=unknown))


def _values(rows: list[Row]) -> Row:
    scored = [row for row in rows if row["score"] is not None and row["net_amount"] > 0]
    net = sum((row["net_amount"] for row in scored), Decimal())
    mean = sum(row["score"] * float(row["net_amount"]) for row in scored)
    states = [row["state"] for row in rows]
    return {
        "accounts": len(rows),
        "score": mean / float(net) if net else None,
        **{name: states.count(name) for name in ("healthy", "attention", "fragile", "unknown")},
    }


VALUES = {
    "sales": "sales_ratio",
    "margin": "margin_difference",
    "payment": "overdue_ratio",
    "penetration": "product_ratio",
    "relation": "relation_ratio",
    "satisfaction": "satisfaction_index",
    "plan": "plan_ratio",
}
FIGURE = Figure(
    name="health",
    definition="health/2",
    needs=(
        "account_month: account, month, net_amount, cost_amount (optional)",
        "account_product_month: product (for penetration)",
        "receivables, payments (for payment)",
        "budgets, or approved targets of the books (for sales against plan)",
        "relations of the books",
        "deductions, activities, receivables and the rules of the income statement (optional)",
    ),
    units={
        "code": "text",
        "state": "text",
        "sales_against": "text",
        "counted": "text",
        "net_amount": "money",
        "score": "index",
        "coverage": "ratio",
        **dict.fromkeys(("accounts", "healthy", "attention", "fragile", "unknown"), "count"),
        **{f"{name}_score": "index" for name in COMPONENTS},
        **{name: "index" if name.endswith("index") else "ratio" for name in VALUES.values()},
    },
    parameters=("health_books", "non_products", "told_targets", "rules"),
    compute=health,
)
