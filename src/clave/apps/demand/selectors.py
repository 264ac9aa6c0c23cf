"""Reads on the demand plan, as one person may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db.models import Prefetch, QuerySet

from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import overview_of
from clave.apps.accounts.selectors import Questions, scope_of_everything, sight_of
from clave.apps.followup.models import Receipt
from clave.apps.identity.models import User
from clave.apps.identity.roles import Role
from clave.apps.modelling.selectors import state_of
from clave.figures.asking import query
from clave.figures.base import FigureResult, Row
from clave.figures.demand_cells import bands, month_totals, product_totals, riskiest
from clave.figures.demand_plan import CONSENSUS, STATISTICAL, ordered
from clave.lib.months import add_months

from .models import FrozenCell, MonthState, PlanMonth
from .plan import PLANNED, VIEW, ZERO, Basis, Cell, Plan, basis_of, plan_of, price_of

MOST_EXCEPTIONS = 200
DEPARTMENTS = (Role.DEPARTMENT, Role.FINANCE, Role.DELEGATION_MANAGER)


@dataclass(frozen=True)
class AccountPlan:
    """The plan of an account and what hangs below it. ``history``: quantities by month, sold;
    ``before``, ``next_three``: the same three months of last year, and the next three, between
    ``low`` and ``high``; ``reach``: how far below and above each month's forecast may lie."""

    plan: Plan
    history: list[Row]
    before: Decimal | None
    next_three: Decimal
    low: Decimal
    high: Decimal
    reach: Mapping[date, tuple[float, float]]


@dataclass(frozen=True)
class MonthPlan:
    """How far the plan of a month is, and what it says. ``waiting``: who has not acknowledged."""

    month: date
    record: PlanMonth | None
    state: MonthState
    confirmed: tuple[str, ...]
    waiting: tuple[str, ...]
    statistical: Decimal
    consensus: Decimal


@dataclass(frozen=True)
class Concern:
    """A cell that somebody should look at first. ``kind``: disagreement, error or no_history;
    ``money``: what is at stake, None where no price is known."""

    kind: str
    account: str
    product: str
    month: date
    base: Decimal | None
    view: Decimal | None
    low: Decimal
    high: Decimal
    consensus: Decimal
    quantity: Decimal
    money: Decimal | None


def account_plan(
    user: User, account: Account, *, months: int = PLANNED, codes: Sequence[str] | None = None
) -> AccountPlan:
    """What the account will order, its layers, and what it ordered before; ``codes``: of what
    ``user`` sees of it and below, where that is known already."""
    questions = Questions(user)
    codes = overview_of(user, account).codes if codes is None else codes
    scope = sight_of(user).scope(accounts=codes)
    basis = basis_of(questions, months=months)
    plan = plan_of(basis, scope)
    reach = bands(basis.source, scope, basis.span) if basis.source and basis.months else {}
    history = quantities(questions, codes)
    said = [plan.total(month) for month in plan.months[:3]]
    low, high = _bounds(plan, reach)
    before = _year_before(plan, history)
    return AccountPlan(plan, history, before, sum(said, ZERO), low, high, reach)


def _bounds(plan: Plan, reach: Mapping[date, tuple[float, float]]) -> tuple[Decimal, Decimal]:
    """Between what the next three months lie; errors of months taken as independent."""
    middle = sum((plan.total(month, STATISTICAL) for month in plan.months[:3]), ZERO)
    below, above = (
        Decimal(str(sum(reach[m][end] ** 2 for m in plan.months[:3] if m in reach) ** 0.5))
        for end in (0, 1)
    )
    return max(middle - below, ZERO).quantize(Decimal(1)), (middle + above).quantize(Decimal(1))


def quantities(questions: Questions, codes: Sequence[str]) -> list[Row]:
    """By month: what these accounts bought, net of returns, in pieces."""
    connection = questions.connection()
    sql = (
        "SELECT month, sum(quantity) AS quantity FROM account_product_month"
        " WHERE account IN (SELECT unnest($codes::VARCHAR[])) AND quantity IS NOT NULL"
        " AND kind IN ('sale', 'return') GROUP BY month ORDER BY month"
    )
    return query(connection, sql, {"codes": list(codes)})


