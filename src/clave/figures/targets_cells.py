"""What was to be sold and what was, by month and by what the figure ``targets`` is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from clave.figures.asking import query_once
from clave.figures.base import Period, Row, note
from clave.figures.frame import Frame
from clave.figures.target_spreading import spread_over
from clave.figures.targets_told import ToldTargets
from clave.lib.months import add_months, month_range

Cells = dict[str | None, dict[date, Decimal]]
_SOLD_KINDS = ("sale", "return")
_KINDS = f"kind IN {_SOLD_KINDS}"

_SOLD = """
SELECT account, month, sum(net_amount) AS amount FROM account_month
WHERE {condition} AND {kinds} AND month <= $until GROUP BY account, month
"""
# Who answers for an account is joined here: of a large ledger few rows come out.
_SOLD_BY_KAM = """
WITH kams AS (
    SELECT unnest($known::VARCHAR[]) AS account, unnest($answering::VARCHAR[]) AS kam
),
sold AS (
    SELECT account, month, sum(net_amount) AS amount FROM account_month
    WHERE {condition} AND {kinds} AND month <= $until GROUP BY account, month
)
SELECT kam, month, sum(amount) AS amount FROM sold LEFT JOIN kams USING (account)
GROUP BY kam, month
"""
_SOLD_BY_FAMILY = """
WITH families AS (
    SELECT coalesce(p.code, n.product) AS product, any_value(coalesce(p.family, n.family)) AS family
    FROM products p FULL JOIN product_names n ON n.product = p.code GROUP BY ALL
)
SELECT f.family, c.month, sum(c.net_amount) AS amount
FROM account_product_month c LEFT JOIN families f ON f.product = c.product
WHERE {condition} AND {kinds} AND month <= $until GROUP BY f.family, c.month
"""
_SOLD_BY_SELLER = """
SELECT seller, date_trunc('month', date)::DATE AS month, sum(net_amount) AS amount FROM sales
WHERE {condition} AND {kinds} AND date < $after GROUP BY ALL
"""
_BUDGETED = """
WITH told AS (
    SELECT date_trunc('month', date)::DATE AS month, account, kam, product_family AS family,
        coalesce(version, '') AS version, sum(amount) AS amount
    FROM budgets WHERE {condition} AND date >= $first AND date < $after
        AND ($version IS NULL OR version = $version) GROUP BY ALL
)
SELECT month, account, kam, family, max_by(amount, version) AS amount FROM told
GROUP BY month, account, kam, family
"""


def actual_cells(frame: Frame, by: str | None, told: ToldTargets) -> Cells:
    """Net amount of sales and returns by month, all months that the ledger covers.

    By ``kam``: who answers for the account by the books, else by the file of accounts; where
    neither knows anybody, who sold (said in ``assumed``).
    """
    if frame.period is None or frame.covered is None:
        return {}
    until = frame.covered.end if frame.scope.end is None else frame.period.end
    parts = {"condition": frame.condition, "kinds": _KINDS}
    if by == "family":
        rows = frame.rows(_SOLD_BY_FAMILY.format(**parts), until=until)
        return _gathered(rows, lambda row: row["family"])
    if by == "kam":
        kams = _kams(frame, told)
        if not kams:
            frame.assumed.append(note("actual_by_seller"))
            sql = _SOLD_BY_SELLER.format(**parts)
            rows = frame.rows(sql, after=add_months(until, 1))
            return _gathered(rows, lambda row: _named(row["seller"], told))
        told_of = {"known": list(kams), "answering": list(kams.values())}
        rows = frame.rows(_SOLD_BY_KAM.format(**parts), until=until, **told_of)
        return _gathered(rows, lambda row: row["kam"])
    if by == "account":
        rows = frame.rows(_SOLD.format(**parts), until=until)
        return _gathered(rows, _by_account(frame))
    rows = [row for row in frame.months() if row["month"] <= until and row["kind"] in _SOLD_KINDS]
    return _gathered([row | {"amount": row["net_amount"]} for row in rows], lambda row: None)


def target_rows(frame: Frame, year: Period, version: str | None, told: ToldTargets) -> list[Row]:
    """What was to be sold in the months of ``year``: the budgets of the ledger, and in the months
    that the books cover their approved targets instead."""
    rows = [row for row in _budgeted(frame, year, version) if row["month"] not in told.covers]
    months = set(month_range(year.start, year.end))
    if ours := [target for target in told.targets if target.month in months]:
        frame.assumed.append(note("targets_of_the_books"))
        rows += [vars(target) for target in ours]
    _note_levels(frame, rows)
    return rows


def _budgeted(frame: Frame, year: Period, version: str | None) -> list[Row]:
    if not query_once(frame.connection, "SELECT 1 AS one FROM budgets LIMIT 1"):
        return []
    given = {"first": year.start, "after": add_months(year.end, 1), "version": version}
    return frame.rows(_BUDGETED.format(condition=frame.condition), **given)


def comparable(frame: Frame, rows: list[Row]) -> Frame:
    """The part of the scope that is held against the targets of ``rows``: where each of them names
    an account, these accounts with all that they decide for; else everything."""
    if not rows or any(row["account"] is None for row in rows):
        return frame
    units = {frame.scope.parent(row["account"]) for row in rows}
    within = None if frame.scope.accounts is None else set(frame.scope.accounts)
    members = {row["account"] for row in rows} | units
    members |= {code for code, unit in (frame.scope.grouping or {}).items() if unit in units}
    chosen = tuple(sorted(members if within is None else members & within))
    scope = replace(frame.scope, accounts=chosen, include_unassigned=False)
    return replace(frame, scope=scope)


def target_cells(
    frame: Frame, year: Period, rows: list[Row], by: str | None, told: ToldTargets
) -> Cells:
    """The targets of ``rows`` by month; ``frame``: what they are held against."""
    if by == "family":
        cells = _gathered(rows, lambda row: row["family"])
        return _by_last_year(frame, year, cells) if set(cells) == {None} else cells
    if by == "kam":
        kams = _kams(frame, told)
        return _gathered(rows, lambda row: kams.get(row["account"]) or _named(row["kam"], told))
    return _gathered(rows, _by_account(frame) if by == "account" else lambda row: None)


def _by_last_year(frame: Frame, year: Period, cells: Cells) -> Cells:
    """Targets that tell no family, shared by what each family sold in the year before."""
    before = year.before()
    sold = frame.rows(
        _SOLD_BY_FAMILY.format(condition=frame.condition, kinds=_KINDS), until=before.end
    )
    weights: dict[str | None, Decimal] = defaultdict(Decimal)
    for row in sold:
        if before.start <= row["month"]:
            weights[row["family"]] += row["amount"]
    if not any(weight > 0 for weight in weights.values()):
        return cells
    frame.assumed.append(note("targets_by_last_year"))
    shared: Cells = {family: {} for family in weights}
    for month, amount in cells[None].items():
        for family, cents in spread_over(int(amount.scaleb(2)), weights).items():
            shared[family][month] = Decimal(cents).scaleb(-2)
    return shared


def _gathered(rows: list[Row], key: Callable[[Row], str | None]) -> Cells:
    cells: dict[str | None, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        cells[key(row)][row["month"]] += row["amount"]
    return {name: dict(series) for name, series in cells.items()}


def _by_account(frame: Frame) -> Callable[[Row], str | None]:
    return lambda row: None if row["account"] is None else frame.scope.parent(row["account"])


def _kams(frame: Frame, told: ToldTargets) -> Mapping[str, str]:
    """Account → who answers for it; the books are right where they and a file differ."""
    found = query_once(
        frame.connection, "SELECT code, kam FROM accounts WHERE kam IS NOT NULL AND kam <> ''"
    )
    by_file = {row["code"]: _named(row["kam"], told) or row["kam"] for row in found}
    return {**by_file, **told.kams}


def _named(text: str | None, told: ToldTargets) -> str | None:
    return None if text is None else told.names.get(text.strip().casefold(), text)


def _note_levels(frame: Frame, rows: list[Row]) -> None:
    """Say what is told for nobody's account, and what a narrower scope cannot see of it."""
    if frame.scope.accounts is None:
        loose = [row["amount"] for row in rows if row["account"] is None]
        if loose and len(loose) < len(rows):
            amount = sum(loose, Decimal())
            frame.assumed.append(note("targets_without_account", amount=amount))
        return
    sql = "SELECT count(*) AS lines FROM budgets WHERE account IS NULL"
    if lines := query_once(frame.connection, sql)[0]["lines"]:
        frame.missing.append(note("targets_of_no_account", lines=int(lines)))
