"""Thousands of random ledgers whose parts must be their totals, in every engine alike."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from clave.entry.proof.base import Context, Outcome, Proof, none_of, not_run
from clave.entry.servers import start_postgres
from clave.facts import importing
from clave.facts.mapping import Binding, Mapping
from clave.facts.readers import open_source
from clave.facts.store import Store
from clave.figures.base import Scope
from clave.figures.registry import get
from clave.lib.money import from_minor, round_to_total, to_minor

FILES = 3  # each ledger comes in three imports, so that the states are added to
_KINDS = {"F": "sale", "R": "return", "A": "correction"}
_HEADER = "invoice;date;account;product;quantity;net"
_MAPPING = Mapping(
    "sales",
    {
        "invoice": Binding(("invoice",)),
        "date": Binding(("date",)),
        "account": Binding(("account",)),
        "product": Binding(("product",)),
        "quantity": Binding(("quantity",)),
        "net_amount": Binding(("net",)),
        "currency": Binding((), "EUR"),
    },
    decimal=",",
    return_prefixes=("R",),
    correction_prefixes=("A",),
)
# Which parts each state table knows; ``ledger`` is the beginning of every account's code.
_PARTS = {
    "sales": {"account": "account", "month": "date_trunc('month', date)", "product": "product"},
    "account_month": {"account": "account", "month": "month", "kind": "kind"},
    "account_product_month": {"month": "month", "product": "product", "kind": "kind"},
    "account_product": {"account": "account", "product": "product"},
}
Parts = dict[tuple[str, str, str], int]


@dataclass(frozen=True)
class Line:
    """One line of one ledger; the amount in cents."""

    ledger: int
    invoice: str
    day: date
    account: str
    product: str
    cents: int

    @property
    def kind(self) -> str:
        return _KINDS[self.invoice[0]]

    def part(self, name: str) -> str:
        """The value of the line in one of the four ways to divide a ledger."""
        if name == "month":
            return self.day.replace(day=1).isoformat()
        return str(getattr(self, name))


def run(context: Context) -> list[Outcome]:
    """Make the ledgers, bring them into each engine, compare every part of every one."""
    count = context.pick(10_000, 200)
    lines = list(_lines(context.chance("ledgers"), count))
    expected = _expected(lines)
    folder = context.folder("store")
    store = _imported(folder, lines)
    differing = {
        name: _differing(expected, _by_duckdb(store, name, parts), parts)
        for name, parts in _PARTS.items()
    }
    sums = [f"{name}: {len(faults)}" for name, faults in differing.items() if faults]
    detail = f"{count} ledgers, {len(lines)} lines, {len(expected)} parts"
    with closing(sqlite3.connect(folder / "books.sqlite3")) as books:
        sqlite = _by_sql(books, lines, "?")
    shown = context.chance("shown").sample(range(count), context.pick(300, 10))
    return [
        none_of("money_parts_duckdb", sum(map(len, differing.values())), _with(detail, sums)),
        none_of("money_parts_sqlite", _differing(expected, sqlite), detail),
        _postgres(expected, lines, detail),
        none_of("money_figures", _figures(store, lines, shown), f"of {len(shown)} ledgers"),
    ]


def _with(detail: str, more: list[str]) -> str:
    return "; ".join([detail, *more])


def _lines(chance: Random, count: int) -> Iterator[Line]:
    """Ledgers of 5 to 50 lines, of cents and of millions, of one account or several."""
    for ledger in range(count):
        largest = chance.choice((99, 10_000, 10_000_000, 99_999_999_999))
        accounts, products = chance.randint(1, 4), chance.randint(1, 5)
        for number in range(chance.randint(5, 50)):
            prefix = chance.choice("FFFFFFRA")
            yield Line(
                ledger,
                f"{prefix}{ledger}-{number}",
                date(2023 + chance.randrange(2), chance.randint(1, 12), chance.randint(1, 28)),
                f"L{ledger:05d}.{chance.randrange(accounts)}",
                f"P{chance.randrange(products)}",
                chance.randint(-largest, largest),
            )


def _expected(lines: Iterable[Line]) -> Parts:
    """By plain whole numbers: each ledger in whole and by account, month, product and kind."""
    found: Parts = defaultdict(int)
    for line in lines:
        ledger = f"L{line.ledger:05d}"
        found[ledger, "whole", ""] += line.cents
        for name in ("account", "month", "product", "kind"):
            found[ledger, name, line.part(name)] += line.cents
    return dict(found)


def _imported(folder: Path, lines: list[Line]) -> Store:
    """All of them in one store, by the way in that every file takes."""
    store = Store(folder / "facts")
    for number in range(FILES):
        path = folder / f"{number}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write(_HEADER + "\n")
            for line in lines[number::FILES]:
                amount = str(from_minor(line.cents, "EUR")).replace(".", ",")
                file.write(f"{line.invoice};{line.day};{line.account};{line.product};1;{amount}\n")
        source = open_source(path, scratch=folder / f"scratch-{number}")
        importing.run(store, source, _MAPPING)
    return store


def _by_duckdb(store: Store, table: str, parts: dict[str, str]) -> Parts:
    """The parts as the ledger itself or a state table has them."""
    ledger = "split_part(account, '.', 1)"
    found: Parts = {}
    with store.snapshot().connect() as cursor:
        for name, column in (("whole", "''"), *parts.items()):
            value = f"CAST({column} AS DATE)" if name == "month" else column
            rows = cursor.execute(
                f"SELECT {ledger}, CAST({value} AS VARCHAR), sum(net_amount) FROM {table} "
                "GROUP BY ALL"
            ).fetchall()
            found |= {(row[0], name, row[1]): _cents(row[2]) for row in rows}
    return found


def _cents(amount: Decimal) -> int:
    """Whole cents; an amount that is none would hide a fault in its rounding."""
    cents = to_minor(amount, "EUR")
    if from_minor(cents, "EUR") != amount:
        raise AssertionError(f"{amount} is no whole number of cents")
    return cents


_CREATE = (
    "CREATE TABLE lines (ledger VARCHAR(6), account VARCHAR(20), month VARCHAR(10), "
    "product VARCHAR(10), kind VARCHAR(12), amount_minor BIGINT NOT NULL)"
)


def _by_sql(connection: Any, lines: list[Line], mark: str) -> Parts:
    """The parts as a database of the books adds them: whole numbers of minor units."""
    cursor = connection.cursor()
    cursor.execute(_CREATE)
    names = ("account", "month", "product", "kind")
    rows = [
        (f"L{line.ledger:05d}", *(line.part(name) for name in names), line.cents) for line in lines
    ]
    cursor.executemany(f"INSERT INTO lines VALUES ({', '.join([mark] * 6)})", rows)
    found: Parts = {}
    for name in ("whole", *names):
        column = "''" if name == "whole" else name
        cursor.execute(f"SELECT ledger, {column}, sum(amount_minor) FROM lines GROUP BY 1, 2")
        found |= {(ledger, name, value): int(cents) for ledger, value, cents in cursor.fetchall()}
    return found


def _postgres(expected: Parts, lines: list[Line], detail: str) -> Outcome:
    name = "money_parts_postgres"
    try:
        import psycopg
    except ImportError:
        return not_run(name, "0", "needs the extra postgres")
    address = start_postgres()
    if address is None:
        return not_run(name, "0", "no PostgreSQL found")
    with psycopg.connect(address.replace("postgres://", "postgresql://")) as books:
        return none_of(name, _differing(expected, _by_sql(books, lines, "%s")), detail)


def _differing(expected: Parts, found: Parts, parts: Iterable[str] | None = None) -> list[str]:
    """Every part that is not what it must be, or that only one of them knows."""
    names = {"whole", *(parts or ("account", "month", "product", "kind"))}
    wanted = {key: cents for key, cents in expected.items() if key[1] in names}
    return [
        f"{'/'.join(key)}: {found.get(key)}, not {wanted.get(key)}"
        for key in sorted(wanted.keys() | found.keys())
        if wanted.get(key) != found.get(key)
    ]


def _figures(store: Store, lines: list[Line], ledgers: list[int]) -> list[str]:
    """Totals as a page asks for them: their rows add up, also when they are rounded to euros."""
    by_ledger: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_ledger[line.ledger].append(line)
    faults = []
    compute = get("totals").compute
    with store.snapshot().connect() as cursor:
        for ledger in ledgers:
            accounts = tuple(sorted({line.account for line in by_ledger[ledger]}))
            whole = from_minor(sum(line.cents for line in by_ledger[ledger]), "EUR")
            for by in ("account", "month", "kind"):
                result = compute(cursor, Scope(accounts=accounts, currency="EUR"), by=by)
                amounts = [row["net_amount"] for row in result.rows]
                shown = sum(round_to_total(amounts), Decimal(0))
                if not result.values["net_amount"] == sum(amounts) == whole:
                    faults.append(f"ledger {ledger} by {by}")
                if shown != sum(round_to_total([whole]), Decimal(0)):
                    faults.append(f"ledger {ledger} by {by}, rounded")
    return faults


PROOF = Proof(
    "money",
    "10,000 random ledgers (5 to 50 lines, of cents or of hundreds of millions, sales, returns and "
    "corrections) are imported in three files and added up by account, month, product and kind: "
    "in plain whole numbers, from the ledger and from every state table in DuckDB, and as minor "
    "units in SQLite and PostgreSQL. Every part of every ledger must be the same to the cent. For "
    "300 of them the figure `totals` must add up too, and its rows when rounded to euros.",
    run,
)
