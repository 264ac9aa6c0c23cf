"""What a fact table holds: its kinds, their columns, and what identifies a document in each.

A *kind* is what a user imports (``sales``, ``accounts`` …). Each kind is one Delta table. A
*document* is the unit that an overlapping import counts once: an invoice for sales, a code for
accounts. Amounts are ``DECIMAL(18,6)``: a line of ``quantity × price`` keeps every digit that a
ledger writes, and sums stay exact to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """The types that a column of facts may have, and how DuckDB and Delta store each."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    COUNT = "count"
    RATIO = "ratio"
    RATE = "rate"
    FLAG = "flag"

    @property
    def sql(self) -> str:
        return _SQL_TYPES[self]


_SQL_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.DATE: "DATE",
    Type.AMOUNT: "DECIMAL(18,6)",
    Type.QUANTITY: "DECIMAL(18,6)",
    Type.COUNT: "BIGINT",
    Type.RATIO: "DOUBLE",
    Type.RATE: "DECIMAL(18,10)",
    Type.FLAG: "BOOLEAN",
}


@dataclass(frozen=True)
class Column:
    """One column of a kind. ``derived`` columns are written by the import, never mapped."""

    name: str
    type: Type
    required: bool = False
    derived: bool = False
    descriptive: bool = False  # describes the account or product; feeds the names, not the lines


@dataclass(frozen=True)
class Kind:
    """A fact table.

    ``document``: the columns that identify a document. Where the first of them is absent from a
    file, ``fallback`` stands in (a day's lines of one account are then one document).
    ``amount``: the column whose sum reconciles file and ledger, if the kind has one.
    """

    name: str
    columns: tuple[Column, ...]
    document: tuple[str, ...]
    fallback: tuple[str, ...] = ()
    amount: str | None = None
    dated: str | None = "date"

    def column(self, name: str) -> Column:
        """The column called ``name``. Raises ``KeyError`` if the kind has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def mappable(self) -> tuple[Column, ...]:
        """The columns that a file may fill."""
        return tuple(c for c in self.columns if not c.derived)

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that the Delta table holds, ``import_id`` (its partition) apart."""
        return tuple(c for c in self.columns if not c.descriptive)


def _text(name: str, **options: bool) -> Column:
    return Column(name, Type.TEXT, **options)


def _amount(name: str, **options: bool) -> Column:
    return Column(name, Type.AMOUNT, **options)


# Written by the import on every row: the document's key, and the row's place in its file.
_TRACE = (
    _text("document_key", derived=True),
    Column("source_row", Type.COUNT, derived=True),
)
_DATE = Column("date", Type.DATE, required=True)
# 'day', 'month' or 'year': how exactly the file told the date.
_PRECISION = _text("date_precision", derived=True)
_ACCOUNT = _text("account")  # absent = "unassigned": the row stays in every total
_DESCRIPTIVE = (
    _text("account_name", descriptive=True),
    _text("account_parent", descriptive=True),
    _text("account_country", descriptive=True),
    _text("account_channel", descriptive=True),
    _text("account_segment", descriptive=True),
    _text("product_name", descriptive=True),
    _text("product_family", descriptive=True),
)

SALES = Kind(
    "sales",
    (
        _text("invoice"),
        _text("line"),
        _DATE,
        _ACCOUNT,
        _text("site"),
        _text("product"),
        Column("quantity", Type.QUANTITY),
        _text("unit"),
        _amount("list_amount"),
        _amount("discount_amount"),
        _amount("net_amount", required=True),
        _amount("cost_amount"),
        _text("currency"),
        _text("delegation"),
        _text("seller"),
        _text("kind"),  # sale, return, correction
        _PRECISION,
        *_DESCRIPTIVE,
        *_TRACE,
    ),
    document=("invoice", "year"),
    fallback=("date", "account"),
    amount="net_amount",
)

DEDUCTIONS = Kind(
    "deductions",
    (
        _text("document"),
        _DATE,
        _ACCOUNT,
        _text("type", required=True),  # rebate, promotion, listing_fee, cash_discount, co_op, other
        _text("product"),
        _text("product_family"),
        _amount("amount", required=True),
        _text("currency"),
        Column("period_from", Type.DATE),
        Column("period_to", Type.DATE),
        _text("reference"),
        _PRECISION,
        *_TRACE,
    ),
    document=("document", "year"),
    fallback=("date", "account", "type"),
    amount="amount",
)

