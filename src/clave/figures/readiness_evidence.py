"""What the ledger alone says of the criteria of key account management, with its metrics.

The half of :mod:`clave.figures.readiness` that needs nobody's answers. Definition, traps and worked
values: ``docs/figures/readiness_evidence.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from clave.figures.accounts import account_sums
from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, note
from clave.figures.concentration import concentration
from clave.figures.frame import Frame, open_frame
from clave.figures.loss import loss
from clave.figures.profit_rules import ProfitRules
from clave.figures.readiness_criteria import CRITERIA, METRICS, Criterion
from clave.figures.readiness_customers import customer_metrics
from clave.figures.readiness_products import product_metrics
from clave.figures.relationship_length import relationship_length
from clave.lib.months import add_months

WINDOW = 12


def readiness_evidence(
    connection: Connection,
    scope: Scope,
    fixed_costs: Decimal | None = None,
    non_products: Sequence[str] = (),
    rules: ProfitRules | None = None,
) -> FigureResult:
    """Every metric of the criteria over the last twelve complete months, and the scores they give.

    ``fixed_costs``: of a year; without them the damage of a loss is not known. ``rules``: of the
    income statement, as for :func:`~clave.figures.loss.loss`. ``rows``: ``row``
    'criterion' with ``score`` (0…4 or None) and the ``metric`` that decided, and 'metric' with each
    number, scored or not. What cannot be told is None, and said in ``missing``.
    """
    whole = open_frame(connection, scope)
    last = whole.last_month
    if last is None:
        values: dict[str, float | None] = dict.fromkeys(METRICS)
        return whole.result(FIGURE, values=_summary(values), rows=_rows(values))
    year = replace(scope, start=add_months(last, 1 - WINDOW), end=last)
    frame = open_frame(connection, year)
    lost = loss(connection, year, fixed_costs=fixed_costs, rules=rules)
    values = dict.fromkeys(METRICS) | _metrics(connection, year, frame, lost, non_products)
    return frame.result(FIGURE, values=_summary(values), rows=_rows(values))


def _metrics(
    connection: Connection,
    year: Scope,
    frame: Frame,
    lost: FigureResult,
    non_products: Sequence[str],
) -> dict[str, float | None]:
    few = concentration(connection, year).values
    frame.missing.extend(n for n in lost.missing if n not in frame.missing and _about_loss(n))
    values: Row = {name: few[name] for name in ("cr5", "hhi", "gini", "n80", "effective_number")}
    values |= {"worst_loss_rate": _worst(lost), "k_star": lost.values["k_star"]}
    values |= customer_metrics(frame, account_sums(frame, "account"))
    values |= relationship_length(frame, year.grouping) | product_metrics(frame, non_products)
    if values["kept_share"] is None:
        frame.missing.append(note("no_year_before"))
    return {name: None if value is None else float(value) for name, value in values.items()}


def _about_loss(entry: Row) -> bool:
    return entry["code"] in {"no_cost", "cost_partly_known", "no_fixed_costs", "nothing_positive"}


def _worst(lost: FigureResult) -> float | None:
    """How much of the result the loss of one customer takes away at most; 1 where there is none.

    A company that makes no profit cannot bear any loss: what takes away a margin counts as all.
    """
    today = lost.values["result_today"]
    changes = [row["alone_change"] for row in lost.rows if row["alone_change"] is not None]
    if today is None or not changes:
        return None
    worst = max(Decimal(), -min(changes))
    if today <= 0:
        return 1.0 if worst > 0 else 0.0
    return float(worst / today)


def _rows(values: dict[str, float | None]) -> list[Row]:
    rows: list[Row] = []
    for criterion in CRITERIA:
        score, metric = criterion.score(values)
        rows.append(_row("criterion", criterion, metric, values) | {"score": score})
    for criterion in CRITERIA:
        for one in criterion.metrics:
            row = _row("metric", criterion, one.code, values)
            rows.append(row | {"score": one.score(values[one.code])})
    return rows


def _row(row: str, criterion: Criterion, metric: str | None, values: Row) -> Row:
    return {
        "row": row,
        "number": criterion.number,
        "criterion": criterion.code,
        "kind": criterion.kind,
        "metric": metric,
        "value": values[metric] if metric else None,
    }


def _summary(values: dict[str, float | None]) -> Row:
    scored = [c for c in CRITERIA if c.score(values)[0] is not None]
    return {
        "criteria": len(CRITERIA),
        "from_ledger": sum(criterion.kind == "ledger" for criterion in scored),
        "by_proxy": sum(criterion.kind == "proxy" for criterion in scored),
        **values,
    }


FIGURE = Figure(
    name="readiness_evidence",
    definition="readiness_evidence/1",
    needs=(
        "account_month, account_product_month: net_amount, cost_amount, net_with_cost",
        "sales: invoice, product (for what stands on an invoice)",
        "accounts: level, channel, direct; products: family, launch_date; deductions: type",
        "fixed costs of the company",
    ),
    units={
        **dict.fromkeys(METRICS, "index"),
        **dict.fromkeys(("criteria", "from_ledger", "by_proxy", "number", "score"), "count"),
        **dict.fromkeys(("row", "criterion", "kind", "metric"), "text"),
        "value": "index",
    },
    parameters=("fixed_costs", "non_products", "rules"),
    compute=readiness_evidence,
)
