"""The planner's sheet on its way back: a row for each account and product, a column for each month.

The same reading as of a budget in columns of months (``facts/unpivot``). Nothing is written here:
what a sheet says is looked at first, every fault named by its row and column, and then it goes
through :func:`clave.apps.demand.services.enter_all` as a whole.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.facts.detection.headers import words
from clave.facts.readers import open_source
from clave.facts.readers.source import Source
from clave.facts.unpivot import FILE_COLUMN, FILE_ROW, lengthened
from clave.figures.assortment import catalogue
from clave.lib.months import add_months
from clave.lib.refusal import Refused

from .models import PlanEntry, PlanMonth
from .plan import basis_of, reach_of
from .services import MOST, Told

ACCOUNT = ("account code", "codigo de cuenta", "account", "cuenta", "customer", "cliente",
           "cod cliente", "codigo cliente")  # fmt: skip
PRODUCT = ("product code", "codigo de producto", "product", "producto", "sku", "articulo",
           "referencia", "codigo articulo")  # fmt: skip
MOST_FAULTS = 100


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell; ``code`` has its sentence among the refusals."""

    code: str
    row: str
    column: str
    text: str


@dataclass
class Reading:
    """What a sheet says. ``accounts``: account → cells that differ from the plan; ``same``: how
    many do not; ``before``, ``after``: sums of what is changed."""

    accounts: dict[int, list[Told]] = field(default_factory=dict)
    same: int = 0
    new: int = 0
    changed: int = 0
    before: Decimal = Decimal()
    after: Decimal = Decimal()
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0

    def blame(self, code: str, row: str, column: str, text: str) -> None:
        """Name a fault; of very many only the first."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(code, row, column, text))
        else:
            self.more_faults += 1


@dataclass(frozen=True)
class _Known:
    """What a sheet is read against."""

    accounts: Mapping[str, int]
    products: frozenset[str | None]
    entries: Mapping[tuple[int, str, date], PlanEntry]
    frozen: frozenset[date]
    first: date | None
    last: date | None


def read_sheet(
    user: User, path: Path, *, name: str, layer: str, decimal: str, today: date
) -> Reading:
    """What a file says of one layer of the plan. ``decimal``: the sign that typed numbers have.

    Raises ``Refused``: ``sheet_without_account``, ``sheet_without_product``,
    ``sheet_without_months``, ``months_without_year``, and as ``open_source``.
    """
    with tempfile.TemporaryDirectory(prefix="clave-plan-") as folder:
        wide = open_source(path, scratch=Path(folder), name=name)
        long = lengthened(wide, "budgets")
        if long is wide:
            raise Refused("sheet_without_months")
        account, product = _column(long, ACCOUNT), _column(long, PRODUCT)
        if account is None:
            raise Refused("sheet_without_account")
        if product is None:
            raise Refused("sheet_without_product")
        cells = _cells(long, account, product)
        native = long.native_types.get("budget amount") == "number"
    reading, known = Reading(), _known(user, layer, today)
    for cell in cells:
        _take(reading, known, cell, "." if native else decimal)
    return reading


def _column(source: Source, names: tuple[str, ...]) -> str | None:
    plain = {words(name): name for name in reversed(source.header)}
    return next((plain[words(name)] for name in names if words(name) in plain), None)


def _cells(source: Source, account: str, product: str) -> list[tuple[str, ...]]:
    wanted = (account, product, "month", "budget amount", FILE_ROW, FILE_COLUMN)
    columns = ", ".join(source.column(name) for name in wanted)
    with duckdb.connect() as connection:
        sql = f"SELECT {columns} FROM {source.table} ORDER BY source_row"
        return [tuple(v or "" for v in row) for row in connection.execute(sql).fetchall()]


def _known(user: User, layer: str, today: date) -> _Known:
    questions = Questions(user)
    seen = Account.objects.visible_to(user)
    basis = basis_of(questions)
    entries = PlanEntry.objects.filter(account__in=seen, layer=layer)
    last = reach_of(basis)
    return _Known(
        accounts=dict(seen.values_list("code", "pk")),
        products=frozenset(catalogue(questions.connection())),
        entries={(one.account_id, one.product, one.month): one for one in entries},
        frozen=frozenset(
            PlanMonth.objects.filter(frozen_at__isnull=False).values_list("month", flat=True)
        ),
        first=basis.months[0] if basis.months else today.replace(day=1),
        last=last or add_months(today.replace(day=1), 18),
    )


def _take(reading: Reading, known: _Known, cell: tuple[str, ...], decimal: str) -> None:
    code, product, month_said, text, row, column = cell
    account = known.accounts.get(code)
    month = (
        date.fromisoformat(f"{month_said}-01") if re.fullmatch(r"\d{4}-\d\d", month_said) else None
    )
    quantity = number(text, decimal)
    if account is None:
        return reading.blame("sheet_unknown_account", row, column, code)
    if product not in known.products:
        return reading.blame("sheet_unknown_product", row, column, product)
    if month is None or not (known.first or month) <= month <= (known.last or month):
        return reading.blame("sheet_month_outside", row, column, month_said)
    if quantity is None or not 0 <= quantity <= MOST:
        return reading.blame("sheet_no_number", row, column, text)
    entry = known.entries.get((account, product, month))
    if entry is not None and entry.quantity == quantity:
        reading.same += 1
        return None
    if month in known.frozen:
        return reading.blame("sheet_month_frozen", row, column, month_said)
    reading.new += entry is None
    reading.changed += entry is not None
    reading.before += entry.quantity if entry else Decimal()
    reading.after += quantity
    told = Told(product, month, quantity, entry.version if entry else 0)
    reading.accounts.setdefault(account, []).append(told)
    return None


def number(text: str, decimal: str) -> Decimal | None:
    """A typed quantity of at most four decimals, None where it is none.

    >>> number("1.234,5", ","), number("1234.5", "."), number("x", ".")
    (Decimal('1234.5'), Decimal('1234.5'), None)
    """
    bare = re.sub(r"[\s\u00a0\u202f'’]", "", text).replace("−", "-")
    other = "." if decimal == "," else ","
    if re.fullmatch(rf"-?\d{{1,3}}(\{other}\d{{3}})+(\{decimal}\d{{1,4}})?", bare):
        bare = bare.replace(other, "")
    bare = bare.replace(decimal, ".")
    if not re.fullmatch(r"-?\d{1,13}(\.\d+)?", bare):
        return None
    return Decimal(bare).quantize(Decimal("0.0001")).normalize() + 0
