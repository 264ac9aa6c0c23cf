"""Facts seen otherwise: tables that a reader finds before the store's own of the same name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import duckdb

SCHEMA = "lens"
# By account and month, the lines of other currencies that a lens shows in the company's; and what
# one unit of each was worth, by day, no older than ``oldest`` days: none here.
NO_CONVERSIONS = """
CREATE OR REPLACE VIEW conversions AS SELECT NULL::VARCHAR AS account, NULL::DATE AS month,
    NULL::VARCHAR AS currency, 0::BIGINT AS lines WHERE FALSE;
CREATE OR REPLACE VIEW worths AS SELECT NULL::VARCHAR AS into_currency, 0::INTEGER AS oldest,
    NULL::VARCHAR AS currency, NULL::DATE AS day, 0::DECIMAL(24,14) AS worth WHERE FALSE
"""


@dataclass(frozen=True)
class Lens:
    """``make`` puts tables and views into the schema :data:`SCHEMA` of a reader's connection.

    ``key`` says what it does: two lenses of one key make the same. ``currency``: cells of this one
    it leaves as they are. The store's own tables are ``main.account_month`` and so on, with a lens
    and without.
    """

    key: str
    make: Callable[[duckdb.DuckDBPyConnection], object] = field(compare=False)
    currency: str | None = None
