"""The ledger and its states once more, in plain Python: what the store must equal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from clave.facts.store import Store

from .making import Row, query

# As in ``making.SALES_HEADER``: invoice, date, account, product, quantity, net, cost.
Stated = tuple[Any, ...]
_COLUMNS = "invoice, date, account, product, quantity, net_amount, cost_amount, kind"


def stated(row: Row) -> Stated:
    """What the ledger must hold of a row of text."""
    invoice, day, account, product, quantity, net, cost = row
    kind = {"R": "return", "A": "correction"}.get((invoice or "F")[0], "sale")
    numbers = (None if text is None else Decimal(text) for text in (quantity, net, cost))
    return (invoice, date.fromisoformat(day or ""), account, product, *numbers, kind)


class Model:
    """Every import as the documents it held; the last that stands tells each document."""

    def __init__(self) -> None:
        self.imports: list[dict[tuple[Any, ...], Counter[Stated]]] = []
        self.standing: list[int] = []

    def run(self, rows: Iterable[Row]) -> None:
        lines = [stated(row) for row in rows]
        first: dict[str, date] = {}
        for invoice, day, *_ in lines:
            if invoice is not None:
                first[invoice] = min(day, first.get(invoice, day))
        documents: dict[tuple[Any, ...], Counter[Stated]] = defaultdict(Counter)
        for line in lines:
            invoice, day, account = line[:3]
            key = (day, account) if invoice is None else (invoice, first[invoice].year)
            documents[key][line] += 1
        self.standing.append(len(self.imports))
        self.imports.append(documents)

    def undo(self, number: int) -> None:
        self.standing.remove(number)

    @property
    def lines(self) -> Counter[Stated]:
        told: dict[tuple[Any, ...], Counter[Stated]] = {}
        for number in self.standing:
            told |= self.imports[number]
        return sum(told.values(), Counter())


def lines_of(store: Store) -> Counter[Stated]:
    """The lines of the store's ledger."""
    return Counter(query(store, f"SELECT {_COLUMNS} FROM sales"))


def _known(values: Iterable[Decimal | None]) -> Decimal | None:
    told = [value for value in values if value is not None]
    return sum(told, Decimal()) if told else None


def _rows(store: Store) -> list[dict[str, Any]]:
    names = (*_COLUMNS.split(", "), "currency", "document_key", "source_row")
    rows = query(store, f"SELECT {', '.join(names)} FROM sales")
    return [dict(zip(names, row, strict=True)) for row in rows]


def account_month(store: Store) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """lines, invoices, net, cost, net with cost, quantity by account, month, currency, kind."""
    rows = sorted(_rows(store), key=lambda row: (row["date"], row["source_row"]))
    opened: set[str] = set()
    cells: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        opens = row["invoice"] is not None and row["document_key"] not in opened
        opened.add(row["document_key"])
        key = (row["account"], row["date"].replace(day=1), row["currency"], row["kind"])
        cells[key].append(row | {"opens": opens})
    return {
        key: (
            len(held),
            sum(row["opens"] for row in held),
            sum((row["net_amount"] for row in held), Decimal()),
            _known(row["cost_amount"] for row in held),
            _known(row["net_amount"] for row in held if row["cost_amount"] is not None) or 0,
            _known(row["quantity"] for row in held),
        )
        for key, held in cells.items()
    }


def account_product(store: Store) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """first, last and number of days bought, net, quantity, lines by account and product."""
    cells: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(store):
        cells[row["account"], row["product"]].append(row)
    found = {}
    for key, held in cells.items():
        days = {
            row["date"]
            for row in held
            if row["kind"] == "sale" and (row["quantity"] is None or row["quantity"] > 0)
        }
        found[key] = (
            min(days, default=None),
            max(days, default=None),
            len(days),
            sum((row["net_amount"] for row in held), Decimal()),
            _known(row["quantity"] for row in held),
            len(held),
        )
    return found


def by_product(store: Store) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """lines, net, cost, quantity by account, product, month, currency and kind."""
    cells: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(store):
        month = row["date"].replace(day=1)
        key = (row["account"], row["product"], month, row["currency"], row["kind"])
        cells[key].append(row)
    return {
        key: (
            len(held),
            sum((row["net_amount"] for row in held), Decimal()),
            _known(row["cost_amount"] for row in held),
            _known(row["quantity"] for row in held),
        )
        for key, held in cells.items()
    }


def stored(store: Store, table: str, keys: str, measures: str) -> dict[Any, tuple[Any, ...]]:
    """A state table as keys → measures; a key that stands twice fails."""
    rows = query(store, f"SELECT {keys}, {measures} FROM {table}")
    width = len(keys.split(","))
    cells = {row[:width]: row[width:] for row in rows}
    assert len(cells) == len(rows), f"{table} holds a cell twice"
    return cells


def assert_states_equal(store: Store) -> None:
    """Every cell of every state is what the lines give."""
    assert stored(
        store,
        "account_month",
        "account, month, currency, kind",
        "lines, invoices, net_amount, cost_amount, net_with_cost, quantity",
    ) == account_month(store)
    assert stored(
        store,
        "account_product",
        "account, product",
        "first_date, last_date, days_bought, net_amount, quantity, lines",
    ) == account_product(store)
    assert stored(
        store,
        "account_product_month",
        "account, product, month, currency, kind",
        "lines, net_amount, cost_amount, quantity",
    ) == by_product(store)