ACTIVITIES = Kind(
    "activities",
    (
        _text("document"),
        _DATE,
        _ACCOUNT,
        _text("site"),
        _text("activity", required=True),  # order, delivery, pallet, call, return …
        Column("quantity", Type.QUANTITY, required=True),
        _text("unit"),
        _text("delegation"),
        _PRECISION,
        *_TRACE,
    ),
    document=("document", "year"),
    fallback=("date", "account", "activity"),
    amount="quantity",
)

RECEIVABLES = Kind(
    "receivables",
    (
        _text("invoice", required=True),
        _DATE,
        Column("due_date", Type.DATE, required=True),
        _ACCOUNT,
        _amount("amount", required=True),
        _amount("open_amount"),
        Column("settled_date", Type.DATE),
        _text("currency"),
        Column("disputed", Type.FLAG),
        _PRECISION,
        *_TRACE,
    ),
    document=("invoice", "year"),
    amount="amount",
)

PAYMENTS = Kind(
    "payments",
    (
        _text("document"),
        _DATE,
        _ACCOUNT,
        _text("invoice"),
        _amount("amount", required=True),
        _text("currency"),
        _text("method"),
        _PRECISION,
        *_TRACE,
    ),
    document=("document", "year"),
    fallback=("date", "account", "invoice"),
    amount="amount",
)

SELLOUT = Kind(
    "sellout",
    (
        _DATE,
        _text("account", required=True),
        _text("site"),
        _text("product", required=True),
        Column("quantity", Type.QUANTITY, required=True),
        _amount("amount"),
        Column("stock_quantity", Type.QUANTITY),
        _text("currency"),
        _PRECISION,
        *_TRACE,
    ),
    document=("date", "account", "site", "product"),
    amount="quantity",
)

BUDGETS = Kind(
    "budgets",
    (
        _DATE,
        _ACCOUNT,
        _text("kam"),
        _text("product_family"),
        _amount("amount", required=True),
        _text("currency"),
        _text("version"),
        _PRECISION,
        *_TRACE,
    ),
    document=("date", "account", "kam", "product_family", "version"),
    amount="amount",
)

EXCHANGE_RATES = Kind(
    "exchange_rates",
    (
        _DATE,
        _text("currency", required=True),
        Column("rate", Type.RATE, required=True),
        _text("base"),  # the other currency of the pair
        _text("direction"),  # per_base: so much of the currency for one of the base; to_base
        _text("source"),
        _PRECISION,
        *_TRACE,
    ),
    document=("date", "currency", "base", "source"),
)

PRODUCTS = Kind(
    "products",
    (
        _text("code", required=True),
        _text("name"),
        _text("family"),
        _text("brand"),
        _text("unit"),
        Column("launch_date", Type.DATE),
        _amount("cost"),
        _amount("list_price"),
        Column("vat_rate", Type.RATIO),
        *_TRACE,
    ),
    document=("code",),
    dated=None,
)

ACCOUNTS = Kind(
    "accounts",
    (
        _text("code", required=True),
        _text("name"),
        _text("parent"),
        _text("level"),  # group, buying_centre, banner, site, customer
        _text("channel"),
        _text("segment"),
        _text("country"),
        _text("delegation"),
        _text("tax_number"),
        _text("kam"),
        _text("tier"),
        Column("direct", Type.FLAG),
        _amount("credit_limit"),
        *_TRACE,
    ),
    document=("code",),
    dated=None,
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        SALES,
        ACCOUNTS,
        PRODUCTS,
        RECEIVABLES,
        PAYMENTS,
        DEDUCTIONS,
        ACTIVITIES,
        SELLOUT,
        BUDGETS,
        EXCHANGE_RATES,
    )
}


def summed_amount(kind: Kind) -> str:
    """SQL: the sum of the kind's amounts over rows, 0 where there are none."""
    return f"coalesce(sum({kind.amount}), 0)" if kind.amount else "CAST(0 AS DECIMAL(38,6))"
