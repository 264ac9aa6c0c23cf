"""The portfolio as one person sees it: each account with its figures, and the totals under them.

The rows stay in DuckDB, which filters, orders and adds them up; a page takes from it only the rows
that it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

from clave.apps.identity.models import User
from clave.apps.identity.models.users import short_name
from clave.figures.asking import Remembering, query, query_once
from clave.figures.base import FigureResult, Row
from clave.figures.margin import rate
from clave.figures.portfolio import standing
from clave.lib.text import plain

from .selectors import Questions, Sight, sight_of
from .units import units_table


@dataclass(frozen=True)
class PortfolioRow:
    """An account with its last twelve months; amounts in the figure's currency, None: unknown."""

    id: int
    code: str
    name: str
    tier: str
    kam: str
    kam_id: int | None
    channel: str
    segment: str
    country: str
    delegation: str
    net_amount: Decimal
    previous_amount: Decimal | None
    change_amount: Decimal | None
    change_rate: float | None
    margin_amount: Decimal | None
    margin_rate: float | None
    net_with_cost: Decimal | None
    contribution_amount: Decimal | None
    contribution_rate: float | None
    open_amount: Decimal | None
    overdue_amount: Decimal | None
    trend: tuple[Decimal, ...]
    last_month: date | None
    silent_months: int | None
    share: float | None
    health: int | None
    health_before: int | None
    plan_progress: float | None
    plan_expected: float | None

    @property
    def health_change(self) -> int | None:
        """Points since the month before."""
        if self.health is None or self.health_before is None:
            return None
        return self.health - self.health_before


_TEXTS = ("code", "name", "tier", "channel", "segment", "country", "delegation")
_STANDING = (
    *("net_amount", "previous_amount", "change_amount", "change_rate", "margin_amount"),
    *("margin_rate", "net_with_cost", "last_month", "silent_months"),
)
# What a column of the list is ordered by, where that is not the column itself.
_CHANGE = "(net_amount - previous_amount)"
_MARGIN = "(net_with_cost - cost_amount)"
# The sales that are lost with an account: of twelve months, or of the twelve before if more.
AT_STAKE = "greatest(net_amount, coalesce(previous_amount, 0))"
_ORDERS = {
    "at_stake": AT_STAKE,
    "kam": "coalesce(list_position($kams, kam_id), 0)",
    "share": "net_amount",
    "change_amount": _CHANGE,
    "change_rate": f"CASE WHEN previous_amount > 0 THEN {_CHANGE}::DOUBLE / previous_amount END",
    "margin_amount": _MARGIN,
    "contribution_rate": "CASE WHEN contribution_base > 0"
    " THEN contribution_amount::DOUBLE / contribution_base END",
    "margin_rate": f"CASE WHEN net_with_cost <> 0 THEN {_MARGIN}::DOUBLE / net_with_cost END",
}
_ORDERED = frozenset(
    {
        *(*_ORDERS, *_TEXTS, "net_amount", "open_amount", "overdue_amount", "last_month"),
        *("contribution_amount", "health", "plan_progress"),
    }
)
_CHUNK = 10_000


