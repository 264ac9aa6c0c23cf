"""Sums that stand beside a large ledger's states, for questions about everybody.

They are there once the states were copied for reading (:mod:`clave.facts.store.summaries`), in the
ledger's main currency, and say nothing else than the states do.
"""

from __future__ import annotations

from datetime import date

import duckdb

from clave.figures.asking import query_once
from clave.figures.frame import Frame


def summarised(frame: Frame, name: str) -> date | None:
    """Whether the summary ``name`` tells this frame's currency: the newest whole month that it is
    of; None where the state is to be asked."""
    try:
        found = query_once(frame.connection, f"SELECT currency, last FROM main.{name}_of")
    except duckdb.CatalogException:  # tables of somebody's own, without summaries
        return None
    for row in found:
        if row["currency"] == frame.currency:
            last: date = row["last"]
            return last
    return None
