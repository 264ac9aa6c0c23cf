"""The cells of the state tables computed from lines, a range of accounts at a time.

The lines of an import stand in the order of accounts, so that a range is read by skipping to it;
its cells fit into memory whatever the size of the ledger, and what is written range by range is in
order without being sorted as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from clave.facts.store.layout import PARQUET
from clave.facts.store.ranges import RANGE_LINES, account_ranges, counted_by_account
from clave.facts.store.statetables import State, told
from clave.facts.work import Work
from clave.lib.sql import text_literal

_ROWS = 2**40  # more than any file has
_COLUMNS = (
    *("account", "product", "date", "currency", "kind", "net_amount", "quantity"),
    *("list_amount", "discount_amount", "cost_amount"),
)


def ranges(work: Work, rows: str, *, lines: int = RANGE_LINES) -> Iterator[str]:
    """SQL conditions on ``account`` that part ``rows`` into ranges of about so many lines."""
    return account_ranges(work.rows(counted_by_account(rows)), lines=lines)


def create_openings(work: Work, rows: str, name: str) -> None:
    """``name``: for each invoice of ``rows`` the line on which it is counted.

    It is the first of its first day. Day and row in one number are several times cheaper to
    compare than both.
    """
    place = f"(date - DATE '1900-01-01')::BIGINT * {_ROWS} + source_row"
    work.execute(
        f"CREATE TABLE {name} AS SELECT document_key, min({place}) % {_ROWS} AS source_row "
        f"FROM {rows} WHERE invoice IS NOT NULL GROUP BY document_key"
    )


def create_part(work: Work, rows: str, openings: str, condition: str, name: str) -> None:
    """``name``: the lines of one range with what cells are made of, invoices marked."""
    columns = ", ".join(f"lines.{column}" for column in _COLUMNS)
    work.execute(
        f"CREATE OR REPLACE TABLE {name} AS SELECT {columns}, "
        "openings.document_key IS NOT NULL AS opens_invoice "
        f"FROM (SELECT * FROM {rows} WHERE {condition}) AS lines LEFT JOIN {openings} AS openings "
        "ON openings.document_key = lines.document_key "
        "AND openings.source_row = lines.source_row AND lines.invoice IS NOT NULL"
    )


def cells(state: State, part: str) -> str:
    """SQL: the cells of ``state`` of the lines ``part``."""
    keys = ", ".join(f"{sql} AS {name}" for name, sql, _ in state.keys)
    measures = ", ".join(f"{measure.sql} AS {measure.name}" for measure in state.measures)
    names = ", ".join([*state.key_names, *(told(m, m.name, m.known) for m in state.measures)])
    return f"SELECT {names} FROM (SELECT {keys}, {measures} FROM {part} GROUP BY ALL)"


def in_order(state: State, query: str) -> str:
    """SQL: the cells of a query in the order of the table."""
    return f"FROM ({query}) ORDER BY {', '.join(state.key_names)}"


def write_part(work: Work, state: State, query: str, folder: Path, number: int) -> Path:
    """Write the cells of a query, in order, as the file ``number`` of a folder."""
    return copy_part(work, in_order(state, query), folder, number)


def copy_part(work: Work, query: str, folder: Path, number: int) -> Path:
    """As :func:`write_part`, of a query that gives them in order."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:05d}.parquet"
    work.execute(f"COPY ({query}) TO {text_literal(path)} ({PARQUET})")
    return path


def read_parts(state: State, files: Sequence[Path]) -> str:
    """SQL: the cells in files that :func:`write_part` wrote."""
    listed = ", ".join(text_literal(file) for file in files)
    names = ", ".join(name for name, _ in state.columns)
    return f"SELECT {names} FROM read_parquet([{listed}])"