@dataclass(frozen=True)
class PortfolioRows(Sequence[PortfolioRow]):
    """Rows, as many as there are, of which only those that are asked for are made.

    ``narrowed`` and ``ordered`` give other rows of the same table, which holds what the person may
    see and nothing else. ``kams``: who answers for any of them, by id.
    """

    connection: Remembering
    table: str
    figure: FigureResult
    kams: Mapping[int, str]
    conditions: tuple[str, ...] = ()
    values: Row = field(default_factory=dict)
    order: tuple[str, ...] = ()

    def narrowed(self, condition: str, **values: Any) -> PortfolioRows:
        """Only the rows for which the SQL ``condition`` is true."""
        return replace(
            self, conditions=(*self.conditions, condition), values={**self.values, **values}
        )

    def matching(self, text: str) -> PortfolioRows:
        """Only those whose name, code, channel, segment, country or delegation holds ``text``."""
        return self.narrowed("contains(words, $text)", text=text.casefold()) if text else self

    def ordered(self, columns: Sequence[str]) -> PortfolioRows:
        """By ``columns``, a leading ``-`` for descending; what is not known counts as least."""
        order = []
        for column in columns:
            name = column.removeprefix("-")
            if name in _ORDERED:
                down = "DESC NULLS LAST" if column != name else "ASC NULLS FIRST"
                by = f"lower(strip_accents({name}))" if name in _TEXTS else _ORDERS.get(name, name)
                order.append(f"{by} {down}")
        rows = replace(self, order=tuple(order))
        if "totals" in vars(self):
            vars(rows)["totals"] = self.totals
        return rows

    @cached_property
    def totals(self) -> Row:
        """The sums of the rows, None where nothing is known; how many ``accounts`` they are, and
        whether all are ``tiered``."""
        sums = self._sum(
            "SELECT count(*) AS accounts, coalesce(bool_and(tier <> ''), FALSE) AS tiered,"
            " sum(net_amount) AS net_amount, sum(previous_amount) AS previous_amount,"
            f" sum({_CHANGE}) AS change_amount, sum({_MARGIN}) AS margin_amount,"
            " sum(net_amount) FILTER (WHERE net_amount > 0) AS positive_amount,"
            " sum(net_with_cost) AS net_with_cost, sum(open_amount) AS open_amount,"
            " sum(contribution_amount) AS contribution_amount,"
            " sum(contribution_base) FILTER (WHERE contribution_amount IS NOT NULL)"
            " AS contribution_base,"
            f" sum(overdue_amount) AS overdue_amount FROM {self._from}"
        )[0]
        return sums | {
            "change_rate": rate(sums["change_amount"], sums["previous_amount"]),
            "margin_rate": rate(sums["margin_amount"], sums["net_with_cost"]),
            "contribution_rate": rate(sums["contribution_amount"], sums["contribution_base"]),
        }

    def number_for_share(self, share: Decimal) -> int:
        """The smallest number of accounts that make ``share`` of the positive sales."""
        found = self._sum(
            "SELECT count(*) FILTER (WHERE reached < $goal) + least(count(*), 1) AS number FROM ("
            " SELECT sum(net_amount) OVER (ORDER BY net_amount DESC ROWS UNBOUNDED PRECEDING)"
            f" AS reached FROM {self._from} AND net_amount > 0)",
            goal=share * (self.totals["positive_amount"] or 0),
        )
        return int(found[0]["number"])

    def __len__(self) -> int:
        return int(self.totals["accounts"])

    @overload
    def __getitem__(self, place: int) -> PortfolioRow: ...

    @overload
    def __getitem__(self, place: slice) -> list[PortfolioRow]: ...

    def __getitem__(self, place: int | slice) -> PortfolioRow | list[PortfolioRow]:
        if isinstance(place, int):
            return self[:][place]
        start, stop, step = place.indices(len(self))
        order = ", ".join((*self.order, "net_amount DESC", "name", "id"))
        found = self._ask(
            f"SELECT * EXCLUDE (words) FROM {self._from} ORDER BY {order}"
            " LIMIT $limit OFFSET $offset",
            limit=max(0, stop - start),
            offset=start,
        )
        return [self._made(row) for row in found][::step]

    def __iter__(self) -> Iterator[PortfolioRow]:
        for start in range(0, len(self), _CHUNK):
            yield from self[start : start + _CHUNK]

    @property
    def _from(self) -> str:
        return f"{self.table} WHERE {' AND '.join(('TRUE', *self.conditions))}"

    def _sum(self, sql: str, **values: Any) -> list[Row]:
        """As ``_ask``; remembered with the facts, unless it is about what somebody typed."""
        if "text" in self.values:
            return self._ask(sql, **values)
        return query_once(self.connection, sql, {**self.values, **values})

    def _ask(self, sql: str, **values: Any) -> list[Row]:
        kams = sorted(self.kams, key=lambda kam: plain(self.kams[kam]))
        return query(self.connection, sql, {**self.values, **values, "kams": kams})

    def _made(self, row: Row) -> PortfolioRow:
        compared = row["trend"] is not None and row["previous_amount"] is not None
        told = standing(row, self.figure.period, covered=compared)
        total = self.figure.values["net_amount"]
        return PortfolioRow(
            id=row["id"],
            kam=self.kams.get(row["kam_id"], ""),
            kam_id=row["kam_id"],
            share=float(told["net_amount"] / total) if total else None,
            trend=tuple(told["trend"]),
            contribution_amount=row["contribution_amount"],
            contribution_rate=rate(row["contribution_amount"], row["contribution_base"]),
            open_amount=row["open_amount"],
            overdue_amount=row["overdue_amount"],
            health=row["health"],
            health_before=row["health_before"],
            plan_progress=row["plan_progress"],
            plan_expected=row["plan_expected"],
            **{name: row[name] for name in _TEXTS},
            **{name: told[name] for name in _STANDING},
        )


@dataclass(frozen=True)
class Portfolio:
    """All rows that a person may see, and the figure over all of them."""

    rows: PortfolioRows
    figure: FigureResult
    sight: Sight
    questions: Questions
    has_tiers: bool
    has_health: bool
    has_plans: bool


def portfolio_of(user: User, *, grouped: bool = True) -> Portfolio:
    """Every account that ``user`` may see: by the parent that decides, or each for itself."""
    sight, questions = sight_of(user), Questions(user)
    figure = questions.compute("portfolio", sight.scope(grouped=False), whole=True)
    table = units_table(sight, questions, figure, grouped=grouped)
    # The table may be dropped for newer ones meanwhile: a transaction goes on seeing it.
    connection = Remembering(questions.facts.connect().begin(), questions.facts.memory)
    told = query_once(
        connection,
        "SELECT coalesce(bool_or(tier <> ''), FALSE) AS has_tiers, count(health) AS healths,"
        " count(plan_expected) AS plans,"
        f" coalesce(list(DISTINCT kam_id) FILTER (WHERE kam_id > 0), []) AS kams FROM {table}",
    )[0]
    people = User.objects.filter(pk__in=told["kams"]).values_list("pk", "name")
    names = {pk: short_name(name) for pk, name in people}
    rows = PortfolioRows(connection, table, figure, names)
    known = told["has_tiers"], told["healths"] > 0, told["plans"] > 0
    return Portfolio(rows, figure, sight, questions, *known)
