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
from clave.facts.store.statetables import SUM_TYPE, State, told
from clave.facts.work import Work
from clave.lib.sql import text_literal

_ROWS = 2**40  # more than any file has
_NARROW, _FITS = "DECIMAL(18,6)", 999_999_999_999
SUMMED = ("net_amount", "quantity", "list_amount", "discount_amount", "cost_amount")
_COLUMNS = (
    *("account", "product", "date", "currency", "kind"),
    *SUMMED,
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


def sums_fit(work: Work, rows: str, columns: Sequence[str]) -> bool:
    """Whether no sum of one of these columns, over any of the rows, needs more than 64 bits."""
    sizes = ", ".join(f"coalesce(sum(abs({name})), 0) < {_FITS}" for name in columns)
    return all(work.row(f"SELECT {sizes} FROM {rows}"))


def in_order(state: State, query: str, *, narrow: bool = False) -> str:
    """SQL: the cells of a query in the order of the table.

    ``narrow``: their sums fit into 64 bits (:func:`sums_fit`), in which they are put in order in
    half of the time.
    """
    order = f"ORDER BY {', '.join(state.key_names)}"
    if not narrow:
        return f"FROM ({query}) {order}"
    sums = [name for name, kind in state.columns if kind == SUM_TYPE]
    less = ", ".join(f"CAST({name} AS {_NARROW}) AS {name}" for name in sums)
    told = ", ".join(f"CAST({name} AS {SUM_TYPE}) AS {name}" for name in sums)
    return f"SELECT * REPLACE ({told}) FROM (SELECT * REPLACE ({less}) FROM ({query}) {order})"


def write_part(
    work: Work, state: State, query: str, folder: Path, number: int, *, narrow: bool = False
) -> Path:
    """Write the cells of a query, in order, as the file ``number`` of a folder."""
    query = in_order(state, query, narrow=narrow)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:05d}.parquet"
    work.execute(f"COPY ({query}) TO {text_literal(path)} ({PARQUET})")
    return path


def read_parts(state: State, files: Sequence[Path]) -> str:
    """SQL: the cells in files that :func:`write_part` wrote."""
    listed = ", ".join(text_literal(file) for file in files)
    names = ", ".join(name for name, _ in state.columns)
    return f"SELECT {names} FROM read_parquet([{listed}])"
