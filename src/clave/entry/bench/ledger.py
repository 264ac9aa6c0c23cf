"""An invented ledger of any size, as an ERP would export it: CSV files, a year each.

Every value is a hash of its place, so that the same size gives the same ledger on any machine and
nothing is held in memory. Few accounts carry most of the lines, each buys from an assortment of
its own, returns are 3 % of the invoices; invoices follow each other through three years, ten lines
each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from clave.lib.sql import text_literal

FIRST_DAY = date(2023, 1, 1)
DAYS = 1096
LINES_PER_INVOICE = 10
ACCOUNTS = 25_000
PRODUCTS = 5_000


@dataclass(frozen=True)
class Ledger:
    """So many lines over three years, in ``folder``. ``day`` holds the invoices of the next day."""

    lines: int
    folder: Path

    @property
    def years(self) -> list[Path]:
        """A file for each year."""
        return [self.folder / f"sales-{year}.csv" for year in (2023, 2024, 2025)]

    @property
    def day(self) -> Path:
        return self.folder / "next-day.csv"

    @property
    def accounts(self) -> int:
        """As many as a ledger of this size has; 25,000 from a million lines on."""
        return max(50, min(ACCOUNTS, self.lines // 40))


def write_ledger(lines: int, folder: Path) -> Ledger:
    """Write the files, where they are not there already. ``lines``: a multiple of ten."""
    ledger = Ledger(lines, folder)
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "complete"
    if done.exists():
        return ledger
    invoices = lines // LINES_PER_INVOICE
    per_day = invoices / DAYS
    bounds = [round(per_day * offset) for offset in (0, 365, 731)] + [invoices]
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        for path, first, last in zip(ledger.years, bounds[:-1], bounds[1:], strict=True):
            _copy(connection, _lines_sql(ledger, first, last, f"i * {DAYS} // {invoices}"), path)
        of_the_day = max(1, round(per_day))
        _copy(
            connection, _lines_sql(ledger, invoices, invoices + of_the_day, str(DAYS)), ledger.day
        )
    done.touch()
    return ledger


def last_day() -> date:
    """The day of ``Ledger.day``."""
    return FIRST_DAY + timedelta(days=DAYS)


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(f"COPY ({query}) TO {text_literal(path)} (FORMAT csv, HEADER)")


def _lines_sql(ledger: Ledger, first: int, last: int, day: str) -> str:
    """SQL of the lines of the invoices ``first`` … ``last - 1``; ``day``: their day, of ``i``."""
    return f"""
    WITH invoices AS (
        SELECT i, DATE '{FIRST_DAY}' + CAST({day} AS INTEGER) AS date,
            CAST(floor({ledger.accounts} * pow({_share("i, 1")}, 2.5)) AS INTEGER) AS account,
            hash(i, 7) % 100 < 3 AS is_return
        FROM range({first}, {last}) AS numbers(i)
    ), slots AS (
        SELECT *, CAST(floor((20 + hash(account, 3) % 200) * pow({_share("i, j, 2")}, 1.5))
            AS INTEGER) AS slot
        FROM invoices, range({LINES_PER_INVOICE}) AS places(j)
    ), lines AS (
        SELECT *, hash(account, slot) % {PRODUCTS} AS product,
            (1 + hash(i, j, 5) % 24) * (CASE WHEN is_return THEN -1 ELSE 1 END) AS quantity
        FROM slots
    ), priced AS (
        SELECT *, quantity * (100 + hash(product) % 5000) / 100.0 AS listed FROM lines
    )
    SELECT 'F' || lpad(CAST(i AS VARCHAR), 8, '0') AS invoice, j + 1 AS line, date,
        'A' || lpad(CAST(account AS VARCHAR), 5, '0') AS account,
        'P' || lpad(CAST(product AS VARCHAR), 4, '0') AS product, quantity,
        CAST(round(listed * (1 - hash(account) % 20 / 100.0), 2) AS DECIMAL(18,2)) AS net_amount,
        CAST(round(listed * 0.7, 2) AS DECIMAL(18,2)) AS cost_amount,
        CASE WHEN is_return THEN 'return' ELSE 'sale' END AS kind, 'EUR' AS currency
    FROM priced
    """


def _share(place: str) -> str:
    """SQL: a number in 0…1 that depends on the place alone."""
    return f"(hash({place}) % 1000003 / 1000003.0)"
