"""Recommendations for key accounts and for all, beside the same in plain SQL over the lines.

Both take the twenty products with the highest exact cosine scores that an account has not bought;
the sums of their scores must agree.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from clave.lib.sql import text_literal

if TYPE_CHECKING:
    from clave.entry.bench.running import Run

KEY_ACCOUNTS = 200
PLACES = 20
_PAIRS = (
    "SELECT account, product, sum(net_amount)::DOUBLE AS net FROM {source} "
    "WHERE account IS NOT NULL AND product IS NOT NULL GROUP BY account, product "
    "HAVING sum(net_amount) > 0 ORDER BY account, product"
)
# Codes become places in DuckDB: there each is looked at once.
_CODED = """
WITH named AS MATERIALIZED ({pairs}),
units AS (SELECT account, row_number() OVER (ORDER BY account) - 1 AS unit
    FROM (SELECT DISTINCT account FROM named)),
products AS (SELECT product AS code, row_number() OVER (ORDER BY product) - 1 AS product
    FROM (SELECT DISTINCT product FROM named)),
pairs AS MATERIALIZED (SELECT u.unit::INTEGER AS unit, p.product::INTEGER AS product, c.net
    FROM named c JOIN units u USING (account) JOIN products p ON p.code = c.product)
"""
_STATES = _CODED.format(pairs=_PAIRS.format(source="account_product")) + "FROM pairs"
# Two products are alike by the customers that buy both; nothing is cut.
_PLAIN = f"""
{_CODED.format(pairs=_PAIRS.format(source="sales"))},
keys AS (SELECT unit FROM pairs GROUP BY unit ORDER BY sum(net) DESC, unit LIMIT {KEY_ACCOUNTS}),
counts AS (SELECT product, count(*) AS n FROM pairs GROUP BY product),
half AS MATERIALIZED (
    SELECT a.product AS i, b.product AS j, count(*) AS shared
    FROM pairs a JOIN pairs b ON a.unit = b.unit AND a.product < b.product GROUP BY 1, 2
),
alike AS (SELECT i, j, shared FROM half UNION ALL SELECT j, i, shared FROM half),
scored AS (
    SELECT p.unit, s.i AS product, sum(s.shared / sqrt(ni.n * nj.n::DOUBLE)) AS score
    FROM pairs p JOIN keys USING (unit) JOIN alike s ON s.j = p.product
    JOIN counts ni ON ni.product = s.i JOIN counts nj ON nj.product = s.j
    GROUP BY 1, 2
),
new AS (
    SELECT s.*, row_number() OVER (PARTITION BY unit ORDER BY score DESC) AS place
    FROM scored s ANTI JOIN pairs p ON p.unit = s.unit AND p.product = s.product
)
SELECT count(*), sum(score) FROM new WHERE place <= {PLACES}
"""


def measure(run: Run, sorted_lines: Path, connect: Any) -> None:
    """Note ``recommend_key`` by Clave and DuckDB, and ``recommend_all`` by Clave."""
    for name, keys in (("recommend_key", KEY_ACCOUNTS), ("recommend_all", None)):
        recommended(connect, keys)
        started = time.perf_counter()
        found = recommended(connect, keys)
        run.put(name, "Clave", time.perf_counter() - started)
        if keys is None:
            continue
        started = time.perf_counter()
        plain = _plain(sorted_lines)
        run.put(name, "DuckDB", time.perf_counter() - started)
        if found[0] != plain[0] or abs(found[1] / plain[1] - 1) > 1e-4:
            raise RuntimeError(f"DuckDB recommends otherwise: {plain} instead of {found}")


def recommended(connect: Any, keys: int | None) -> tuple[int, float]:
    """How many products are recommended to the largest accounts, or to all, and their scores."""
    from scipy import sparse

    from clave.figures.recommender_scores import best, cosine

    with connect() as connection:
        found = connection.execute(_STATES).fetchnumpy()
    unit, product = found["unit"].astype(np.int64), found["product"].astype(np.int64)
    size = np.bincount(unit, weights=found["net"])
    ones = np.ones(len(unit), dtype=np.float32)
    bought = sparse.csr_matrix((ones, (unit, product)))
    model = cosine(bought, bought, equal_customers=False)
    rows = bought
    if keys is not None:
        rows = bought[np.argsort(-size, kind="stable")[:keys]]
    blocks = iter([(0, model.scores_of_few(rows))]) if keys is not None else model.scores()
    offered = np.ones(bought.shape[1], dtype=bool)
    _, scores = best(blocks, None, rows, offered, PLACES)
    told = np.isfinite(scores)
    return int(told.sum()), float(scores[told].sum(dtype=np.float64))


def _plain(lines: Path) -> tuple[int, float]:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW sales AS FROM read_parquet({text_literal(lines)})")
        row = connection.execute(_PLAIN).fetchone()
    return (int(row[0]), float(row[1])) if row else (0, 0.0)