def _year_before(plan: Plan, history: list[Row]) -> Decimal | None:
    """What was bought in the same three months of last year; None where not all were."""
    sold = {row["month"]: row["quantity"] for row in history}
    months = [add_months(month, -12) for month in plan.months[:3]]
    if not months or not sold or months[0] < min(sold):
        return None
    return sum((sold.get(month, ZERO) for month in months), ZERO)


@dataclass(frozen=True)
class Portfolio:
    """The plan of all accounts that somebody sees. ``touched``: its cells with an entry;
    ``months``: how far each month is; ``exceptions``: what to look at first."""

    touched: Plan
    months: list[MonthPlan]
    exceptions: list[Concern]

    @property
    def basis(self) -> Basis:
        return self.touched.basis


def portfolio_plan(user: User, *, months: int = PLANNED) -> Portfolio:
    """The plan of all accounts that ``user`` sees; single cells only where they matter."""
    scope = sight_of(user).scope()
    basis = basis_of(Questions(user), months=months)
    touched = plan_of(basis, scope, touched=True)
    if not basis.months or basis.source is None:
        return Portfolio(touched, [], [])
    sums = month_totals(basis.source, scope, basis.span)
    records = {record.month: record for record in plan_months().filter(month__in=basis.months)}
    listed = [
        _month(touched, month, records.get(month), sums.get(month, ZERO)) for month in basis.months
    ]
    risky = riskiest(basis.source, scope, basis.span, MOST_EXCEPTIONS)
    return Portfolio(touched, listed, _exceptions(touched, risky))


def plan_months() -> QuerySet[PlanMonth]:
    """Plans of months with who is asked to acknowledge each."""
    receipts = Prefetch("request__receipts", Receipt.objects.select_related("user"))
    return PlanMonth.objects.select_related("request", "frozen_by").prefetch_related(receipts)


def _month(touched: Plan, month: date, record: PlanMonth | None, statistical: Decimal) -> MonthPlan:
    changed = touched.total(month) - touched.total(month, STATISTICAL)
    receipts = list(record.request.receipts.all()) if record and record.request else []
    return MonthPlan(
        month,
        record,
        record.state if record else MonthState.OPEN,
        tuple(str(one.user) for one in receipts if one.confirmed_at),
        tuple(str(one.user) for one in receipts if not one.confirmed_at),
        statistical,
        statistical + changed,
    )


def month_named(month: date) -> PlanMonth | None:
    """The plan of a month, where one was begun."""
    found: PlanMonth | None = plan_months().filter(month=month).first()
    return found


def _exceptions(touched: Plan, risky: list[Row]) -> list[Concern]:
    """Most money first: where forecast and KAM disagree and what has no history; then where much
    may be wrong that nobody looked at."""
    found = []
    for (account, product), series in touched.cells.items():
        price = price_of(series)
        for month, cell in series.items():
            kind, quantity = _why(cell)
            if kind:
                found.append(_exception(kind, (account, product), month, cell, quantity, price))
    known = {(one.account, one.product, one.month) for one in found}
    for row in risky:
        key = (row["account"], row["product"])
        if (*key, row["month"]) in known:
            continue
        cell = touched.cells.get(key, {}).get(row["month"]) or Cell(
            row["value"], row["low"], row["high"], row["price"]
        )
        off = row["high"] - row["value"]
        found.append(_exception("error", key, row["month"], cell, off, row["price"]))
    found.sort(key=lambda one: (one.kind == "error", -(one.money or ZERO), -one.quantity))
    return found[:MOST_EXCEPTIONS]


def _exception(
    kind: str,
    key: tuple[str, str],
    month: date,
    cell: Cell,
    quantity: Decimal,
    price: Decimal | None,
) -> Concern:
    money = None if price is None else quantity * price
    return Concern(
        kind,
        *key,
        month,
        cell.base,
        cell.view,
        cell.low,
        cell.high,
        cell.consensus,
        quantity,
        money,
    )


def _why(cell: Cell) -> tuple[str, Decimal]:
    """Which exception a cell with entries is, and how much is at stake; "" for none."""
    if cell.base is None:
        return ("no_history", cell.consensus) if cell.entries else ("", ZERO)
    if cell.view is not None and abs(cell.view - cell.base) > max(cell.base / 10, Decimal(1)):
        return "disagreement", abs(cell.view - cell.base)
    return "", ZERO


