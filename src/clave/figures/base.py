"""What a figure is asked for and what it answers; independent of any engine and of the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Literal

from clave.lib.months import add_months, months_between

Unit = Literal["money", "ratio", "count", "index", "quantity", "date", "month", "text", "flag"]
Row = dict[str, Any]

_CENT = Decimal("0.01")
_QUANTITIES = ("value", "low", "high")  # of forecasts, which are of quantities


@dataclass(frozen=True)
class Scope:
    """The part of the ledger a figure is computed over. What a caller may see is decided above.

    ``accounts``: account codes, or None for every account. ``include_unassigned``: whether lines
    without an account count; left at None they do exactly when ``accounts`` is None.
    ``start``, ``end``: any day of the first and last month, both included; None = as far as the
    ledger reaches. ``currency``: None = the currency of most lines. ``grouping``: account code →
    code of the parent that decides. ``segments``: account code → segment. ``as_of``: None = the
    last date in the ledger.
    """

    accounts: tuple[str, ...] | None = None
    include_unassigned: bool | None = None
    start: date | None = None
    end: date | None = None
    currency: str | None = None
    grouping: Mapping[str, str] | None = None
    segments: Mapping[str, str] | None = None
    as_of: date | None = None

    @property
    def takes_unassigned(self) -> bool:
        if self.include_unassigned is None:
            return self.accounts is None
        return self.include_unassigned

    def parent(self, account: str) -> str:
        """The code that decides for ``account``: its parent where one is known, else itself."""
        return (self.grouping or {}).get(account, account)


@dataclass(frozen=True)
class Period:
    """Whole months, first and last included, each as its first day."""

    start: date
    end: date

    @property
    def months(self) -> int:
        return months_between(self.start, self.end)

    def before(self, months: int = 12) -> Period:
        """The same months, ``months`` earlier."""
        return Period(add_months(self.start, -months), add_months(self.end, -months))

    def within(self, other: Period | None) -> bool:
        return other is not None and other.start <= self.start and self.end <= other.end


def note(code: str, **params: Any) -> Row:
    """An entry of ``missing`` or ``assumed``: a stable code and its named values."""
    return {"code": code, "params": params}


@dataclass(frozen=True)
class FigureResult:
    """A figure's answer.

    ``values`` and ``rows`` hold Decimals where they are money or quantities (unrounded), floats
    where they are ratios or indices, None where the ledger does not know; the reason then stands
    in ``missing``. ``assumed`` says what does not come from the ledger but acts on the values.
    """

    figure: str
    definition: str
    period: Period | None
    as_of: date | None
    currency: str | None
    values: Row = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)
    assumed: list[Row] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain values. Money is text with two decimals, rounded half to even only here."""
        return {
            "figure": self.figure,
            "definition": self.definition,
            "period": {
                "from": f"{self.period.start:%Y-%m}" if self.period else None,
                "to": f"{self.period.end:%Y-%m}" if self.period else None,
            },
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "currency": self.currency,
            "values": _plain(self.values),
            "rows": [_plain(row) for row in self.rows],
            "missing": [_plain(entry) for entry in self.missing],
            "assumed": [_plain(entry) for entry in self.assumed],
        }


@dataclass(frozen=True)
class Figure:
    """An entry of the registry (:mod:`clave.figures.registry`).

    ``definition``: id and version, such as ``totals/1``. ``needs``: the tables and columns read.
    ``units``: unit by name, for ``values`` and for the columns of ``rows``. ``parameters``: the
    keywords that ``compute`` takes beside connection and scope, every one optional.
    """

    name: str
    definition: str
    needs: tuple[str, ...]
    units: Mapping[str, Unit]
    compute: Callable[..., FigureResult]
    parameters: tuple[str, ...] = ()
    result: Literal["values", "rows", "values and rows"] = "values and rows"


def _plain(value: Any, key: str = "") -> Any:
    """``value`` as JSON has it. Quantities keep their digits; other Decimals are money."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item, str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, key) for item in value]
    if isinstance(value, Decimal):
        if key.endswith("quantity") or key in _QUANTITIES:
            return format(value.normalize(), "f")
        if key.endswith(("rate", "share")):
            return float(value)
        rounded = value.quantize(_CENT, ROUND_HALF_EVEN)
        return str(abs(rounded) if rounded == 0 else rounded)  # never "-0.00"
    if isinstance(value, date):
        return value.isoformat()
    return value
