"""Amounts that are a thousand times what quantity and price make: a spreadsheet's work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from clave.facts.detection.readings import Readings

_SHOWN = 20


@dataclass(frozen=True)
class ScaleFault:
    """``rows``: how many amounts are a power of ten off; ``examples`` show some of them."""

    column: str
    rows: int
    examples: list[dict[str, Any]] = field(default_factory=list)


def find_scale_faults(columns: dict[str, str], readings: Readings) -> ScaleFault | None:
    """Amounts 100, 1,000, 10,000 … times quantity × price, in a column that otherwise agrees.

    ``columns``: field or role → column. None where there is nothing to compare with, or where
    fewer than eight of ten rows agree (the price is then another than the one paid).
    """
    if not {"net_amount", "quantity", "unit_price"} <= columns.keys():
        return None
    net, quantity, price = (
        readings.number_sql(columns[name]) for name in ("net_amount", "quantity", "unit_price")
    )
    lines = f"""
        WITH lines AS (
            SELECT source_row, CAST({net} AS DOUBLE) AS net,
                CAST({quantity} AS DOUBLE) * CAST({price} AS DOUBLE) AS made
            FROM source
        ), asked AS (
            SELECT *, log10(abs(net / made)) AS power FROM lines WHERE net <> 0 AND made <> 0
        )
    """
    off = "abs(power) > 1.9 AND abs(power - round(power)) < 0.001"
    rows, agree, asked = readings.ask(
        f"{lines} SELECT count(*) FILTER ({off}), "
        f"count(*) FILTER (abs(net - made) <= 0.02 + 0.01 * abs(made)), count(*) FROM asked"
    )
    if not rows or agree < 0.8 * asked:
        return None
    shown = readings.connection.execute(
        f"{lines} SELECT source_row, net, made FROM asked WHERE {off} "
        f"ORDER BY source_row LIMIT {_SHOWN}"
    ).fetchall()
    examples = [
        {"row": row, "amount": f"{amount:.2f}", "computed": f"{made:.2f}"}
        for row, amount, made in shown
    ]
    return ScaleFault(columns["net_amount"], rows, examples)