def product_plan(month: date) -> tuple[Basis, list[Row]]:
    """The whole company's plan of a month by product, in quantities alone: what production,
    logistics and finance agree to. No account and no price is in it."""
    basis = basis_of(Questions(None), months=1, first=month)
    rows: dict[str, Row] = {}
    if basis.source is not None:
        for row in product_totals(basis.source, basis.span):
            rows[row["product"]] = _product(row["product"], row["value"], row["accounts"])
    for (_, product), series in plan_of(basis, scope_of_everything(), touched=True).cells.items():
        cell = series.get(month)
        if cell is None:
            continue
        row = rows.setdefault(product, _product(product, ZERO, 0))
        below = cell.base or ZERO
        for name, value in cell.steps.items():
            row[name] += value - below
        row["accounts"] += cell.base is None
    for product, row in rows.items():
        row["name"] = basis.name_of(product)
        row["family"] = basis.family_of(product)
        row["change"] = row[CONSENSUS] - row[STATISTICAL]
    shown = [row for row in rows.values() if row[CONSENSUS] or row[STATISTICAL]]
    return basis, sorted(shown, key=lambda row: (-row[CONSENSUS], row["product"]))


def _product(product: str, value: Decimal, accounts: int) -> Row:
    steps = (STATISTICAL, *(layer.name for layer in ordered()), CONSENSUS)
    return {"product": product, "accounts": accounts, **dict.fromkeys(steps, value)}


Frozen = tuple[tuple[str, int, Mapping[str, Decimal]], ...]


def frozen_products(record: PlanMonth) -> Frozen:
    """What was frozen: product, how many accounts, the plan after each step."""
    return _frozen_products(record.pk, str(record.frozen_at))


@lru_cache(maxsize=24)
def _frozen_products(plan: int, frozen_at: str) -> Frozen:
    """Thousands of cells that never change again, added up once in each process."""
    names = (STATISTICAL, *(layer.name for layer in ordered()), CONSENSUS)
    sums: dict[str, dict[str, Decimal]] = {}
    accounts: dict[str, int] = defaultdict(int)
    cells = FrozenCell.objects.filter(plan=plan).values_list("product", "steps")
    for product, steps in cells.iterator(2000):
        row = sums.setdefault(product, dict.fromkeys(names, ZERO))
        below = Decimal(steps[STATISTICAL])
        for name in names:
            below = Decimal(steps[name]) if name in steps else below
            row[name] += below
        accounts[product] += bool(below)
    return tuple((product, accounts[product], row) for product, row in sums.items())


def accuracy_for(user: User, by: str) -> FigureResult:
    """How far forecasts of the accounts that ``user`` sees were off."""
    questions, sight = Questions(user), sight_of(user)
    if by not in ("layer", "person"):
        return questions.compute("forecast_accuracy", sight.scope(), by=by, told_plans=None)
    # Frozen plans are many rows of the books, which never change: judged once for each sight and
    # state of the facts.
    frozen = PlanMonth.objects.filter(frozen_at__isnull=False).values_list("pk", "frozen_at")
    facts = (str(questions.facts.root), frozenset(questions.facts.versions.items()))
    key = (by, sight.codes, tuple(frozen), *facts, state_of("demand").kept)
    found = _JUDGED.get(key)
    if found is None:
        while len(_JUDGED) >= _MOST_JUDGED:
            _JUDGED.pop(next(iter(_JUDGED)), None)
        found = questions.compute("forecast_accuracy", sight.scope(), by=by)
        _JUDGED[key] = found
    return found


_MOST_JUDGED = 16

_JUDGED: dict[Hashable, FigureResult] = {}


def people_of_departments() -> list[User]:
    """Who may be asked to acknowledge a plan: production, logistics, finance."""
    people = User.objects.filter(is_active=True, role__in=DEPARTMENTS)
    return list(people.order_by("role", "name", "pk"))


def has_view(cell: Cell) -> bool:
    """Whether the KAM said something of it."""
    return VIEW in cell.entries
