"""Accounts in ranges: what is done to one after the other takes the memory of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clave.lib.sql import text_literal

RANGE_LINES = 1_500_000


def account_ranges(
    counts: Iterable[tuple[str | None, int]], *, lines: int = RANGE_LINES
) -> Iterator[str]:
    """SQL conditions on ``account`` that part rows into ranges of about so many.

    ``counts``: the rows of each account, in order. Rows without an account are a range of their
    own, the last.
    """
    counted = list(counts)
    named = [(account, count) for account, count in counted if account is not None]
    first, gathered = 0, 0
    for place, (account, count) in enumerate(named):
        gathered += count
        if gathered >= lines or place == len(named) - 1:
            low = text_literal(named[first][0])
            yield f"account BETWEEN {low} AND {text_literal(account)}"
            first, gathered = place + 1, 0
    if len(named) < len(counted):
        yield "account IS NULL"


def counted_by_account(rows: str) -> str:
    """SQL of what :func:`account_ranges` needs to know of ``rows``."""
    return f"SELECT account, count(*) FROM {rows} GROUP BY account ORDER BY account"
