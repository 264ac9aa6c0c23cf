"""The engines that are measured side by side, each over the same lines."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from clave.entry.bench.questions import PAGE_LINES, Answer, Question, page_states
from clave.entry.servers import start_postgres
from clave.facts.store import Snapshot
from clave.figures.asking import Remembering, named_in
from clave.figures.base import Row
from clave.lib.sql import text_literal

_ENOUGH = 20.0


@dataclass(frozen=True)
class Engine:
    """``answer`` a question, and fetch one account's ``page``."""

    name: str
    answer: Callable[[Question], Answer]
    page: Callable[[str], list[Any]] | None = None


def timed(repeat: int, run: Callable[[], Any]) -> tuple[Any, float]:
    """The last answer, and the median seconds of ``repeat`` runs after one that warms up.

    After ``_ENOUGH`` seconds in all it is not repeated again.
    """
    answer = run()
    times: list[float] = []
    while len(times) < repeat and (not times or sum(times) < _ENOUGH):
        started = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - started)
    return answer, statistics.median(times)


def percentile(times: Sequence[float], share: int) -> float:
    """The time below which ``share`` per cent stay."""
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


def clave(facts: Snapshot) -> Engine:
    """Clave's own tables, as a figure gets them."""
    asked: dict[str, tuple[str, Row]] = {}  # figures know their tables before they are asked

    def answer(question: Question) -> Answer:
        with facts.reader() as connection:
            if question.name not in asked:
                states = question.states
                asked[question.name] = (
                    (states, {}) if isinstance(states, str) else states(connection)
                )
            sql, given = asked[question.name]
            return _plain(connection.execute(sql, named_in(sql, given)).fetchall()[0])

    def page(account: str) -> list[Any]:
        with facts.reader() as connection:
            # Each page asks for itself, and remembers nothing of those before.
            return page_states(Remembering(connection, {}, facts.cells), account)

    return Engine("Clave", answer, page)


def plain_duckdb(lines: Path) -> Engine:
    """DuckDB over the same lines in one sorted Parquet file."""
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW sales AS FROM read_parquet({text_literal(lines)})")

    def rows(sql: str) -> list[Any]:
        return connection.execute(sql).fetchall()

    return Engine(
        "DuckDB",
        lambda question: _plain(rows(question.lines)[0]),
        lambda account: [rows(sql.format(account=text_literal(account))) for sql in PAGE_LINES],
    )


def bare_reading(lines: Path) -> Engine:
    """DuckDB only reading the columns that a question needs: the limit of what lines can give."""
    connection = duckdb.connect()

    def read(question: Question) -> Answer:
        columns = ", ".join(f"max({column})" for column in question.columns)
        connection.execute(f"SELECT {columns} FROM read_parquet({text_literal(lines)})").fetchall()
        return ()

    return Engine("reading", read)


def pandas_frame(lines: Path) -> Engine | None:
    """pandas with all lines in memory; None where it is not installed."""
    try:
        import pandas  # noqa: F401 - the result of DuckDB's ``df``
    except ImportError:
        return None
    with duckdb.connect() as connection:
        frame = connection.execute(
            "SELECT account, product, date, date_trunc('month', date) AS month, kind, quantity, "
            "net_amount::DOUBLE AS net_amount, cost_amount::DOUBLE AS cost_amount "
            f"FROM read_parquet({text_literal(lines)})"
        ).df()
    return Engine("pandas", lambda question: question.frame(frame))


def postgres(files: Sequence[Path]) -> Engine | None:
    """PostgreSQL with the lines in a table, indexed by account and by date; None without one."""
    try:
        import psycopg
    except ImportError:
        return None
    address = start_postgres(
        options="-c shared_buffers=2GB -c work_mem=256MB -c maintenance_work_mem=1GB "
        "-c max_wal_size=8GB -c effective_cache_size=8GB"
    )
    if address is None:
        return None
    connection = psycopg.connect(address, autocommit=True)
    connection.execute(
        "CREATE UNLOGGED TABLE sales (invoice text, line int, date date, account text, "
        "product text, quantity numeric, net_amount numeric, cost_amount numeric, kind text, "
        "currency text)"
    )
    for file in files:
        with (
            connection.cursor() as cursor,
            file.open("rb") as stream,
            cursor.copy("COPY sales FROM STDIN (FORMAT csv, HEADER)") as copy,
        ):
            while block := stream.read(2**20):
                copy.write(block)
    connection.execute("CREATE INDEX ON sales (account)")
    connection.execute("CREATE INDEX ON sales (date)")
    connection.execute("VACUUM ANALYZE sales")

    def rows(sql: str) -> list[Any]:
        return connection.execute(sql).fetchall()

    return Engine(
        "PostgreSQL",
        lambda question: _plain(rows(question.lines)[0]),
        lambda account: [rows(sql.format(account=text_literal(account))) for sql in PAGE_LINES],
    )


def alike(left: Answer, right: Answer) -> bool:
    """Whether two answers are equal, as far as binary fractions of money can be."""
    return len(left) == len(right) and all(
        abs(a - b) <= 1e-6 * max(1.0, abs(a)) for a, b in zip(left, right, strict=True)
    )


def same_page(left: list[Any], right: list[Any]) -> bool:
    """Whether two engines tell the same of one account."""
    return [[_row(row) for row in part] for part in left] == [
        [_row(row) for row in part] for part in right
    ]


def _row(row: Sequence[Any]) -> tuple[str, ...]:
    """To the cent; what sums of floats leave of nothing (-1e-13) is nothing."""
    return tuple(
        f"{round(float(value), 2) + 0:.2f}"
        if isinstance(value, int | float | Decimal)
        else str(value)[:10]
        for value in row
    )


def _plain(row: Sequence[Any]) -> Answer:
    return tuple(float(value) for value in row)
